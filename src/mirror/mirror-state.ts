import type { Offline } from '../core/offline.ts'
import type { Printer } from '../core/printer.ts'
import type { Group } from '../core/user.ts'
import type { ChangeCursor } from '../ports/mirror.ts'
import type { Clock } from '../ports.ts'
import type { Guard } from './guard.ts'

/** What this gateway knows of an epoch that it follows. */
export interface Followed {
  readonly epoch: number
  readonly guard: Guard
  readonly cursor: ChangeCursor
}

/** The short lists that are kept in memory beside Redis. */
export interface Lists {
  readonly groups: readonly Group[]
  readonly printers: ReadonlyMap<string, Printer>
}

/**
 * How far an answer of the mirror goes. `current`: it knows all that was committed two seconds ago. `behind`: the directory
 * is being asked what changed, and shall be asked itself. `cut-off`: the directory does not answer. `none`: it is empty,
 * filling or out of reach.
 */
export type Trust = 'current' | 'behind' | 'cut-off' | 'none'

export interface MirrorCounts {
  hits: number
  misses: number
  /** Values that are not ours, or not of that name and kind. */
  rejected: number
  /** Values that are ours and older than what the directory said since. */
  outdated: number
  /** Records that the directory had and the mirror should have had. */
  holes: number
  /** Look-ups that Redis did not answer. */
  failures: number
  refills: number
}

/** A revocation must be seen within two seconds (DESIGN.md, promise 4): older knowledge is not trusted alone. */
export const currentMs = 2_000
/** The directory is taken for away when it has not said for so long what changed. */
const patienceMs = 1_500

/** What follower and look-ups of a mirror share. Times are on a clock that never jumps. */
export class MirrorState {
  followed: Followed | undefined
  lists: Lists | undefined
  /** Instant before which all changes are known, by the clock on the wall: for people. */
  asOf: Temporal.Instant | undefined
  /** Since when the mirror is as it is: in step, or not. */
  since: Temporal.Instant
  reason: string | undefined = 'not filled yet'
  entries = 0
  readonly counts: MirrorCounts = { hits: 0, misses: 0, rejected: 0, outdated: 0, holes: 0, failures: 0, refills: 0 }
  readonly #clock: Pick<Clock, 'now'>
  readonly #monotonic: () => number
  #inStepAt: number | undefined
  #askingSince: number | undefined
  #isAway = false

  constructor(clock: Pick<Clock, 'now'>, monotonic: () => number = () => performance.now()) {
    this.#clock = clock
    this.#monotonic = monotonic
    this.since = clock.now()
  }

  /** The directory is asked what changed. Answers what `caughtUp` needs. */
  asks(): { readonly at: number; readonly instant: Temporal.Instant } {
    this.#askingSince = this.#monotonic()
    return { at: this.#monotonic(), instant: this.#clock.now() }
  }

  /** It told some of what changed, and is there. */
  answered(): void {
    this.#askingSince = undefined
    this.#isAway = false
  }

  /** It told all that was committed when it was asked. */
  caughtUp(asked: { readonly at: number; readonly instant: Temporal.Instant }): void {
    this.answered()
    this.#inStepAt = asked.at
    this.asOf = asked.instant
  }

  /** What the copy's answers are marked with while the directory does not answer; undefined: it never was in step. */
  get offline(): Offline | undefined {
    if (this.asOf === undefined || this.#inStepAt === undefined) return undefined
    return { asOf: this.asOf, silentMs: this.#monotonic() - this.#inStepAt }
  }

  /** Goes on from what is written in Redis, while the directory is away. */
  resume(asOf: Temporal.Instant): void {
    const agoMs = this.#clock.now().epochMilliseconds - asOf.epochMilliseconds
    this.#inStepAt = this.#monotonic() - Math.max(currentMs + 1, agoMs)
    this.asOf = asOf
    this.#isAway = true
  }

  failed(): void {
    this.#askingSince = undefined
    this.#isAway = true
  }

  /** Says how it is, for people; `since` moves when that changes. */
  tell(reason: string | undefined): void {
    if (this.reason !== reason) this.since = this.#clock.now()
    this.reason = reason
  }

  get trust(): Trust {
    if (!this.followed || this.#inStepAt === undefined) return 'none'
    const now = this.#monotonic()
    if (now - this.#inStepAt <= currentMs) return 'current'
    const isSlow = this.#askingSince !== undefined && now - this.#askingSince > patienceMs
    return this.#isAway || isSlow ? 'cut-off' : 'behind'
  }

  get lagSeconds(): number | undefined {
    return this.#inStepAt === undefined ? undefined : (this.#monotonic() - this.#inStepAt) / 1000
  }
}
