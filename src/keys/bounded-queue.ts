import { Fault } from '../core/fault.ts'

/** Runs a few things at once and lets a few more wait, in order. */
export class BoundedQueue {
  readonly #maxRunning: number
  readonly #maxWaiting: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(limits: { readonly maxRunning: number; readonly maxWaiting: number }) {
    this.#maxRunning = limits.maxRunning
    this.#maxWaiting = limits.maxWaiting
  }

  /** Fault `overloaded` when too many wait. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#maxRunning) {
      this.#running++
      return
    }
    if (this.#waiting.length >= this.#maxWaiting)
      throw new Fault('overloaded', `${this.#maxWaiting} PINs wait to be checked already`)
    // Who leaves hands the place over, so it is never free in between.
    await new Promise<void>(resolve => this.#waiting.push(resolve))
  }
}
