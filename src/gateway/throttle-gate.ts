import type { Refusal } from '../core/refusal.ts'
import { countTry, forgiveTry, judgeThrottle, type Throttle, type ThrottlePolicy } from '../core/throttle.ts'
import type { Ports } from '../ports.ts'

/** A try that was counted. `forgive` takes it back when the credential was right. */
export interface CountedTry {
  /** Resolves when the count is durable: no answer may be given before, or a power cut would give the try back. */
  readonly counted: Promise<unknown>
  forgive(): Promise<unknown>
}

export interface Bucket {
  readonly key: string
  readonly policy: ThrottlePolicy
  /** Counts on when it is full, instead of refusing: for tries that are throttled otherwise as well. */
  readonly takesWhenFull?: boolean
}

/**
 * Counts tries of the terminals this gateway tends: in memory, so that parallel guesses see each other, and in the site
 * record, so that a restart refills nothing.
 */
export class ThrottleGate {
  readonly #ports: Pick<Ports, 'throttles' | 'clock'>
  readonly #known = new Map<string, Throttle>()

  constructor(ports: Pick<Ports, 'throttles' | 'clock'>) {
    this.#ports = ports
  }

  /** Counts one try against every bucket, or refuses it uncounted. */
  async count(buckets: readonly Bucket[]): Promise<CountedTry | Refusal> {
    await this.#loadAll(buckets)
    const at = this.#ports.clock.now()
    const refusal = this.#refuse(buckets, at)
    if (refusal) return refusal
    const counted = Promise.all(buckets.map(({ key, policy }) => this.#store(key, countTry(this.#of(key), policy, at))))
    // Handled where it is awaited; a check that fails first must not leave it without a listener.
    counted.catch(() => undefined)
    return { counted, forgive: () => this.#forgive(buckets) }
  }

  /** Whether a try would be taken now, or after a wait of some seconds. Counts nothing. */
  async isOpen(buckets: readonly Bucket[]): Promise<boolean> {
    await this.#loadAll(buckets)
    return this.#refuse(buckets, this.#ports.clock.now())?.reason !== 'step-up'
  }

  async #loadAll(buckets: readonly Bucket[]): Promise<void> {
    for (const { key } of buckets) await this.#load(key)
  }

  #refuse(buckets: readonly Bucket[], at: Temporal.Instant): Refusal | undefined {
    for (const { key, policy, takesWhenFull } of buckets) {
      const verdict = judgeThrottle(this.#of(key), policy, at)
      if (verdict.outcome === 'open') continue
      const seconds = (verdict.until.epochMilliseconds - at.epochMilliseconds) / 1000
      if (verdict.outcome === 'wait') return { reason: 'wait', seconds: Math.ceil(seconds) }
      if (!takesWhenFull) return { reason: 'step-up', minutes: Math.ceil(seconds / 60) }
    }
    return undefined
  }

  async #load(key: string): Promise<void> {
    if (this.#known.has(key)) return
    const stored = await this.#ports.throttles.load(key)
    if (stored && !this.#known.has(key)) this.#known.set(key, stored)
  }

  #forgive(buckets: readonly Bucket[]): Promise<unknown> {
    return Promise.all(buckets.map(({ key }) => this.#store(key, forgiveTry(this.#of(key)))))
  }

  #of(key: string): Throttle {
    return this.#known.get(key) ?? { failures: 0, inARow: 0, at: Temporal.Instant.fromEpochMilliseconds(0) }
  }

  #store(key: string, throttle: Throttle): Promise<void> {
    this.#known.set(key, throttle)
    return this.#ports.throttles.save(key, throttle)
  }
}
