import type { Clock } from '../src/ports.ts'

interface Waiting {
  readonly until: number
  readonly resolve: (isOver: boolean) => void
}

/** A clock that stands still until it is moved. Waits end when the clock passes them. */
export class FixedClock implements Clock {
  #now: number
  readonly #waiting = new Set<Waiting>()

  constructor(start = '2026-11-24T08:00Z') {
    this.#now = Temporal.Instant.from(start).epochMilliseconds
  }

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(this.#now)
  }

  steady(): Temporal.Instant {
    return this.now()
  }

  get isLost(): boolean {
    return false
  }

  elapsed(): number {
    return this.#now
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const waiting = { until: this.#now + milliseconds, resolve }
    this.#waiting.add(waiting)
    signal?.addEventListener('abort', () => {
      this.#waiting.delete(waiting)
      resolve(false)
    })
    return promise
  }

  /** Moves the clock and ends the waits it passes, in order. */
  forward(duration: Temporal.DurationLike): void {
    this.#now = this.now().add(duration).epochMilliseconds
    for (const waiting of [...this.#waiting].toSorted((a, b) => a.until - b.until)) {
      if (waiting.until > this.#now) continue
      this.#waiting.delete(waiting)
      waiting.resolve(true)
    }
  }
}
