import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Turns } from '../gateway/turns.ts'
import type { DocumentLook, DocumentPreviewer, ShownDocument } from '../ports/documents.ts'
import { confinementProblem, pipeThrough } from './confined-process.ts'
import { findProgram } from './find-program.ts'
import { hasColourIn } from './pixmaps.ts'

interface PreviewerOptions {
  /** A private folder; each look gets a fresh one within, for what fonts need. */
  readonly folder: string
  /** Where poppler's programs are looked for; the usual folders unless told. */
  readonly folders?: readonly string[]
  /** Longest look at a document; 10 s unless told. */
  readonly withinMs?: number
}

const usualFolders = ['/usr/bin', '/usr/local/bin']
const maxWaiting = 8
/** A larger PDF is not looked at: poppler keeps it in memory. */
const maxPdfOctets = 64 * 2 ** 20
/** An image is shown as it is, up to this size. */
const maxImageOctets = 5 * 2 ** 20
const maxMemoryOctets = 2 ** 30
const maxFileOctets = 2 ** 20
const imageWidth = 400
const maxPngOctets = 4 * 2 ** 20
/** Pages that are looked at for colour, each made this large at most: enough for a tint to show. */
const colourPages = 30
const colourPixels = 240
const nothing: DocumentLook = { pages: null, hasColour: null, image: null }

type Tool = 'pdfinfo' | 'pdftoppm'

/**
 * Shows first pages with poppler's `pdfinfo` and `pdftoppm`, which read a document and write a picture through pipes: one
 * document at a time, in processes without network, of bounded time, memory and files. An image shows itself.
 */
export class PopplerPreviewer implements DocumentPreviewer {
  readonly #options: PreviewerOptions
  readonly #turns = new Turns({ most: 1, mostWaiting: maxWaiting })

  constructor(options: PreviewerOptions) {
    this.#options = options
  }

  async look(document: ShownDocument, signal: AbortSignal): Promise<DocumentLook> {
    if (document.format === 'image/png' || document.format === 'image/jpeg') return lookAtImage(document)
    if (document.format !== 'application/pdf' || document.octets > maxPdfOctets) return nothing
    using _ = await this.#turns.take()
    return signal.aborted ? nothing : this.#lookAtPdf(document)
  }

  async #lookAtPdf(document: ShownDocument): Promise<DocumentLook> {
    const folder = await mkdtemp(join(this.#options.folder, 'look-'))
    const until = performance.now() + (this.#options.withinMs ?? 10_000)
    const ask = async (tool: Tool, args: readonly string[], maxOutputOctets: number) => {
      const withinMs = until - performance.now()
      const program = await findTool(tool, this.#options.folders)
      if (!program || withinMs <= 0) return undefined
      const limits = { folder, withinMs, maxFileOctets, maxMemoryOctets, maxOutputOctets }
      return pipeThrough([program, ...args], limits, document.content())
    }
    try {
      const pages = pagesIn(await ask('pdfinfo', ['-'], 2 ** 16))
      if (pages === undefined) return nothing
      const [width, most] = [`${imageWidth}`, `${colourPages}`]
      const first = ['-png', '-singlefile', '-scale-to-x', width, '-scale-to-y', '-1', '-']
      const png = await ask('pdftoppm', first, maxPngOctets)
      const small = ['-l', most, '-scale-to', `${colourPixels}`, '-']
      const pixmaps = await ask('pdftoppm', small, colourPages * (3 * colourPixels ** 2 + 64))
      const hasColour = pixmaps ? hasColourIn(pixmaps) : null
      // What is grey as far as we looked may have colour later on.
      const isSure = hasColour || pages <= colourPages
      return { pages, hasColour: isSure ? hasColour : null, image: png ? { format: 'image/png', bytes: png } : null }
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

/** Why no PDF can be looked at here; undefined: they can. */
export async function pdfLookProblem(): Promise<string | undefined> {
  const tools = await Promise.all((['pdfinfo', 'pdftoppm'] as const).map(tool => findTool(tool)))
  if (tools.includes(undefined)) return 'poppler is not installed: install poppler-utils'
  return confinementProblem()
}

function findTool(tool: Tool, folders: readonly string[] = usualFolders): Promise<string | undefined> {
  return findProgram(folders.map(folder => join(folder, tool)))
}

function pagesIn(output: Buffer | undefined): number | undefined {
  const pages = /^Pages:\s+(\d{1,9})$/m.exec(output?.toString('utf8') ?? '')?.[1]
  return pages === undefined ? undefined : Number(pages)
}

async function lookAtImage(document: ShownDocument): Promise<DocumentLook> {
  const one = { pages: 1, hasColour: null, image: null }
  if (document.octets > maxImageOctets) return one
  const chunks: Uint8Array[] = []
  for await (const chunk of document.content()) chunks.push(chunk)
  const format = document.format === 'image/png' ? 'image/png' : 'image/jpeg'
  return { ...one, image: { format, bytes: Buffer.concat(chunks) } }
}
