import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PaperPile } from './output-tray.ts'

/** What can be seen of a document; `note` says why not all of it. */
export interface DocumentLook {
  readonly pages: number
  readonly note: string | null
}

interface Picture {
  readonly type: string
  readonly bytes: Uint8Array
}

const maxPages = 20
const pixels = 1000
const maxOutputBytes = 16 * 1024 * 1024
const withinMilliseconds = 20_000
const images = ['image/jpeg', 'image/png']
/** How documents begin whose format nobody told, such as those of `lp -h`. */
const beginnings: readonly (readonly [format: string, latin1: string])[] = [
  ['application/pdf', '%PDF-'],
  ['image/png', '\x89PNG'],
  ['image/jpeg', '\xff\xd8\xff'],
]

function formatOf({ format, bytes }: PaperPile): string {
  const begins = (latin1: string) =>
    Buffer.from(bytes ?? [])
      .subarray(0, latin1.length)
      .toString('latin1') === latin1
  return beginnings.find(([, latin1]) => begins(latin1))?.[0] ?? format
}

/** How many pages of a printed document can be shown. */
export async function lookAt(pile: PaperPile): Promise<DocumentLook> {
  const { bytes } = pile
  const format = formatOf(pile)
  if (!bytes) return { pages: 0, note: 'The printer kept only the beginning of this document.' }
  if (images.includes(format)) return { pages: 1, note: null }
  if (format !== 'application/pdf') return { pages: 0, note: `This page cannot show ${format}; save the document.` }
  const said = await runPoppler('pdfinfo', ['-'], bytes)
  const pages = Number(/^Pages:\s+(\d{1,9})$/m.exec(said?.toString('latin1') ?? '')?.[1] ?? 0)
  if (pages > maxPages) return { pages: maxPages, note: `The first ${maxPages} of ${pages} pages.` }
  const why =
    said === 'not-installed' ? 'poppler-utils is not installed, so no page can be shown' : 'This PDF cannot be shown'
  return { pages, note: pages > 0 ? null : `${why}; save the document.` }
}

/** A page as it lies in the tray, counted from 1; undefined when there is no such page, or nothing to draw it with. */
export async function pictureOf(pile: PaperPile, page: number): Promise<Picture | undefined> {
  const { bytes } = pile
  const format = formatOf(pile)
  if (!bytes || page < 1 || page > maxPages) return undefined
  if (images.includes(format)) return page === 1 ? { type: format, bytes } : undefined
  if (format !== 'application/pdf') return undefined
  const only = ['-f', `${page}`, '-l', `${page}`]
  const png = await runPoppler('pdftoppm', ['-png', ...only, '-scale-to', `${pixels}`, '-'], bytes)
  return png instanceof Buffer && png.length > 0 ? { type: 'image/png', bytes: png } : undefined
}

/** What a program of poppler wrote about a document that it reads from a pipe; undefined when it did not end well. */
async function runPoppler(
  name: 'pdfinfo' | 'pdftoppm',
  args: readonly string[],
  document: Uint8Array,
): Promise<Buffer | 'not-installed' | undefined> {
  const signal = AbortSignal.timeout(withinMilliseconds)
  const child = spawn(name, args, { stdio: ['pipe', 'pipe', 'ignore'], signal, killSignal: 'SIGKILL' })
  const ended = once(child, 'close').then(
    ([code]: unknown[]) => code,
    (error: NodeJS.ErrnoException) => error.code,
  )
  // It may have read enough before the end.
  const fed = pipeline([document], child.stdin).catch(() => undefined)
  const [code, written] = await Promise.all([ended, collect(child), fed])
  if (code === 'ENOENT') return 'not-installed'
  return code === 0 ? written : undefined
}

async function collect(child: ChildProcessByStdio<Writable, Readable, null>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of child.stdout as AsyncIterable<Uint8Array>) {
    octets += chunk.length
    if (octets > maxOutputBytes) child.kill('SIGKILL')
    else chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
