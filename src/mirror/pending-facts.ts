import { isFault } from '../core/fault.ts'
import type { GuardKind } from './guard.ts'
import type { MirrorParts } from './mirror-parts.ts'
import type { Followed } from './mirror-state.ts'
import { type Pending, refreshFact } from './refresh-fact.ts'

/** More than this many changes at once are a new snapshot, which costs less. */
const maxPending = 50_000
const atOnce = 8
const pauseMs = 1_000

/** Records that changed and are to be read again, in order, each once. */
export class PendingFacts {
  readonly #parts: MirrorParts
  readonly #pending = new Map<string, Pending>()
  #wake = Promise.withResolvers<void>()
  #underWay = 0
  /** Why the last that was tried could not be read or written; undefined: it could. */
  trouble: string | undefined

  constructor(parts: MirrorParts) {
    this.#parts = parts
  }

  /** From here on the guard believes no value of it until it was read again. false: too many wait. */
  add({ epoch, guard }: Pick<Followed, 'epoch' | 'guard'>, kind: GuardKind, key: string): boolean {
    const mark = guard.mark(kind, key)
    if (this.#pending.size >= maxPending) return false
    // An epoch that is being entered waits beside the one that is followed: either may be what stays.
    this.#pending.set(`${epoch}|${kind}|${key}`, { kind, key, epoch, guard, mark })
    this.#wake.resolve()
    return true
  }

  /** Whether Redis has been told all that changed. */
  get isEmpty(): boolean {
    return this.#pending.size === 0 && this.#underWay === 0
  }

  /** Reads them again until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { promise: stopped, resolve } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => resolve(), { once: true })
    while (!signal.aborted) {
      const some = first(this.#pending, atOnce)
      if (some.length === 0) await Promise.race([this.#nextWake(), stopped])
      else if (!(await this.#refresh(some))) await this.#parts.clock.wait(pauseMs, signal)
    }
  }

  #nextWake(): Promise<void> {
    this.#wake = Promise.withResolvers()
    return this.#wake.promise
  }

  /** false: the directory or Redis did not do its part; what failed waits again, unless it changed once more. */
  async #refresh(some: readonly (readonly [string, Pending])[]): Promise<boolean> {
    for (const [key] of some) this.#pending.delete(key)
    this.#underWay += some.length
    try {
      const done = await Promise.all(some.map(([key, pending]) => this.#refreshOne(key, pending)))
      return done.every(Boolean)
    } finally {
      this.#underWay -= some.length
    }
  }

  async #refreshOne(key: string, pending: Pending): Promise<boolean> {
    if (pending.guard.isOver) return true
    try {
      await refreshFact(this.#parts, pending)
      this.trouble = undefined
      return true
    } catch (error) {
      if (!isFault(error)) throw error
      this.trouble = error.message
      if (!this.#pending.has(key)) this.#pending.set(key, pending)
      return false
    }
  }
}

function first<K, V>(entries: Iterable<readonly [K, V]>, count: number): readonly (readonly [K, V])[] {
  const some: (readonly [K, V])[] = []
  for (const entry of entries) if (some.push(entry) >= count) break
  return some
}
