import { createHash } from 'node:crypto'

/** What a printer kept of one document. */
export interface ReceivedDocument {
  readonly format: string
  readonly octets: number
  readonly sha256: string
  /** The first bytes, as many as the printer keeps. */
  readonly bytes: Uint8Array
  /** `/Type /Page` objects of a PDF, at least 1. */
  readonly pages: number
}

/** One page object; a PDF whose objects are compressed counts as one page. Source: ISO 32000-1, 7.7.3.3. */
const pageObject = /\/Type\s{0,8}\/Page[^a-zA-Z]/g
const longestPageObject = 24

/** Reads a document, keeping at most `maxKept` bytes of it. Rejects when the sender goes away. */
export async function receiveDocument(
  content: AsyncIterable<Uint8Array>,
  format: string,
  maxKept: number,
): Promise<ReceivedDocument> {
  const hash = createHash('sha256')
  const kept: Uint8Array[] = []
  let octets = 0
  let pages = 0
  let tail = ''
  for await (const chunk of content) {
    hash.update(chunk)
    if (octets < maxKept) kept.push(chunk.subarray(0, maxKept - octets))
    octets += chunk.length
    const text = tail + Buffer.from(chunk).toString('latin1')
    pages += countNew(text, tail.length)
    tail = text.slice(-longestPageObject)
  }
  const bytes = new Uint8Array(Buffer.concat(kept))
  return { format, octets, sha256: hash.digest('hex'), bytes, pages: Math.max(1, pages) }
}

/** Page objects that end behind the part already counted. */
function countNew(text: string, counted: number): number {
  return [...text.matchAll(pageObject)].filter(match => match.index + match[0].length > counted).length
}
