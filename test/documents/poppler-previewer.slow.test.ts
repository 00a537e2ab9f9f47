import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PopplerPreviewer, pdfLookProblem } from '../../src/documents/poppler-previewer.ts'
import { sample } from '../servers/samples.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

const still = new AbortController().signal

function pdfOf(bytes: Buffer) {
  return {
    format: 'application/pdf',
    octets: bytes.length,
    content: async function* () {
      yield bytes
    },
  }
}

/** One page for each colour of its drawing, as PostScript's operators of PDF 32000-1 section 8.6.8. */
function drawn(...colours: readonly string[]): Buffer {
  const kids = colours.map((_, at) => `${3 + 2 * at} 0 R`).join(' ')
  const pages = colours.map((colour, at) => {
    const stream = `${colour} rg 50 50 200 200 re f`
    const page = `<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents ${4 + 2 * at} 0 R>>`
    return `${3 + 2 * at} 0 obj${page}endobj ${4 + 2 * at} 0 obj<</Length ${stream.length}>>stream\n${stream}\nendstream endobj\n`
  })
  const tree = `1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[${kids}]/Count ${colours.length}>>endobj\n`
  return Buffer.from(`%PDF-1.4\n${tree}${pages.join('')}trailer<</Root 1 0 R>>\n%%EOF\n`)
}

/** What a previewer sees of a document, and that it leaves nothing behind. */
async function look(bytes: Buffer, options: { readonly script?: string; readonly withinMs?: number } = {}) {
  await using folder = await openTempFolder('look')
  const { script, ...rest } = options
  const bin = join(folder.path, 'bin')
  if (script !== undefined) await layTools(bin, script)
  const place = script === undefined ? {} : { folders: [bin] }
  const previewer = new PopplerPreviewer({ folder: folder.path, ...place, ...rest })
  const seen = await previewer.look(pdfOf(bytes), still)
  expect((await readdir(folder.path)).filter(name => name !== 'bin')).toEqual([])
  return { ...seen, notes: await readFile(join(bin, 'notes'), 'utf8').catch(() => '') }
}

async function layTools(bin: string, script: string): Promise<void> {
  await mkdir(bin)
  for (const tool of ['pdfinfo', 'pdftoppm']) {
    await writeFile(join(bin, tool), `#!/bin/sh\n${script}\n`)
    await chmod(join(bin, tool), 0o755)
  }
}

test('a PDF shows its first page, how many there are, and whether one has colour', async () => {
  expect(await pdfLookProblem()).toBeUndefined()
  const grey = await look(await readFile(await sample('pdf')))
  expect(grey).toMatchObject({ pages: 1, hasColour: false, image: { format: 'image/png' } })
  const png = Buffer.from(grey.image?.bytes ?? [])
  expect([png.subarray(1, 4).toString(), png.readUInt32BE(16)]).toEqual(['PNG', 400])
  expect(await look(drawn('0.4 0.4 0.4', '1 0 0'))).toMatchObject({ pages: 2, hasColour: true })
})

test('the programs see no network and none of our environment, and the document comes by a pipe', async () => {
  const { notes } = await look(drawn('0 0 0'), {
    script: '{ cat /proc/net/dev; env; ls -l /proc/self/fd/0; ls; } > "$(dirname "$0")/notes"; cat > /dev/null',
  })
  expect(notes).toMatch(/lo:[\s\S]*pipe:|lo:[\s\S]*socket:/)
  expect(notes).not.toMatch(/eth|ens|wlan|\.pdf/)
  const names = [...notes.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name ?? '')
  expect(
    names.filter(name => !['PATH', 'HOME', 'TMPDIR', 'LANG', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)),
  ).toEqual([])
})

test.each([
  ['are broken', Buffer.from('%PDF-1.7 and nothing else'), {}],
  ['make the programs hang', drawn('0 0 0'), { script: 'sleep 98766', withinMs: 300 }],
  ['make the programs write without end', drawn('0 0 0'), { script: 'yes' }],
  ['make the programs fail', drawn('0 0 0'), { script: 'exit 3' }],
  ['nobody can look at', drawn('0 0 0'), { script: 'rm "$0"; exit 1' }],
])('of documents that %s nothing is shown', async (_, bytes, options) => {
  expect(await look(bytes, options)).toMatchObject({ pages: null, hasColour: null, image: null })
})

test('one document is looked at at a time, few wait, and nobody looks for whoever has gone', async () => {
  await using folder = await openTempFolder('look')
  const previewer = new PopplerPreviewer({ folder: folder.path })
  const gone = new AbortController()
  const looks = Array.from({ length: 9 }, (_, at) =>
    previewer.look(pdfOf(drawn('1 0 0')), at === 0 ? still : gone.signal),
  )
  gone.abort()
  await expect(previewer.look(pdfOf(drawn('1 0 0')), still)).rejects.toMatchObject({ code: 'overloaded' })
  const [first, ...others] = await Promise.all(looks)
  expect(first?.pages).toBe(1)
  expect(others.map(({ pages }) => pages)).toEqual(Array.from({ length: 8 }, () => null))
})
