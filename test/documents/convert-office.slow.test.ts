import { existsSync } from 'node:fs'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LibreOfficeConverter } from '../../src/documents/convert-office.ts'
import { ScratchFile } from '../../src/mail/scratch-file.ts'
import type { MailedDocument } from '../../src/ports/inbound.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

const flatDocument =
  '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ' +
  'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3" ' +
  'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>hello</text:p>' +
  '</office:text></office:body></office:document>'

function documentOf(content: string): MailedDocument {
  const bytes = Buffer.from(content)
  return {
    name: 'a.odt',
    format: 'application/vnd.oasis.opendocument.text',
    octets: bytes.length,
    content: async function* () {
      yield bytes
    },
  }
}

function placeIn(folder: string) {
  return { folder, keep: (content: AsyncIterable<Uint8Array>) => ScratchFile.keep(content, folder) }
}

/** What a converter of this shell script makes of a document; its folder is `$PWD`, its document the last argument. */
async function converted(script: string, withinMs = 5000) {
  await using folder = await openTempFolder('office')
  const program = join(folder.path, 'converter')
  await writeFile(program, `#!/bin/sh\nfor last; do :; done\n${script}\n`)
  await chmod(program, 0o755)
  const converter = new LibreOfficeConverter({ ...placeIn(folder.path), programs: [program], withinMs })
  expect(await converter.unavailable()).toBeUndefined()
  const started = performance.now()
  await using result = await converter.convert(documentOf('the document'))
  const chunks: Uint8Array[] = []
  for await (const chunk of result?.content() ?? []) chunks.push(chunk)
  const left = (await readdir(folder.path)).filter(name => name !== 'converter' && name !== 'seen')
  const seen = await readFile(join(folder.path, 'seen'), 'utf8').catch(() => '')
  expect(left).toEqual([])
  return { pdf: Buffer.concat(chunks).toString(), seen, ms: performance.now() - started }
}

test('S14 an office document becomes PDF, and nothing of it is left behind', async () => {
  const { pdf } = await converted('{ printf %%PDF-; cat "$last"; } > out/document.pdf')
  expect(pdf).toBe('%PDF-the document')
})

test('S14 the converter sees no network, no other process and none of our environment', async () => {
  const { seen } = await converted('{ cat /proc/net/dev; ls -d /proc/[0-9]* | wc -l; env; } > ../seen')
  expect(seen).toContain('lo:')
  expect(seen).not.toMatch(/eth|ens|wlan/)
  const processes = /^\s*(\d+)$/m.exec(seen)?.[1]
  expect(Number(processes)).toBeLessThan(8)
  const names = [...seen.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)
  expect(
    names.filter(name => !['PATH', 'HOME', 'TMPDIR', 'LANG', 'PWD', '_', 'OLDPWD', 'SHLVL'].includes(name ?? '')),
  ).toEqual([])
})

test.each([
  ['it makes nothing', 'true'],
  ['it fails', 'printf %%PDF- > out/a.pdf; exit 1'],
  ['it makes something else', 'echo hello > out/a.pdf'],
  ['it makes an empty file', ': > out/a.pdf'],
  ['it makes two', 'printf %%PDF- > out/a.pdf; printf %%PDF- > out/b.pdf'],
  ['it makes a link to elsewhere', 'ln -s /etc/passwd out/a.pdf'],
  ['it makes a pipe', 'mkfifo out/a.pdf'],
  ['it writes without end', 'yes > out/a.pdf'],
])('S14 F16 a document is refused when %s', async (_, script) => {
  expect((await converted(script)).pdf).toBe('')
})

test('S14 F16 a converter that hangs is ended, with all that it started, even in a session of its own', async () => {
  const { pdf, ms } = await converted('setsid sleep 98765 & sleep 98765', 500)
  expect(pdf).toBe('')
  expect(ms).toBeLessThan(4000)
  expect(await commandLines()).not.toContain('sleep\u000098765')
})

test('S14 where LibreOffice is installed it makes PDF; where it is not, that is told', async () => {
  await using folder = await openTempFolder('office')
  const converter = new LibreOfficeConverter(placeIn(folder.path))
  const isInstalled = existsSync('/usr/bin/soffice')
  await using result = isInstalled ? await converter.convert(documentOf(flatDocument)) : undefined
  expect(await converter.unavailable()).toEqual(isInstalled ? undefined : expect.stringContaining('not installed'))
  expect(result ? result.octets > 1000 : isInstalled).toBe(isInstalled)
})

async function commandLines(): Promise<string> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.join('\n')
}
