import { type SerializedError, stdSerializers } from 'pino'
import { isFault } from './core/fault.ts'

/** For how long a fault that comes again is told without its stack. */
const quietMs = 60_000
/** Kinds of faults that are remembered; all are forgotten beyond that. */
const mostKinds = 200

interface Told {
  readonly atMs: number
  /** Times it came again since. */
  readonly again: number
}

/**
 * Errors for the log. While a database or printer is away the same fault comes with each try: its stack, some kilobytes, is
 * told once a minute, and in between how often it came again.
 */
export class SeldomStacks {
  readonly #elapsedMs: () => number
  readonly #told = new Map<string, Told>()

  /** `elapsedMs`: milliseconds on a clock that nobody sets. */
  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs
  }

  /** An error as fields; what is not a Fault always has its stack. */
  serialize(error: Error): Partial<SerializedError> {
    const full = stdSerializers.err(error)
    if (!isFault(error)) return full
    const kind = `${error.code} ${full.message}`
    const before = this.#told.get(kind)
    const atMs = this.#elapsedMs()
    if (!before || atMs - before.atMs >= quietMs) {
      if (this.#told.size >= mostKinds) this.#told.clear()
      this.#told.set(kind, { atMs, again: 0 })
      return { ...full, ...(before && before.again > 0 ? { again: before.again } : {}) }
    }
    const again = before.again + 1
    this.#told.set(kind, { ...before, again })
    const { stack: _, ...short } = full
    return { ...short, again }
  }
}
