import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { type Connection, type ConnectionEvents, type Line, type LineEvents, writeBounded } from './line.ts'

/**
 * Makes one connection and carries it to its end; resolves with why there is none (any more), also when `signal` ends it.
 * Never rejects.
 */
export type Dial = (events: ConnectionEvents, signal: AbortSignal) => Promise<string>

/** The waits before the attempts. With the 1 s and 2 s of a TCP connection's own retries, a device is back within 2 s. */
const pausesMs = [0, 250, 500, 1000] as const

/** A connection that lasted so long was a good one: the next attempt comes at once. */
const steadyMs = 5000

/** A line that is dialled again for ever, each time from scratch. The first attempt begins in the next turn. */
export class RedialledLine implements Line {
  readonly #dial: Dial
  readonly #events: LineEvents
  readonly #ended = new AbortController()
  readonly #running: Promise<void>
  #connection: Connection | undefined
  #openedAt = 0
  #reason: string | undefined

  constructor(dial: Dial, events: LineEvents) {
    this.#dial = dial
    this.#events = events
    this.#running = this.#run()
  }

  get isOpen(): boolean {
    return this.#connection !== undefined
  }

  write(bytes: Uint8Array): boolean {
    return this.#connection ? writeBounded(this.#connection, bytes) : false
  }

  drop(reason: string): void {
    this.#connection?.end(reason)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    this.#connection = undefined
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    await nextTurn()
    for (let attempt = 0; !signal.aborted; ) {
      const reason = await this.#dial({ onOpen: this.#open, onBytes: this.#take }, signal)
      const wasSteady = this.#connection !== undefined && performance.now() - this.#openedAt >= steadyMs
      attempt = wasSteady ? 0 : Math.min(attempt + 1, pausesMs.length - 1)
      this.#close(reason)
      await pause(pausesMs[attempt] ?? 0, signal)
    }
  }

  readonly #open = (connection: Connection): void => {
    if (this.#ended.signal.aborted) return
    this.#connection = connection
    this.#openedAt = performance.now()
    this.#reason = undefined
    this.#events.onOpen()
  }

  readonly #take = (bytes: Uint8Array): void => {
    if (this.#connection) this.#events.onBytes(bytes)
  }

  #close(reason: string): void {
    this.#connection = undefined
    if (this.#ended.signal.aborted || reason === this.#reason) return
    this.#reason = reason
    this.#events.onClose(reason)
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  // An abort ends the wait early; the loop then sees the signal.
  await wait(milliseconds, undefined, { signal }).catch(() => undefined)
}
