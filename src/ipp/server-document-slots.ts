import { clientOf } from '../core/client-address.ts'
import type { RequestBody } from './server-body.ts'
import type { ServerLimits } from './server-limits.ts'
import { Rejection } from './server-rejection.ts'

type SlotLimits = Pick<
  ServerLimits,
  'documentsAtOnce' | 'documentWaitMs' | 'crowdedGraceMs' | 'crowdedBytesPerSecond' | 'sweepMs'
>

type Arriving = Pick<RequestBody, 'isSlow' | 'bytesPerSecond' | 'cutOff'>

interface Holder extends Disposable {
  readonly source: string
  readonly body: Arriving
}

interface Waiter {
  readonly source: string
  readonly since: number
  readonly enter: () => void
  readonly refuse: (reason: Rejection) => void
}

/**
 * Bounds the documents that arrive at once: each takes memory. The next place goes to the client that holds the fewest.
 * While somebody waits, slow senders must keep a better pace, and a client that waits for long without any place gets one
 * of the client that holds most: nobody keeps others out by sending slowly.
 */
export class DocumentSlots implements Disposable {
  readonly #limits: SlotLimits
  readonly #holders = new Set<Holder>()
  #waiting: readonly Waiter[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(limits: SlotLimits) {
    this.#limits = limits
  }

  /** A place for a document, at once or when one is free; to be disposed. Throws Rejection when none is for long. */
  enter(source: string, body: Arriving): Holder | Promise<Holder> {
    if (this.#holders.size < this.#limits.documentsAtOnce) return this.#hold(source, body)
    const { promise, resolve, reject } = Promise.withResolvers<Holder>()
    const enter = () => resolve(this.#hold(source, body))
    this.#waiting = [...this.#waiting, { source, since: performance.now(), enter, refuse: reject }]
    this.#timer ??= setInterval(() => this.#sweep(), this.#limits.sweepMs)
    return promise
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const { refuse } of this.#waiting) refuse(busy())
    this.#waiting = []
  }

  #hold(source: string, body: Arriving): Holder {
    const holder = { source, body, [Symbol.dispose]: () => this.#leave(holder) }
    this.#holders.add(holder)
    return holder
  }

  #leave(holder: Holder): void {
    if (!this.#holders.delete(holder) || this.#waiting.length === 0) return
    const held = this.#heldByClient()
    const heldBy = ({ source }: Waiter) => held.get(clientOf(source))?.length ?? 0
    const next = this.#waiting.reduce((best, each) => (heldBy(each) < heldBy(best) ? each : best))
    this.#stopWaiting(next)
    next.enter()
  }

  #stopWaiting(waiter: Waiter): void {
    this.#waiting = this.#waiting.filter(each => each !== waiter)
    if (this.#waiting.length > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #heldByClient(): ReadonlyMap<string | undefined, readonly Holder[]> {
    return Map.groupBy(this.#holders, ({ source }) => clientOf(source))
  }

  #sweep(): void {
    const { documentWaitMs, crowdedGraceMs, crowdedBytesPerSecond } = this.#limits
    const now = performance.now()
    for (const waiter of this.#waiting) {
      if (now - waiter.since < documentWaitMs) continue
      this.#stopWaiting(waiter)
      waiter.refuse(busy())
    }
    const isSlow = ({ body }: Holder) => body.isSlow(now, crowdedGraceMs, crowdedBytesPerSecond)
    const slow = Array.from(this.#holders).filter(isSlow)
    for (const { body } of slow) body.cutOff()
    if (slow.length === 0) this.#makeRoom(now)
  }

  /** Cuts off the slowest document of the client with the most, for a client that waits and has none. */
  #makeRoom(now: number): void {
    const held = this.#heldByClient()
    const isStarved = ({ since, source }: Waiter) =>
      now - since > this.#limits.crowdedGraceMs && !held.has(clientOf(source))
    if (!this.#waiting.some(isStarved)) return
    const most = Array.from(held.values()).reduce((one, other) => (other.length > one.length ? other : one), [])
    if (most.length < 2) return
    const rate = ({ body }: Holder) => body.bytesPerSecond(now)
    most.reduce((slowest, each) => (rate(each) < rate(slowest) ? each : slowest)).body.cutOff()
  }
}

function busy(): Rejection {
  return new Rejection('server-error-busy', 'too many documents arrive just now')
}
