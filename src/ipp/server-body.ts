import type { IncomingMessage } from 'node:http'
import { MessageReader } from './codec.ts'
import type { Message } from './codec-message.ts'
import { requestCounts, type ServerLimits } from './server-limits.ts'
import type { Pace, Paces } from './server-pace.ts'
import { Rejection } from './server-rejection.ts'
import { malformed } from './server-request.ts'

const headerBytes = 8 // version, operation-id, request-id: RFC 8010 section 3.1.1

/** The body of one request: its attributes, then its document, chunk by chunk as they come. */
export class RequestBody {
  readonly #request: IncomingMessage
  readonly #limits: ServerLimits
  readonly #paces: Paces
  readonly #pace: Pace
  readonly #chunks: AsyncIterator<Uint8Array>
  #start: Uint8Array = new Uint8Array(0)
  #rest: Uint8Array = new Uint8Array(0)
  #isEnded = false

  constructor(request: IncomingMessage, limits: ServerLimits, paces: Paces) {
    this.#request = request
    this.#limits = limits
    this.#paces = paces
    this.#pace = paces.watch(() => this.cutOff())
    this.#chunks = request.iterator({ destroyOnReturn: false })
  }

  /** Version and request-id as far as they came, for an answer to a message that breaks off later. */
  get asked(): Pick<Message, 'version' | 'requestId'> | undefined {
    if (this.#start.length < headerBytes) return undefined
    const view = new DataView(this.#start.buffer, this.#start.byteOffset, headerBytes)
    return { version: { major: view.getUint8(0), minor: view.getUint8(1) }, requestId: view.getUint32(4) }
  }

  /** Whether the client has kept us waiting for longer than a grace, and sent less than a rate in that time. */
  isSlow(now: number, graceMs: number, leastBytesPerSecond: number): boolean {
    return this.#pace.waitedMs(now) > graceMs && this.bytesPerSecond(now) < leastBytesPerSecond
  }

  /** Bytes that came in a second of waiting for them. */
  bytesPerSecond(now: number): number {
    return this.#pace.bytesPerSecond(now)
  }

  /** Ends the connection; whoever reads the document meets a Rejection. */
  cutOff(): void {
    this.#request.destroy()
  }

  /** Reads up to the document. Throws Fault `frame-invalid` or `message-too-large`, or Rejection when it ends early. */
  async readMessage(): Promise<Message> {
    const { attributeBytes: maxBytes, attributesMs } = this.#limits
    const reader = new MessageReader({ maxBytes, ...requestCounts })
    this.#pace.endWithin(attributesMs)
    for (;;) {
      const chunk = await this.#next()
      if (!chunk) throw malformed('the message ends before its attributes do')
      if (this.#start.length < headerBytes) this.#start = Buffer.concat([this.#start, chunk.subarray(0, headerBytes)])
      const read = reader.push(chunk)
      if (!read) continue
      this.#rest = read.rest
      this.#pace.endWithin(undefined)
      return read.message
    }
  }

  /** What follows the attributes. To be read once. */
  async *document(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#rest.length > 0) yield this.#rest
    for (let chunk = await this.#next(); chunk; chunk = await this.#next()) yield chunk
  }

  /**
   * Reads and drops what is left, within bounds, after the answer was sent: a client that is cut off while it still sends
   * never sees its answer. Never throws.
   */
  async finish(): Promise<void> {
    await this.skip()
    if (!this.#isEnded) this.#request.destroy()
    this.#paces.forget(this.#pace)
  }

  /** Reads and drops what is left, within bounds. Never throws. */
  async skip(): Promise<void> {
    const { drainMs, drainBytes } = this.#limits
    this.#pace.endWithin(drainMs)
    try {
      let left = drainBytes
      while (!this.#isEnded && left > 0) left -= (await this.#next())?.length ?? 0
    } catch {
      // The client has left, or was cut off: nobody waits for more.
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    this.#pace.wait()
    try {
      const { done, value } = await this.#chunks.next()
      this.#isEnded = done === true
      this.#pace.arrive(done ? 0 : value.length)
      return done ? undefined : value
    } catch (error) {
      this.#isEnded = true
      throw new Rejection('client-error-bad-request', 'the request broke off', [], { cause: error })
    }
  }
}
