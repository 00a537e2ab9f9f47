import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Fault } from '../core/fault.ts'
import { blockOctets, decodeHeader, type PartHeader, paddingOf } from './archive-format.ts'

const chunkOctets = 1024 * 1024

/** A part whose content is read once, before the next part is asked for. */
export interface ReadPart extends PartHeader {
  readonly chunks: AsyncIterable<Uint8Array>
}

/** The parts of an archive in their order. Fault `backup-invalid` when it is damaged or cut short. */
export async function* readArchive(path: string, stop: AbortSignal): AsyncGenerator<ReadPart> {
  await using file = await openArchive(path)
  for (let header = await readHeader(file); header; header = await readHeader(file)) {
    let left = header.octets
    const chunks = async function* () {
      while (left > 0) {
        stop.throwIfAborted()
        const chunk = await take(file, Math.min(left, chunkOctets))
        left -= chunk.byteLength
        yield chunk
      }
    }
    yield { ...header, chunks: chunks() }
    if (left > 0) throw new TypeError('each part is read before the next one')
    await take(file, paddingOf(header.octets))
  }
}

/** All octets of a small part. */
export async function readSmall({ octets, chunks }: ReadPart, mostOctets: number): Promise<Buffer> {
  if (octets > mostOctets) throw damaged()
  const kept: Uint8Array[] = []
  for await (const chunk of chunks) kept.push(chunk)
  return Buffer.concat(kept)
}

/** Passes chunks on and learns their digest on the way. */
export class Digested {
  readonly #hash = createHash('sha256')
  readonly #chunks: AsyncIterable<Uint8Array>

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#chunks) {
      this.#hash.update(chunk)
      yield chunk
    }
  }

  get sha256(): string {
    return this.#hash.digest('hex')
  }
}

async function openArchive(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new Fault('configuration-invalid', `${path} cannot be read (${code})`, { cause })
  }
}

async function readHeader(file: FileHandle): Promise<PartHeader | undefined> {
  return decodeHeader(await take(file, blockOctets))
}

async function take(file: FileHandle, octets: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(octets)
  for (let taken = 0; taken < octets; ) {
    const { bytesRead } = await readFrom(file, bytes.subarray(taken))
    if (bytesRead === 0) throw damaged()
    taken += bytesRead
  }
  return bytes
}

/** A folder can be opened, not read. */
async function readFrom(file: FileHandle, room: Buffer): Promise<{ readonly bytesRead: number }> {
  try {
    return await file.read(room)
  } catch (cause) {
    throw new Fault('backup-invalid', 'the backup cannot be read', { cause })
  }
}

export function damaged(): Fault {
  return new Fault('backup-invalid', 'the backup is damaged or cut short; take another one')
}
