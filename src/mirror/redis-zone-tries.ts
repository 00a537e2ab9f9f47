import { isFault } from '../core/fault.ts'
import type { PartHealth } from '../core/health.ts'
import type { ZoneCount } from '../core/zone-count.ts'
import type { ZoneTries } from '../ports/site.ts'
import type { Redis } from './redis-link.ts'
import type { Vault } from './vault.ts'

/**
 * Tries of a zone as one number in Redis. It is in clear and without a MAC, since Redis must add to it: whoever may write
 * there may set it, which takes the zone's own limit away or closes it, and changes nothing of a gateway's own counts.
 */
export class RedisZoneTries implements ZoneTries {
  readonly #redis: Redis
  readonly #name: string
  #trouble: string | undefined

  constructor(redis: Redis, vault: Pick<Vault, 'nameOfOnly'>, zone: string) {
    this.#redis = redis
    this.#name = vault.nameOfOnly('zone', zone)
  }

  async count(windowMs: number): Promise<ZoneCount | undefined> {
    const counted = await this.#add(1, windowMs)
    return counted && { tries: counted.value, endsInMs: counted.milliseconds }
  }

  async giveBack(windowMs: number): Promise<void> {
    const counted = await this.#add(-1, windowMs)
    // The window in which it was counted is over, or was flushed: the next one must not begin with a gift.
    if (counted && counted.value < 0) await this.#add(1, windowMs)
  }

  /** By the last try. */
  health(): PartHealth {
    if (this.#trouble === undefined) return { ok: true }
    return { ok: false, reason: `each gateway counts alone, at half the zone's capacity: ${this.#trouble}` }
  }

  async #add(amount: number, windowMs: number) {
    try {
      const counted = await this.#redis.add(this.#name, amount, windowMs)
      this.#trouble = undefined
      return counted
    } catch (error) {
      if (!isFault(error)) throw error
      this.#trouble = error.message
      return undefined
    }
  }
}
