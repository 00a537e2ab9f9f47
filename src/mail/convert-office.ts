import { constants } from 'node:fs'
import { access, type FileHandle, mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { OfficeFormat } from '../core/mailed-document.ts'
import type { ConvertedDocument, MailedDocument, OfficeConverter } from '../ports-inbound.ts'
import { confine, confinementProblem } from './confined-process.ts'
import { ScratchFile } from './scratch-file.ts'
import { Turns } from './turns.ts'

export interface ConverterOptions {
  /** A private folder; each conversion gets a fresh one within. */
  readonly folder: string
  /** Where LibreOffice is looked for; the usual places unless told. */
  readonly programs?: readonly string[]
  /** Longest conversion; 60 s unless told. */
  readonly withinMs?: number
}

const usualPrograms = ['/usr/bin/soffice', '/usr/local/bin/soffice', '/opt/libreoffice/program/soffice']
const maxWaiting = 8
/** What LibreOffice may write in one file, and so the largest PDF. */
const maxFileOctets = 200 * 2 ** 20
const maxMemoryOctets = 4 * 2 ** 30
const chunkOctets = 64 * 1024

const endings: Readonly<Record<OfficeFormat, string>> = {
  'application/msword': 'doc',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
}

/** No macros, nothing fetched, no questions: LibreOffice's registrymodifications.xcu of a fresh profile. */
const profile = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
${[
  ['Common/Security/Scripting', 'MacroSecurityLevel', '3'],
  ['Common/Security/Scripting', 'DisableMacrosExecution', 'true'],
  ['Common/Security/Scripting', 'DisableActiveContent', 'true'],
  ['Common/Security/Scripting', 'BlockUntrustedRefererLinks', 'true'],
  ['Common/Misc', 'UseSystemFileDialog', 'false'],
  ['Writer/Content/Update', 'Link', '0'],
  ['Calc/Content/Update', 'Link', '2'],
]
  .map(([path, name, value]) => {
    const item = `<item oor:path="/org.openoffice.Office.${path}"><prop oor:name="${name}" oor:op="fuse">`
    return `${item}<value>${value}</value></prop></item>`
  })
  .join('\n')}
</oor:items>
`

/**
 * Makes PDF with LibreOffice: one at a time, in a process without network, of bounded time, memory and files, in a folder
 * that is made for it and removed after it.
 */
export class LibreOfficeConverter implements OfficeConverter {
  readonly #options: ConverterOptions
  readonly #turns = new Turns({ most: 1, mostWaiting: maxWaiting })
  /** Found out once. */
  #confinement: Promise<string | undefined> | undefined

  constructor(options: ConverterOptions) {
    this.#options = options
  }

  async unavailable(): Promise<string | undefined> {
    if (!(await this.#program())) return 'LibreOffice is not installed: install libreoffice-writer-nogui, for example'
    return this.#confinementProblem()
  }

  async convert(document: MailedDocument): Promise<ConvertedDocument | undefined> {
    using _ = await this.#turns.take()
    const program = await this.#program()
    const ending = endings[document.format as OfficeFormat]
    if (!program || ending === undefined || (await this.#confinementProblem())) return undefined
    const folder = await mkdtemp(join(this.#options.folder, 'office-'))
    try {
      const source = join(folder, `document.${ending}`)
      await prepare(folder, source, document)
      const output = join(folder, 'out')
      const args = ['--headless', '--norestore', '--nodefault', '--nolockcheck', '--nofirststartwizard']
      const own = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`
      const isDone = await confine([program, ...args, own, '--convert-to', 'pdf', '--outdir', output, source], {
        folder,
        withinMs: this.#options.withinMs ?? 60_000,
        maxFileOctets,
        maxMemoryOctets,
      })
      return isDone ? await keepPdf(output, this.#options.folder) : undefined
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }

  #confinementProblem(): Promise<string | undefined> {
    this.#confinement ??= confinementProblem()
    return this.#confinement
  }

  async #program(): Promise<string | undefined> {
    for (const program of this.#options.programs ?? usualPrograms) {
      const isThere = await access(program, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (isThere) return program
    }
    return undefined
  }
}

async function prepare(folder: string, source: string, document: MailedDocument): Promise<void> {
  await mkdir(join(folder, 'out'))
  await mkdir(join(folder, 'profile', 'user'), { recursive: true })
  await writeFile(join(folder, 'profile', 'user', 'registrymodifications.xcu'), profile)
  await writeFile(source, document.content(), { mode: 0o600 })
}

/** The one PDF in the folder; undefined when there is none, or something else. */
async function keepPdf(output: string, folder: string): Promise<ConvertedDocument | undefined> {
  const [name, ...more] = await readdir(output)
  if (!name?.endsWith('.pdf') || more.length > 0) return undefined
  // What a broken converter may have put there, a link or a pipe, is not followed and not waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  await using file = await open(join(output, name), flags).catch(() => undefined)
  if (!file || !(await file.stat()).isFile()) return undefined
  await using stack = new AsyncDisposableStack()
  const kept = stack.use(await ScratchFile.create(folder))
  for await (const chunk of chunksOf(file)) {
    if (kept.octets === 0 && !chunk.subarray(0, 5).equals(Buffer.from('%PDF-'))) return undefined
    await kept.write(chunk)
  }
  if (kept.octets === 0) return undefined
  const opened = stack.move()
  return {
    octets: kept.octets,
    content: () => kept.read(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkOctets), 0, chunkOctets)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}
