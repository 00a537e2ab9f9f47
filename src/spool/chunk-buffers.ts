import { chunkOctets } from './document-format.ts'

/** Most documents fit: they never cost a whole chunk. */
const smallOctets = 128 * 1024

/** Buffers kept for reuse, of each size; documents that arrive beyond this many at once get fresh ones. */
const maxKept = { small: 64, whole: 8 } as const

/** Buffers of a part of a chunk or a whole one, wiped when they come back: documents pass through them in clear. */
export class ChunkBuffers {
  readonly #small: Uint8Array[] = []
  readonly #whole: Uint8Array[] = []

  takeSmall(): Uint8Array {
    return this.#small.pop() ?? new Uint8Array(smallOctets)
  }

  takeWhole(): Uint8Array {
    return this.#whole.pop() ?? new Uint8Array(chunkOctets)
  }

  /** `used`: how many octets were ever written. */
  giveBack(buffer: Uint8Array, used: number): void {
    buffer.fill(0, 0, used)
    const isSmall = buffer.byteLength === smallOctets
    const [kept, most] = isSmall ? [this.#small, maxKept.small] : [this.#whole, maxKept.whole]
    if (kept.length < most) kept.push(buffer)
  }
}
