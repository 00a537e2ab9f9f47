import { setImmediate } from 'node:timers/promises'
import type { Feedback, Terminal, TerminalContext } from '../../src/driver.ts'
import type { Line, OpenLine } from '../transport/line.ts'
import { SeldomLog } from '../transport/seldom-log.ts'
import { type Heard, LineDecoder, type LineFormat } from './codec.ts'
import { encodeFeedback, type FeedbackFormat } from './codec-feedback.ts'

/** Nobody types faster; a line that does is broken. */
export const maxKeysPerSecond = 200

/** A card costs a look-up: at most 20 a second. */
const keysPerCard = 10

/** A terminal that speaks lines over any line. */
export async function openLink(
  openLine: OpenLine,
  format: LineFormat & FeedbackFormat,
  context: TerminalContext,
): Promise<Terminal> {
  const ear = new Ear(format, context)
  const line = await openLine({
    log: context.log,
    onOpen: () => {
      ear.forget()
      context.emit({ kind: 'connected' })
    },
    onClose: reason => context.emit({ kind: 'disconnected', reason }),
    onBytes: bytes => ear.take(bytes),
  })
  return new LinesTerminal(line, format)
}

class LinesTerminal implements Terminal {
  readonly #line: Line
  readonly #format: FeedbackFormat

  constructor(line: Line, format: FeedbackFormat) {
    this.#line = line
    this.#format = format
  }

  /** Leaves, in order, when the event loop turns: what goes on towards the paper does not wait for a display. */
  async show(feedback: Feedback): Promise<void> {
    const bytes = encodeFeedback(feedback, this.#format)
    await setImmediate()
    if (bytes.length > 0) this.#line.write(bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#line[Symbol.asyncDispose]()
  }
}

/** Hears keys and cards, no faster than people make them. */
class Ear {
  readonly #format: LineFormat
  readonly #context: TerminalContext
  readonly #seldom: SeldomLog
  #decoder: LineDecoder
  /** Keys that may still come, refilled with time. */
  #allowance = maxKeysPerSecond
  #refilledAt = performance.now()

  constructor(format: LineFormat, context: TerminalContext) {
    this.#format = format
    this.#context = context
    this.#seldom = new SeldomLog(context.log)
    this.#decoder = new LineDecoder(format)
  }

  /** A new connection begins between two lines. */
  forget(): void {
    this.#decoder = new LineDecoder(this.#format)
  }

  take(bytes: Uint8Array): void {
    const at = performance.now()
    const noiseBefore = this.#decoder.noiseBytes
    for (const heard of this.#decoder.push(bytes, at)) this.#tell(heard, at)
    if (this.#decoder.noiseBytes > noiseBefore) {
      this.#seldom.note('bytes on the line mean nothing', { bytes: this.#decoder.noiseBytes })
    }
  }

  #tell(heard: Heard, at: number): void {
    if (heard.kind === 'broken') return this.#seldom.note('a card could not be read', { problem: heard.problem })
    if (!this.#spend(heard.kind === 'card' ? keysPerCard : 1, at)) {
      return this.#seldom.note('keys come faster than anybody types: dropped')
    }
    this.#context.emit(heard)
  }

  #spend(keys: number, at: number): boolean {
    const refill = ((at - this.#refilledAt) / 1000) * maxKeysPerSecond
    this.#allowance = Math.min(maxKeysPerSecond, this.#allowance + refill)
    this.#refilledAt = at
    if (this.#allowance < keys) return false
    this.#allowance -= keys
    return true
  }
}
