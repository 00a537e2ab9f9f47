import type { LineEvents } from './line.ts'

/** At most one line of each text in a minute. */
const everyMs = 60_000

/** Logs what a broken device could cause thousands of times a second: each text once a minute, with how often it was. */
export class SeldomLog {
  readonly #log: LineEvents['log']
  readonly #now: () => number
  readonly #noted = new Map<string, { at: number; unsaid: number }>()

  constructor(log: LineEvents['log'], now: () => number = () => performance.now()) {
    this.#log = log
    this.#now = now
  }

  /** `text` is a constant, so that what is kept here stays small. */
  note(text: string, fields?: Readonly<Record<string, unknown>>): void {
    const noted = this.#noted.get(text)
    if (noted && this.#now() - noted.at < everyMs) {
      noted.unsaid += 1
      return
    }
    this.#noted.set(text, { at: this.#now(), unsaid: 0 })
    this.#log(text, { ...fields, times: 1 + (noted?.unsaid ?? 0) })
  }
}
