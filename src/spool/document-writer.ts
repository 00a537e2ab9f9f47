import type { FileHandle } from 'node:fs/promises'
import type { ChunkBuffers } from './chunk-buffers.ts'
import { type ChunkCipher, chunkOctets } from './document-format.ts'
import { onDisk } from './spool-fault.ts'

/**
 * Writes a document chunk by chunk: while one is on its way to the disk, the next is filled and encrypted. Holds three
 * chunks at most, whatever the document's size.
 */
export class DocumentWriter implements AsyncDisposable {
  readonly #file: Promise<FileHandle>
  readonly #cipher: ChunkCipher
  readonly #buffers: ChunkBuffers
  #buffer: Uint8Array
  #filled = 0
  #mostFilled = 0
  #chunks = 0
  #octets = 0
  #writing: Promise<void> = Promise.resolve()

  /** `file` may still be opening: only writing waits for it. */
  constructor(file: Promise<FileHandle>, cipher: ChunkCipher, buffers: ChunkBuffers) {
    this.#file = file
    this.#cipher = cipher
    this.#buffers = buffers
    this.#buffer = buffers.takeSmall()
  }

  /** Octets of the document so far. */
  get octets(): number {
    return this.#octets
  }

  async add(bytes: Uint8Array): Promise<void> {
    this.#octets += bytes.byteLength
    for (let at = 0; at < bytes.byteLength; ) {
      // A full chunk stays until more comes: only then is it known not to be the last.
      if (this.#filled === chunkOctets) await this.#write(false)
      if (this.#filled === this.#buffer.byteLength) this.#grow()
      const part = bytes.subarray(at, at + this.#buffer.byteLength - this.#filled)
      this.#buffer.set(part, this.#filled)
      this.#filled += part.byteLength
      this.#mostFilled = Math.max(this.#mostFilled, this.#filled)
      at += part.byteLength
    }
  }

  /** Writes what is left, as the last chunk; resolves when the system has all of it. */
  async end(): Promise<void> {
    await this.#write(true)
    await this.#writing
  }

  /** From a small buffer to one for a whole chunk. */
  #grow(): void {
    const whole = this.#buffers.takeWhole()
    whole.set(this.#buffer.subarray(0, this.#filled))
    this.#buffers.giveBack(this.#buffer, this.#mostFilled)
    this.#buffer = whole
  }

  async #write(isLast: boolean): Promise<void> {
    const sealed = this.#cipher.seal(this.#buffer.subarray(0, this.#filled), { number: this.#chunks, isLast })
    const head = this.#chunks === 0 ? [this.#cipher.header] : []
    this.#chunks++
    this.#filled = 0
    await this.#writing
    this.#writing = onDisk(async () => writeAll(await this.#file, [...head, ...sealed]))
    // Met again by whoever awaits it; until then nobody does.
    this.#writing.catch(() => undefined)
  }

  /** Waits for the write under way; the file is the caller's to close. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing.catch(() => undefined)
    this.#buffers.giveBack(this.#buffer, this.#mostFilled)
  }
}

/** A disk that fills up takes a part of a write; the next write then says why. */
async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  for (let left = pieces; left.length > 0; ) {
    const { bytesWritten } = await file.writev([...left])
    left = without(left, bytesWritten)
  }
}

function without(pieces: readonly Uint8Array[], octets: number): readonly Uint8Array[] {
  let gone = octets
  return pieces.flatMap(piece => {
    const taken = Math.min(gone, piece.byteLength)
    gone -= taken
    return taken === piece.byteLength ? [] : [piece.subarray(taken)]
  })
}
