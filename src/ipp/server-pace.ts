import type { ServerLimits } from './server-limits.ts'

type PaceLimits = Pick<ServerLimits, 'bodyGraceMs' | 'bodyBytesPerSecond' | 'sweepMs'>

/**
 * How long one client may keep us waiting: a credit in milliseconds that bytes refill up to the grace. While the client
 * waits for us, nothing is counted.
 */
export class Pace {
  readonly #limits: PaceLimits
  readonly #cutOff: () => void
  #creditMs: number
  #waitedMs = 0
  #bytes = 0
  #waitingSince: number | undefined
  #endsAt = Number.POSITIVE_INFINITY

  constructor(limits: PaceLimits, cutOff: () => void) {
    this.#limits = limits
    this.#cutOff = cutOff
    this.#creditMs = limits.bodyGraceMs
  }

  /** Sets an end to the whole of what is read now, however fast it comes; undefined lifts it. */
  endWithin(milliseconds: number | undefined): void {
    this.#endsAt = milliseconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + milliseconds
  }

  /** We begin to wait for bytes. */
  wait(): void {
    this.#waitingSince = performance.now()
  }

  /** Bytes came. */
  arrive(bytes: number): void {
    const waitedMs = performance.now() - (this.#waitingSince ?? performance.now())
    this.#waitingSince = undefined
    this.#waitedMs += waitedMs
    this.#bytes += bytes
    const earnedMs = (bytes * 1000) / this.#limits.bodyBytesPerSecond
    this.#creditMs = Math.min(this.#limits.bodyGraceMs, this.#creditMs - waitedMs + earnedMs)
  }

  /** Bytes that came in a second of waiting for them. */
  bytesPerSecond(now: number): number {
    return (this.#bytes * 1000) / Math.max(1, this.waitedMs(now))
  }

  /** How long we have waited for the client in all. */
  waitedMs(now: number): number {
    return this.#waitedMs + (this.#waitingSince === undefined ? 0 : now - this.#waitingSince)
  }

  /** Cuts the client off when its credit is used up. */
  judge(now: number): void {
    if (this.#waitingSince === undefined) return
    if (now - this.#waitingSince > this.#creditMs || now > this.#endsAt) this.#cutOff()
  }
}

/** Watches every body that is being read, by one timer for all. */
export class Paces {
  readonly #limits: PaceLimits
  readonly #watched = new Set<Pace>()
  readonly #timer: NodeJS.Timeout

  constructor(limits: PaceLimits) {
    this.#limits = limits
    this.#timer = setInterval(() => this.#sweep(), limits.sweepMs)
    this.#timer.unref()
  }

  /** Watches a body until it is forgotten. */
  watch(cutOff: () => void): Pace {
    const pace = new Pace(this.#limits, cutOff)
    this.#watched.add(pace)
    return pace
  }

  forget(pace: Pace): void {
    this.#watched.delete(pace)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #sweep(): void {
    const now = performance.now()
    for (const pace of this.#watched) pace.judge(now)
  }
}
