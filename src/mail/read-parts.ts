import { Readable } from 'node:stream'
import { type AttachmentStream, MailParser, type MessageText } from 'mailparser'
import { type HeaderField, maxHeaderOctets, readHeader, valuesOf } from '../core/mail-header.ts'
import { type AttachmentProblem, formatOf, isFormat, magicOctets } from '../core/mailed-document.ts'
import { MimeStructure } from './mime-structure.ts'
import { type MailParts, MailRefused, type PartDocument } from './parse-messages.ts'

/** Where the documents go. */
export interface PartSink {
  readonly octets: number
  write(bytes: Uint8Array): void
}

export interface PartLimits {
  /** Of all attachments together, decoded. */
  readonly maxContentOctets: number
}

const maxAttachments = 10
/** Octets of the mail's start that hold its header for certain, if it is not too large. */
const headOctets = maxHeaderOctets + 4

/** Fields of the mail's own header that the parser gets to see: neither addresses nor anything else it could stumble on. */
const parsedFields = ['content-type', 'content-transfer-encoding', 'content-disposition', 'content-id', 'subject']

/** What programs add to mails beside what people attach. */
const companions = [
  ...['application/pkcs7-signature', 'application/x-pkcs7-signature', 'application/pgp-signature'],
  ...['application/pgp-keys', 'text/vcard', 'text/x-vcard'],
]

/**
 * Reads a mail's subject and documents, the documents into `sink`. Throws MailRefused when it is past a limit. `content`
 * gives the whole mail each time.
 */
export async function readParts(
  content: () => Iterable<Uint8Array>,
  sink: PartSink,
  limits: PartLimits,
): Promise<MailParts> {
  const head = headOf(content())
  const header = readHeader(head)
  if (header.outcome === 'refused') throw new MailRefused('mail-malformed')
  checkStructure(content())
  const parser = new MailParser({
    checksumAlgo: false,
    ignoreEmbedded: true,
    maxHeadSize: maxHeaderOctets,
    maxChildNodes: 100,
  })
  // Texts are of no interest. Taken for attachments they stream by, instead of being kept, decoded and converted.
  Object.assign(parser, { textTypes: [] })
  const collected = new AttachmentCollector(sink, limits)
  const source = Readable.from(withFewFields(content(), header), { objectMode: false })
  source.on('error', error => parser.destroy(error))
  try {
    for await (const part of source.pipe(parser) as AsyncIterable<AttachmentStream | MessageText>) {
      if (part.type === 'attachment') await collected.take(part)
    }
  } finally {
    // Whoever gave the content may take it away now.
    source.destroy()
    parser.destroy()
  }
  const language = valuesOf(header.fields, 'content-language')[0] ?? valuesOf(header.fields, 'accept-language')[0] ?? ''
  return {
    subject: oneLine(parser.subject ?? ''),
    messageId: /^<[^\s<>]{1,250}>$/.exec(valuesOf(header.fields, 'message-id')[0] ?? '')?.[0] ?? null,
    language: /^[a-z]{2,3}(?=$|[-,;\s])/i.exec(language)?.[0].toLowerCase() ?? null,
    ...collected.found(),
  }
}

class AttachmentCollector {
  readonly #sink: PartSink
  readonly #limits: PartLimits
  readonly #documents: PartDocument[] = []
  readonly #refused: AttachmentProblem[] = []
  #octets = 0

  constructor(sink: PartSink, limits: PartLimits) {
    this.#sink = sink
    this.#limits = limits
  }

  found(): { readonly documents: readonly PartDocument[]; readonly refused: readonly AttachmentProblem[] } {
    return { documents: this.#documents, refused: this.#refused }
  }

  /** Reads an attachment to its end; keeps it if it is a document. */
  async take(attachment: AttachmentStream): Promise<void> {
    const type = declaredType(attachment)
    if (type === 'message/external-body') throw new MailRefused('external-body')
    const pieces = withWholeStart(this.#counted(attachment.content))
    if (isText(type, attachment) || isCompanion(type, attachment)) await drain(pieces)
    else await this.#keep({ type, name: oneLine(attachment.filename ?? '') }, pieces)
    attachment.release?.()
  }

  async #keep(declared: { type: string; name: string }, pieces: AsyncGenerator<Uint8Array>): Promise<void> {
    if (this.#documents.length + this.#refused.length >= maxAttachments) throw new MailRefused('too-many-attachments')
    const first = await pieces.next()
    const start = first.done ? new Uint8Array(0) : first.value
    const format = formatOf(start, declared)
    if (!isFormat(format)) {
      this.#refused.push(format)
      return drain(pieces)
    }
    const from = this.#sink.octets
    this.#sink.write(start)
    for await (const piece of pieces) this.#sink.write(piece)
    this.#documents.push({ name: declared.name, format, from, octets: this.#sink.octets - from })
  }

  async *#counted(content: Readable): AsyncGenerator<Uint8Array> {
    for await (const chunk of content as AsyncIterable<Uint8Array>) {
      this.#octets += chunk.length
      if (this.#octets > this.#limits.maxContentOctets) throw new MailRefused('content-too-large')
      yield chunk
    }
  }
}

/** The same octets; the first piece holds all that formats are known by. */
async function* withWholeStart(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0)
  let isWhole = false
  for await (const chunk of content) {
    if (isWhole) {
      yield chunk
      continue
    }
    start = Buffer.concat([start, chunk])
    isWhole = start.length >= magicOctets
    if (isWhole) yield start
  }
  if (!isWhole && start.length > 0) yield start
}

async function drain(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces);
}

function declaredType({ headers }: AttachmentStream): string {
  const type = headers.get('content-type')
  return typeof type === 'object' && 'value' in type && typeof type.value === 'string' ? type.value.toLowerCase() : ''
}

/** What people read as the mail itself. */
function isText(type: string, { contentDisposition }: AttachmentStream): boolean {
  return (type === '' || type.startsWith('text/')) && contentDisposition !== 'attachment'
}

/** Signatures and cards, and images that belong into a text: the sender's programs add them, nobody wants them printed. */
function isCompanion(type: string, { related }: AttachmentStream): boolean {
  return companions.includes(type) || (related === true && type.startsWith('image/'))
}

function checkStructure(content: Iterable<Uint8Array>): void {
  const structure = new MimeStructure()
  for (const chunk of content) {
    const problem = structure.push(chunk)
    if (problem) throw new MailRefused(problem)
  }
}

function headOf(content: Iterable<Uint8Array>): Uint8Array {
  let head: Uint8Array = new Uint8Array(0)
  for (const chunk of content) {
    head = Buffer.concat([head, chunk.subarray(0, headOctets - head.length)])
    if (head.length === headOctets) break
  }
  return head
}

/** The mail with only those fields that its parts are read by. */
function* withFewFields(
  content: Iterable<Uint8Array>,
  { fields, bodyAt }: { readonly fields: readonly HeaderField[]; readonly bodyAt: number },
): Generator<Uint8Array> {
  const kept = fields.filter(({ name }) => parsedFields.includes(name))
  yield Buffer.from(`${kept.map(({ name, value }) => `${name}: ${value}\r\n`).join('')}\r\n`)
  let skipped = 0
  for (const chunk of content) {
    const skip = Math.min(bodyAt - skipped, chunk.length)
    skipped += skip
    if (skip < chunk.length) yield chunk.subarray(skip)
  }
}

/** Text without control and other invisible characters, at most 255 characters. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 255)
    .toWellFormed()
}
