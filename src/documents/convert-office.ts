import { constants } from 'node:fs'
import { type FileHandle, mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { OfficeFormat } from '../core/mailed-document.ts'
import { Turns } from '../gateway/turns.ts'
import type { ConvertedDocument, MailedDocument, OfficeConverter } from '../ports/inbound.ts'
import { confine, confinementProblem } from './confined-process.ts'
import { findProgram } from './find-program.ts'

export interface ConverterOptions {
  /** A private folder; each conversion gets a fresh one within. */
  readonly folder: string
  /** Keeps what was made until it is disposed of: the folder it was made in goes at once. */
  readonly keep: (content: AsyncIterable<Uint8Array>) => Promise<ConvertedDocument>
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

  unavailable(): Promise<string | undefined> {
    return officeProblem(this.#options.programs)
  }

  async convert(document: MailedDocument): Promise<ConvertedDocument | undefined> {
    using _ = await this.#turns.take()
    const program = await findProgram(this.#options.programs ?? usualPrograms)
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
      return isDone ? await keepPdf(output, this.#options.keep) : undefined
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }

  #confinementProblem(): Promise<string | undefined> {
    this.#confinement ??= confinementProblem()
    return this.#confinement
  }
}

/** Why no office document can be converted here; undefined: they can. */
export async function officeProblem(programs: readonly string[] = usualPrograms): Promise<string | undefined> {
  if (!(await findProgram(programs)))
    return 'LibreOffice is not installed: install libreoffice-writer-nogui, for example'
  return confinementProblem()
}

async function prepare(folder: string, source: string, document: MailedDocument): Promise<void> {
  await mkdir(join(folder, 'out'))
  await mkdir(join(folder, 'profile', 'user'), { recursive: true })
  await writeFile(join(folder, 'profile', 'user', 'registrymodifications.xcu'), profile)
  await writeFile(source, document.content(), { mode: 0o600 })
}

/** The one PDF in the folder; undefined when there is none, or something else. */
async function keepPdf(output: string, keep: ConverterOptions['keep']): Promise<ConvertedDocument | undefined> {
  const [name, ...more] = await readdir(output)
  if (!name?.endsWith('.pdf') || more.length > 0) return undefined
  // What a broken converter may have put there, a link or a pipe, is not followed and not waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  await using file = await open(join(output, name), flags).catch(() => undefined)
  if (!file || !(await file.stat()).isFile()) return undefined
  const start = Buffer.alloc(5)
  await file.read(start, 0, start.length, 0)
  return start.equals(Buffer.from('%PDF-')) ? await keep(chunksOf(file)) : undefined
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkOctets), 0, chunkOctets, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
