import { pipeline, Readable } from 'node:stream'
import { createGunzip, createInflate, createInflateRaw, type Gunzip, type Inflate, type InflateRaw } from 'node:zlib'
import { Rejection } from './server-rejection.ts'

export type Compression = 'none' | 'gzip' | 'deflate'

/** A document as the client meant it: decompressed, with its media type. */
export interface IncomingDocument extends Disposable {
  readonly format: string
  /** To be read once, at the reader's speed. */
  readonly content: AsyncIterable<Uint8Array>
}

const unknownFormat = 'application/octet-stream'
const decodedChunkBytes = 65_536

/** First bytes of the formats that are told apart. Sources: ISO 32000, PWG 5102.4, AirPrint URF, JFIF, PLRM, PCL 5. */
const signatures: readonly (readonly [string, string])[] = [
  ['%PDF-', 'application/pdf'],
  ['RaS2', 'image/pwg-raster'],
  ['UNIRAST\0', 'image/urf'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['%!PS', 'application/postscript'],
  ['\x04%!PS', 'application/postscript'],
  ['\x1bE', 'application/vnd.hp-pcl'],
]
const longestSignature = 8

/** Opens the document that follows the attributes; undefined when there is not one byte of it. */
export async function openDocument(
  sent: AsyncGenerator<Uint8Array, void, undefined>,
  compression: Compression,
  claimedFormat: string,
): Promise<IncomingDocument | undefined> {
  const start = await peek(sent, 2)
  if (start.bytes.length === 0) return undefined
  const decoder = compression === 'none' ? undefined : decode(start.chunks, start.bytes, compression)
  const [chunks, wanted] = [decoder ? inWords(decoder) : start.chunks, sensedLength(claimedFormat)]
  const decoded = wanted <= start.bytes.length && !decoder ? { bytes: start.bytes, chunks } : await peek(chunks, wanted)
  const dispose = () => void decoder?.destroy()
  if (decoded.bytes.length === 0) {
    dispose()
    return undefined
  }
  const format = claimedFormat === unknownFormat ? senseFormat(decoded.bytes) : claimedFormat
  return { format, content: decoded.chunks, [Symbol.dispose]: dispose }
}

/** The media type that a document's first bytes tell; `application/octet-stream` when they tell none. */
function senseFormat(start: Uint8Array): string {
  const text = Buffer.from(start.subarray(0, longestSignature)).toString('latin1')
  return signatures.find(([signature]) => text.startsWith(signature))?.[1] ?? unknownFormat
}

function sensedLength(claimedFormat: string): number {
  return claimedFormat === unknownFormat ? longestSignature : 1
}

interface Peeked {
  /** At least so many as wanted, unless the content is shorter. */
  readonly bytes: Uint8Array
  /** The whole content, from its start. */
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>
}

async function peek(content: AsyncGenerator<Uint8Array, void, undefined>, wanted: number): Promise<Peeked> {
  const first: Uint8Array[] = []
  let length = 0
  while (length < wanted) {
    const { done, value } = await content.next()
    if (done) break
    first.push(value)
    length += value.length
  }
  const [bytes = new Uint8Array(0)] = first.length > 1 ? [Buffer.concat(first)] : first
  return { bytes, chunks: follow(first, content) }
}

async function* follow(
  first: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* first
  yield* rest
}

function decode(
  content: AsyncIterable<Uint8Array>,
  start: Uint8Array,
  compression: Exclude<Compression, 'none'>,
): Gunzip | Inflate | InflateRaw {
  const options = { chunkSize: decodedChunkBytes }
  const inflate = hasZlibHeader(start) ? createInflate : createInflateRaw
  const decoder = compression === 'gzip' ? createGunzip(options) : inflate(options)
  // An error of either end shows where the decoder is read.
  pipeline(Readable.from(content, { objectMode: false }), decoder, () => undefined)
  return decoder
}

/** IPP's deflate is RFC 1951, as CUPS sends it; some clients wrap it as RFC 1950 does. */
function hasZlibHeader([method = 0, flags = 0]: Uint8Array): boolean {
  return (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0
}

async function* inWords(decoder: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* decoder
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new Rejection('client-error-compression-error', 'the document cannot be decompressed', [], { cause: error })
    throw error
  }
}
