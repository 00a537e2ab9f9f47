import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Fault } from '../core/fault.ts'
import { type ChunkCipher, chunkOctets, countChunks, headerOctets, tagOctets } from './document-format.ts'
import { codeOf } from './spool-fault.ts'

/**
 * Gives a document chunk by chunk, each only after its tag was checked; the next is read meanwhile. Fault
 * `document-unreadable` when the file is missing or is not exactly what was stored.
 */
export async function* readDocument(path: string, octets: number, cipher: ChunkCipher): AsyncGenerator<Uint8Array> {
  await using file = await openDocument(path)
  const last = countChunks(octets) - 1
  let reading = readSealed(file, octets, 0)
  try {
    for (let number = 0; number <= last; number++) {
      const sealed = await reading
      if (number < last) reading = keep(readSealed(file, octets, number + 1))
      yield unsealed(cipher, sealed, { number, isLast: number === last })
    }
  } finally {
    await reading.catch(() => undefined)
  }
}

async function openDocument(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (cause) {
    const what = codeOf(cause) === 'ENOENT' ? 'is missing' : 'cannot be opened'
    throw new Fault('document-unreadable', `the file of a document ${what}`, { cause })
  }
}

/** A chunk with its tag as it lies on disk; before the first one the header, in the same read. */
async function readSealed(file: FileHandle, octets: number, number: number): Promise<Uint8Array> {
  const head = number === 0 ? headerOctets : 0
  const start = number === 0 ? 0 : headerOctets + number * (chunkOctets + tagOctets)
  const isLast = number === countChunks(octets) - 1
  const length = head + (isLast ? octets - number * chunkOctets : chunkOctets) + tagOctets
  // One octet beyond the last chunk: there must be none.
  const buffer = Buffer.allocUnsafeSlow(length + (isLast ? 1 : 0))
  const got = await readFully(file, buffer, start)
  if (got !== length)
    throw new Fault('document-unreadable', 'the file of a document has another length than was stored')
  return buffer.subarray(0, length)
}

async function readFully(file: FileHandle, buffer: Uint8Array, start: number): Promise<number> {
  try {
    for (let got = 0; ; ) {
      const { bytesRead } = await file.read(buffer, got, buffer.byteLength - got, start + got)
      got += bytesRead
      if (bytesRead === 0 || got === buffer.byteLength) return got
    }
  } catch (cause) {
    throw new Fault('document-unreadable', 'the file of a document cannot be read', { cause })
  }
}

function unsealed(
  cipher: ChunkCipher,
  sealed: Uint8Array,
  place: { readonly number: number; readonly isLast: boolean },
): Uint8Array {
  const head = place.number === 0 ? headerOctets : 0
  const isOwn = Buffer.compare(sealed.subarray(0, head), cipher.header.subarray(0, head)) === 0
  const chunk = isOwn ? cipher.unseal(sealed.subarray(head), place) : undefined
  if (!chunk) throw new Fault('document-unreadable', `part ${place.number} of a document is not what was stored`)
  return chunk
}

/** Met again by whoever awaits it; until then nobody does. */
function keep<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
