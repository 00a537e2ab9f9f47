import { isFault } from '../core/fault.ts'
import type { SecretIndex } from '../ports/directory.ts'
import type { KnownCard, KnownPin } from '../ports/facts.ts'
import { isMirrored } from './kept-until.ts'
import type { MirrorParts } from './mirror-parts.ts'
import { putCard, putPin } from './refresh-fact.ts'

const maxAtOnce = 32
const quietMs = 60_000
/** A PIN that is so new may not have been told of yet: no hole. */
const newMs = 5_000

/** Puts right in Redis what a log-in found missing or wrong there. Nobody waits for it. */
export class Healing implements AsyncDisposable {
  readonly #parts: Pick<MirrorParts, 'store' | 'state' | 'clock' | 'log'>
  readonly #running = new Set<Promise<void>>()
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(parts: Pick<MirrorParts, 'store' | 'state' | 'clock' | 'log'>) {
    this.#parts = parts
  }

  /** `found`: what the directory has under these indexes. */
  healPin(indexes: readonly SecretIndex[], found: KnownPin | undefined, wasRejected: boolean): void {
    const { state, clock } = this.#parts
    const nowMs = clock.now().epochMilliseconds
    const isKept = found !== undefined && isMirrored(found.pin, nowMs)
    if (isKept && !wasRejected && nowMs - found.pin.issuedAt.epochMilliseconds > newMs) state.counts.holes += 1
    this.#heal('pin', indexes, wasRejected, isKept ? epoch => putPin(this.#parts, epoch, found, found.user) : undefined)
  }

  healCard(indexes: readonly SecretIndex[], found: KnownCard | undefined, wasRejected: boolean): void {
    const { state, clock } = this.#parts
    const [index] = indexes
    const isNew = found && clock.now().epochMilliseconds - found.card.addedAt.epochMilliseconds <= newMs
    if (found && !wasRejected && !isNew) state.counts.holes += 1
    const put = (epoch: number) =>
      found && index ? putCard(this.#parts, epoch, { ...found, index }, found.user) : none
    this.#heal('card', indexes, wasRejected, found ? put : undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running)
  }

  #heal(
    kind: 'pin' | 'card',
    indexes: readonly SecretIndex[],
    wasRejected: boolean,
    put: ((epoch: number) => Promise<void>) | undefined,
  ): void {
    if (wasRejected) this.#tell()
    const epoch = this.#parts.state.followed?.epoch
    if (epoch === undefined || this.#running.size >= maxAtOnce || !(put || wasRejected)) return
    const remove = async () => {
      for (const index of indexes) await this.#parts.store.remove(kind, index)
    }
    const healed = (put ? put(epoch) : remove())
      .catch((error: unknown) => {
        // It is found again by whoever looks next.
        if (!isFault(error)) this.#parts.log.error({ err: error }, 'healing the mirror failed')
      })
      .finally(() => this.#running.delete(healed))
    this.#running.add(healed)
  }

  /** Somebody else writes to our Redis: worth a line, not one for each. */
  #tell(): void {
    const now = performance.now()
    if (now - this.#toldAt < quietMs) return
    this.#toldAt = now
    this.#parts.log.warn(
      { rejected: this.#parts.state.counts.rejected },
      'values in Redis are not ours; they are ignored',
    )
  }
}

const none = Promise.resolve()
