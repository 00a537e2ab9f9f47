import { isFault } from '../core/fault.ts'
import { keptUntil } from './kept-until.ts'
import type { MirrorParts } from './mirror-parts.ts'
import { takeSnapshot } from './take-snapshot.ts'

const leaseMs = 15_000
const renewMs = 4_000
const firstPauseMs = 2_000
const longestPauseMs = 60_000

/** Sees to it that one gateway of a site makes a snapshot when one is due, and tries again when it fails. */
export class SnapshotTurn {
  readonly #parts: MirrorParts
  readonly #signal: AbortSignal
  #running: Promise<void> | undefined
  #pauseMs = firstPauseMs

  constructor(parts: MirrorParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  /** Begins one unless one is under way here, or failed a moment ago. `after`: the epoch before it. */
  begin(after: number): void {
    this.#running ??= this.#make(after).finally(() => {
      this.#running = undefined
    })
  }

  async ended(): Promise<void> {
    await this.#running
  }

  async #make(after: number): Promise<void> {
    const { clock, log } = this.#parts
    try {
      // Another gateway makes it: this one follows when it is done.
      if (await this.#makeUnderLease(after)) this.#pauseMs = firstPauseMs
    } catch (error) {
      if (this.#signal.aborted) return
      const code = isFault(error) ? error.code : 'unexpected'
      log.warn({ code, err: error }, 'mirror not filled')
      await clock.wait(this.#pauseMs, this.#signal)
      this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs)
    }
  }

  async #makeUnderLease(after: number): Promise<boolean> {
    const { store, random } = this.#parts
    const token = random.uuid()
    if (!(await store.takeLease(token, leaseMs))) return false
    const over = new AbortController()
    const signal = AbortSignal.any([this.#signal, over.signal])
    const kept = this.#keepLease(token, over, signal)
    try {
      await this.#fill(after, token, signal)
      return true
    } finally {
      over.abort('done')
      await kept
      await store.endLease(token).catch(() => undefined)
    }
  }

  async #fill(after: number, token: string, signal: AbortSignal): Promise<void> {
    const { store, state, clock, log } = this.#parts
    const begun = clock.now().epochMilliseconds
    // Also greater than that of one that was given up: what it left says what was true before this one began.
    const given = Math.max(after, (await store.readAttempt()) ?? 0)
    const epoch = Math.max(given + 1, Math.floor(begun / 1000))
    await store.writeAttempt(epoch, keptUntil(begun))
    const marker = await takeSnapshot(this.#parts, epoch, signal)
    const nowMs = clock.now().epochMilliseconds
    if (signal.aborted || !(await store.keepLease(token, leaseMs, nowMs))) return
    await store.writeMarker(marker, keptUntil(nowMs))
    state.counts.refills += 1
    log.info({ pins: marker.pins, cards: marker.cards, seconds: (nowMs - begun) / 1000 }, 'mirror filled')
  }

  /** Until the signal aborts; a lease that is lost, or cannot be renewed, ends the snapshot. */
  async #keepLease(token: string, over: AbortController, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#parts
    while (await clock.wait(renewMs, signal)) {
      const isKept = await store.keepLease(token, leaseMs, clock.now().epochMilliseconds).catch(() => false)
      if (!isKept) return over.abort('the lease is lost')
    }
  }
}
