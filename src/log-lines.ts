import { write, writeSync } from 'node:fs'

/** Bytes of lines that wait while nothing takes them (a full disk, a pipe that nobody reads); later ones are dropped. */
const maxWaitingBytes = 1024 * 1024
const tryAgainMs = 200

/**
 * Writes lines to a file descriptor, never in anybody's way: what cannot be written waits and is tried again, within a
 * bound; lines beyond it are counted. pino's own destination ends the process at the first line that a full disk does not
 * take, and then hangs in its last flush for as long as the disk is full.
 */
export class LogLines {
  readonly #fd: number
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #isWriting = false
  #isStuck = false
  #lost = 0
  #told = 0
  readonly #onLost: (lines: number) => void

  /** `onLost` hears how many lines were dropped, once lines are written again. */
  constructor(fd: number, onLost: (lines: number) => void) {
    this.#fd = fd
    this.#onLost = onLost
  }

  /** Lines dropped since the start. */
  get lost(): number {
    return this.#lost
  }

  /** Whether the last write failed. */
  get isStuck(): boolean {
    return this.#isStuck
  }

  write(line: string): void {
    const bytes = Buffer.from(line)
    if (this.#waitingBytes + bytes.byteLength > maxWaitingBytes) {
      this.#lost += 1
      return
    }
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.byteLength
    if (!this.#isWriting) this.#send()
  }

  /** What is left, when the process ends: tried once. */
  flush(): void {
    try {
      for (let left = this.#all(); left.byteLength > 0; ) left = left.subarray(writeSync(this.#fd, left))
    } catch {
      // Nothing takes it and nobody is left to be told.
    }
  }

  #send(): void {
    const sent = this.#all()
    this.#isWriting = sent.byteLength > 0
    if (!this.#isWriting) return
    this.#keep([sent])
    write(this.#fd, sent, (error, written) => {
      this.#isStuck = error !== null
      const [first = sent, ...later] = this.#waiting
      this.#keep([first.subarray(error ? 0 : written), ...later])
      if (error) setTimeout(() => this.#send(), tryAgainMs).unref()
      else this.#goOn()
    })
  }

  #goOn(): void {
    const untold = this.#lost - this.#told
    this.#told = this.#lost
    if (untold > 0) this.#onLost(untold)
    this.#send()
  }

  #all(): Uint8Array {
    return Buffer.concat(this.#waiting)
  }

  #keep(waiting: Uint8Array[]): void {
    this.#waiting = waiting
    this.#waitingBytes = waiting.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }
}
