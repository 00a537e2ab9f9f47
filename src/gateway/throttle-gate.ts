import type { Refusal } from '../core/refusal.ts'
import { countTry, forgiveTry, judgeThrottle, type Throttle, type ThrottlePolicy } from '../core/throttle.ts'
import type { Ports } from '../ports.ts'

/** A try that was counted. `forgive` takes it back when the credential was right. */
export interface CountedTry {
  /** Resolves when the count is durable: no answer may be given before, or a power cut would give the try back. */
  readonly counted: Promise<unknown>
  forgive(): Promise<unknown>
}

interface Bucket {
  readonly key: string
  readonly policy: ThrottlePolicy
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
    for (const { key } of buckets) await this.#load(key)
    const at = this.#ports.clock.now()
    for (const { key, policy } of buckets) {
      const verdict = judgeThrottle(this.#of(key), policy, at)
      if (verdict.outcome === 'open') continue
      const seconds = (verdict.until.epochMilliseconds - at.epochMilliseconds) / 1000
      if (verdict.outcome === 'wait') return { reason: 'wait', seconds: Math.ceil(seconds) }
      return { reason: 'step-up', minutes: Math.ceil(seconds / 60) }
    }
    const counted = Promise.all(buckets.map(({ key, policy }) => this.#store(key, countTry(this.#of(key), policy, at))))
    return { counted, forgive: () => this.#forgive(buckets) }
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
