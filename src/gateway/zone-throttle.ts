import type { Refusal } from '../core/refusal.ts'
import type { ThrottlePolicy } from '../core/throttle.ts'
import { judgeZoneCount, zoneWindowMs } from '../core/zone-count.ts'
import type { ZoneTries } from '../ports/site.ts'
import type { Bucket } from './throttle-gate.ts'

/** What the zone says of a try. */
export interface ZoneTry {
  /** Why it is not taken. */
  readonly refusal?: Extract<Refusal, { readonly reason: 'step-up' }>
  /** Nobody can say what the other gateways counted. */
  readonly isAlone?: boolean
  /** Takes it back: it was refused, or right. */
  giveBack(): Promise<void>
}

/**
 * The tries of all gateways of a zone together. A try is counted there first and refused by what the count says then, so that
 * gateways at the same moment cannot both be the last one.
 */
export class ZoneThrottle {
  /** Name of this gateway, for its own part of the count. */
  readonly gateway: string
  readonly #tries: ZoneTries

  constructor(tries: ZoneTries, gateway: string) {
    this.#tries = tries
    this.gateway = gateway
  }

  /** Counts a try in the zone's bucket, if there is one among these. */
  async count(buckets: readonly Bucket[]): Promise<ZoneTry | undefined> {
    const bucket = buckets.find(one => one.isOfZone)
    return bucket && this.#count(bucket.policy, bucket.takesWhenFull ?? false)
  }

  async #count(policy: ThrottlePolicy, takesWhenFull: boolean): Promise<ZoneTry> {
    const windowMs = zoneWindowMs(policy)
    const count = await this.#tries.count(windowMs)
    // It may have been counted all the same; then it stays so.
    if (!count) return { isAlone: true, giveBack: async () => {} }
    const giveBack = () => this.#tries.giveBack(windowMs)
    const waitMs = takesWhenFull ? undefined : judgeZoneCount(count, policy)
    if (waitMs === undefined) return { giveBack }
    return { refusal: { reason: 'step-up', minutes: Math.ceil(waitMs / 60_000) }, giveBack }
  }
}
