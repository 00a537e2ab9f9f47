import { Fault } from '../core/fault.ts'
import type { Refusal } from '../core/refusal.ts'
import {
  countTry,
  forgiveTry,
  judgeThrottle,
  type Throttle,
  type ThrottlePolicy,
  terminalThrottlePolicy,
} from '../core/throttle.ts'
import { halved } from '../core/zone-count.ts'
import type { Ports } from '../ports.ts'
import type { ZoneThrottle, ZoneTry } from './zone-throttle.ts'

/** A try that was counted. `forgive` takes it back when the credential was right. */
export interface CountedTry {
  /** Resolves when the count is durable: no answer may be given before, or a power cut would give the try back. */
  readonly counted: Promise<unknown>
  forgive(): Promise<unknown>
}

/** A counted try, with what was looked up meanwhile. */
export interface JudgedTry<T> extends CountedTry {
  readonly found: T
}

type ThrottleRefusal = Extract<Refusal, { readonly reason: 'wait' | 'step-up' }>
/** What the throttle said of a try; `forgiven` ones were counted before. */
export type TryOutcome = 'counted' | 'forgiven' | ThrottleRefusal['reason']

export interface Bucket {
  readonly key: string
  readonly policy: ThrottlePolicy
  /** Counts on when it is full, instead of refusing: for tries that are throttled otherwise as well. */
  readonly takesWhenFull?: boolean
  /** All gateways of the zone count in it together, where they have a place for that. */
  readonly isOfZone?: boolean
}

const mostTries = 20

/**
 * Counts tries of the terminals this gateway tends: in memory, so that parallel guesses see each other, and in the site
 * record, so that a restart refills nothing. A record that is shared is read before each try, and what another gateway
 * counted meanwhile is counted on, not written over: moving to another gateway refills nothing either.
 */
export class ThrottleGate {
  readonly #ports: Pick<Ports, 'throttles' | 'clock'>
  readonly #isShared: boolean
  readonly #zone: ZoneThrottle | undefined
  readonly #known = new Map<string, Throttle>()
  /** Of a shared record: what is stored of one bucket is stored in order. */
  readonly #turns = new Map<string, Promise<void>>()
  readonly #tries = new Map<TryOutcome, number>()

  /** `zone`: where the gateways of the zone count together; without it the site record is that place. */
  constructor(
    ports: Pick<Ports, 'throttles' | 'clock'>,
    { isShared, zone }: { readonly isShared: boolean; readonly zone?: ZoneThrottle | undefined },
  ) {
    this.#ports = ports
    this.#isShared = isShared
    this.#zone = zone
  }

  /**
   * Counts one try against every bucket, or refuses it uncounted. `lookup` runs while the zone counts, unless this gateway
   * refuses by itself; what it found is told only of a try that is counted, its failure only when the count is durable.
   */
  async count<T>(wanted: readonly Bucket[], lookup: () => Promise<T>): Promise<JudgedTry<T> | Refusal> {
    const own = this.#ownOf(wanted)
    await this.#loadAll(own)
    const early = this.#refuse(own, this.#ports.clock.steady())
    if (early) {
      this.#tally(early.reason)
      return early
    }
    const looked = lookup()
    // Nobody's when the try is refused.
    looked.catch(() => undefined)
    const zone = await this.#zone?.count(wanted)
    const outcome = zone?.refusal ?? this.#countOwn(zone?.isAlone ? own.map(alone) : own)
    this.#tally('reason' in outcome ? outcome.reason : 'counted')
    if (!('reason' in outcome)) return judged(outcome.counted, looked, () => this.#forgive(own, zone))
    await zone?.giveBack()
    return outcome
  }

  /** No wait lies between what is judged and what is counted: guesses at the same moment see each other. */
  #countOwn(buckets: readonly Bucket[]): Pick<CountedTry, 'counted'> | ThrottleRefusal {
    const at = this.#ports.clock.steady()
    const refusal = this.#refuse(buckets, at)
    if (refusal) return refusal
    const counted = Promise.all(
      buckets.map(({ key, policy }) => this.#store(key, throttle => countTry(throttle, policy, at))),
    )
    // Handled where it is awaited; a check that fails first must not leave it without a listener.
    counted.catch(() => undefined)
    return { counted }
  }

  /** Whether a try would be taken now, or after a wait of some seconds, as far as this gateway counted. Counts nothing. */
  async isOpen(wanted: readonly Bucket[]): Promise<boolean> {
    const buckets = this.#ownOf(wanted)
    await this.#loadAll(buckets)
    return this.#refuse(buckets, this.#ports.clock.steady())?.reason !== 'step-up'
  }

  /** How many tries came to what, since the start. */
  tries(): ReadonlyMap<TryOutcome, number> {
    return this.#tries
  }

  /** Terminals at which a PIN would not be taken now, of those tried at since the start. */
  throttledTerminals(): ReadonlyMap<'wait' | 'step-up', number> {
    const at = this.#ports.clock.steady()
    const counts = new Map<'wait' | 'step-up', number>([
      ['wait', 0],
      ['step-up', 0],
    ])
    for (const [key, throttle] of this.#known) {
      if (!key.startsWith('terminal:')) continue
      const { outcome } = judgeThrottle(throttle, terminalThrottlePolicy, at)
      if (outcome !== 'open') counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    }
    return counts
  }

  #tally(outcome: TryOutcome): void {
    this.#tries.set(outcome, (this.#tries.get(outcome) ?? 0) + 1)
  }

  async #loadAll(buckets: readonly Bucket[]): Promise<void> {
    await Promise.all(buckets.map(({ key }) => this.#load(key)))
  }

  #refuse(buckets: readonly Bucket[], at: Temporal.Instant): ThrottleRefusal | undefined {
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
    if (this.#isShared) return this.#refresh(key)
    if (this.#known.has(key)) return
    const stored = await this.#ports.throttles.load(key)
    if (stored && !this.#known.has(key)) this.#known.set(key, stored)
  }

  /** Nothing that is known here and not stored yet is forgotten. */
  async #refresh(key: string): Promise<void> {
    if (this.#turns.has(key)) return
    const stored = await this.#ports.throttles.load(key)
    if (stored && !this.#turns.has(key)) this.#known.set(key, stored)
  }

  #forgive(buckets: readonly Bucket[], zone: ZoneTry | undefined): Promise<unknown> {
    this.#tally('forgiven')
    return Promise.all([zone?.giveBack(), ...buckets.map(({ key }) => this.#store(key, forgiveTry))])
  }

  /** Where the zone counts elsewhere, this gateway's part of it has a bucket of its own. */
  #ownOf(buckets: readonly Bucket[]): readonly Bucket[] {
    const { gateway } = this.#zone ?? {}
    if (gateway === undefined) return buckets
    return buckets.map(bucket => (bucket.isOfZone ? { ...bucket, key: `${bucket.key}:${gateway}` } : bucket))
  }

  #of(key: string): Throttle {
    return this.#known.get(key) ?? none()
  }

  #store(key: string, change: (throttle: Throttle) => Throttle): Promise<void> {
    const throttle = change(this.#of(key))
    this.#known.set(key, throttle)
    return this.#isShared ? this.#addInTurn(key, change) : this.#ports.throttles.save(key, throttle)
  }

  #addInTurn(key: string, change: (throttle: Throttle) => Throttle): Promise<void> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(() => this.#add(key, change))
    const settled = turn.catch(() => undefined)
    this.#turns.set(key, settled)
    return turn.finally(() => {
      if (this.#turns.get(key) === settled) this.#turns.delete(key)
    })
  }

  /** Counts on from what is stored, again when somebody else was quicker. */
  async #add(key: string, change: (throttle: Throttle) => Throttle): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const stored = await this.#ports.throttles.load(key)
      const next = change(stored ?? none())
      if (await this.#ports.throttles.replace(key, stored, next)) return
    }
    throw new Fault('overloaded', 'too many gateways count tries of one bucket at once')
  }
}

/** A failure to look it up is an answer, too: it is thrown when the count is durable. */
async function judged<T>(
  counted: Promise<unknown>,
  looked: Promise<T>,
  forgive: () => Promise<unknown>,
): Promise<JudgedTry<T>> {
  const found = await looked.catch(async (error: unknown) => {
    await counted
    throw error
  })
  return { counted, found, forgive }
}

/** What a bucket allows while nobody knows what the other gateways of the zone count. */
function alone(bucket: Bucket): Bucket {
  return bucket.isOfZone ? { ...bucket, policy: halved(bucket.policy) } : bucket
}

function none(): Throttle {
  return { failures: 0, inARow: 0, at: Temporal.Instant.fromEpochMilliseconds(0) }
}
