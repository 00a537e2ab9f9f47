import { chunkOctets } from './document-format.ts'

/** Buffers kept for reuse; documents that arrive beyond this many at once get fresh ones. */
const maxKept = 64

/** Buffers of one chunk, wiped when they come back: documents pass through them in clear. */
export class ChunkBuffers {
  readonly #free: Uint8Array[] = []

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(chunkOctets)
  }

  /** `used`: how many octets were ever written. */
  giveBack(buffer: Uint8Array, used: number): void {
    buffer.fill(0, 0, used)
    if (this.#free.length < maxKept) this.#free.push(buffer)
  }
}
