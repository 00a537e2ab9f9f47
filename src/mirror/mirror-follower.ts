import { isFault } from '../core/fault.ts'
import type { ChangePage, DirectoryChange } from '../ports/mirror.ts'
import { Guard } from './guard.ts'
import { keptUntil, snapshotMs } from './kept-until.ts'
import { ListCopies } from './list-copies.ts'
import type { MirrorParts } from './mirror-parts.ts'
import type { Followed } from './mirror-state.ts'
import type { Marker } from './mirror-store.ts'
import { PendingFacts } from './pending-facts.ts'
import { resumeMirror } from './resume-mirror.ts'
import { SnapshotTurn } from './snapshot-turn.ts'

const pollMs = 1_000
/** The same while nothing is followed, or the directory is away: what it says when it is back must be known at once. */
const eagerPollMs = 200
/** Changes read at once. */
const pageSize = 1_000
/** More records than this that changed in one epoch: a new one forgets them. */
const maxGuarded = 500_000
/** As many records that should have been there, and were not, are a mirror that lost some; asked for no more often than this. */
const maxHoles = 20
const refillMs = 10 * 60_000

/**
 * Keeps the mirror in step: each second it asks the directory what changed and tells Redis. Every gateway of a site does
 * so, with the same outcome; only a snapshot is made by one alone. Without a marker in Redis, or with one that cannot be
 * followed any more, a snapshot is due.
 */
export class MirrorFollower implements AsyncDisposable {
  readonly #parts: MirrorParts
  readonly #stop = new AbortController()
  readonly #pending: PendingFacts
  readonly #lists: ListCopies
  readonly #snapshots: SnapshotTurn
  readonly #running: Promise<unknown>
  /** The marker of an epoch that cannot be followed any more. */
  #lost = -1
  /** The greatest epoch followed so far: none comes after it that is not greater. */
  #highest = 0

  constructor(parts: MirrorParts) {
    this.#parts = parts
    this.#pending = new PendingFacts(parts)
    this.#lists = new ListCopies()
    this.#snapshots = new SnapshotTurn(parts, this.#stop.signal)
    this.#running = Promise.all([this.#run(), this.#pending.run(this.#stop.signal)])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#snapshots.ended()
  }

  async #run(): Promise<void> {
    const { clock, log, state } = this.#parts
    do {
      try {
        await this.#step()
      } catch (error) {
        log.error({ err: error }, 'following the directory failed')
        this.#tell('the mirror failed; see the log')
      }
    } while (await clock.wait(isFollowing(state) ? pollMs : eagerPollMs, this.#stop.signal))
  }

  async #step(): Promise<void> {
    const { state } = this.#parts
    const isThere = await this.#readMarker()
    const isFollowed = state.followed !== undefined && (await this.#follow(state.followed))
    if (isThere === undefined) return
    if (this.#needsSnapshot(isThere)) this.#snapshots.begin(Math.max(isThere.epoch, this.#highest))
    if (!isFollowed) return
    await this.#beat()
  }

  /** The marker, as far as one can be followed; undefined: Redis does not tell. */
  async #readMarker(): Promise<Pick<Marker, 'epoch' | 'madeAt'> | undefined> {
    try {
      return await this.#takeMarker(await this.#parts.store.readMarker())
    } catch (error) {
      if (!isFault(error)) throw error
      if (error.code === 'mirror-unavailable') this.#tell(error.message)
      else this.#directoryFailed(error.code)
      return undefined
    }
  }

  async #takeMarker(marker: Marker | undefined): Promise<Pick<Marker, 'epoch' | 'madeAt'>> {
    const { state } = this.#parts
    const known = state.followed?.epoch ?? 0
    if (!marker || marker.epoch < known) {
      // Redis was emptied, lost what it had, or was given back something old.
      if (state.followed) this.#tell('Redis lost its content; it is being filled')
      this.#leave()
      return { epoch: 0, madeAt: 0 }
    }
    if (marker.epoch > known && marker.epoch !== this.#lost) await this.#enterOrResume(marker)
    return marker
  }

  /** A gateway that starts while the directory is away goes on from what is in Redis, and follows when it is back. */
  async #enterOrResume(marker: Marker): Promise<void> {
    try {
      await this.#enter(marker)
    } catch (error) {
      if (!this.#parts.state.followed && isFault(error, 'directory-away')) await resumeMirror(this.#parts, marker)
      throw error
    }
  }

  /** Begins to follow an epoch: all that changed since its snapshot began. */
  async #enter(marker: Marker): Promise<void> {
    const { state, source } = this.#parts
    const guard = new Guard()
    let followed: Followed | undefined
    try {
      const read = await this.#readOn({ epoch: marker.epoch, guard, cursor: marker.from })
      if (read) state.lists = await this.#lists.readAll(source)
      else this.#lost = marker.epoch
      followed = read
    } finally {
      // Also when the directory failed meanwhile: the former epoch is followed on then.
      if (!followed) guard.end()
    }
    if (!followed) return
    this.#leave()
    state.followed = followed
    this.#highest = followed.epoch
    state.entries = marker.pins + marker.cards
    state.counts.holes = 0
  }

  /** Follows nothing any more, until the next epoch is entered. */
  #leave(): void {
    const { state } = this.#parts
    state.followed?.guard.end()
    state.followed = undefined
  }

  /** Whether the directory told what changed. */
  async #follow(followed: Followed): Promise<boolean> {
    const { state } = this.#parts
    try {
      const now = await this.#readOn(followed)
      if (now) state.followed = now
      else {
        this.#lost = followed.epoch
        this.#leave()
      }
      return now !== undefined
    } catch (error) {
      if (!isFault(error)) throw error
      this.#directoryFailed(error.code)
      return false
    }
  }

  /** Reads what changed; undefined: the directory cannot tell it any more, or it is too much. */
  async #readOn(followed: Followed): Promise<Followed | undefined> {
    const { state, source } = this.#parts
    for (let { cursor } = followed; ; ) {
      const asked = state.asks()
      const page: ChangePage | undefined = await source.changes.since(cursor, pageSize)
      state.answered()
      if (!page || !this.#mark(followed, page.changes)) return undefined
      cursor = page.cursor
      if (page.more) continue
      state.lists = await this.#lists.readChanged(source, page.changes, state.lists)
      state.caughtUp(asked)
      return { ...followed, cursor }
    }
  }

  #mark(followed: Followed, changes: readonly DirectoryChange[]): boolean {
    for (const { kind, key } of changes)
      if ((kind === 'pin' || kind === 'card' || kind === 'user') && !this.#pending.add(followed, kind, key))
        return false
    return followed.guard.size <= maxGuarded
  }

  #needsSnapshot({ epoch, madeAt }: Pick<Marker, 'epoch' | 'madeAt'>): boolean {
    const { state, clock } = this.#parts
    if (epoch === 0 || epoch === this.#lost) return true
    const oldMs = clock.now().epochMilliseconds - madeAt
    return oldMs > (state.counts.holes >= maxHoles ? refillMs : snapshotMs)
  }

  /** Tells Redis how far it is followed, for a gateway that starts while the directory is away. */
  async #beat(): Promise<void> {
    const { state, store, clock, source } = this.#parts
    const { followed, asOf } = state
    if (!followed || !asOf) return
    const until = keptUntil(clock.now().epochMilliseconds)
    try {
      await this.#lists.write(source, store, until)
      if (!this.#pending.isEmpty) return this.#tell(this.#pending.trouble)
      const { epoch, cursor, guard } = followed
      const gone = { epoch, pins: guard.gone('pin'), cards: guard.gone('card') }
      await store.writeGone(gone, until)
      await store.writePulse({ epoch, cursor, asOf: asOf.epochMilliseconds }, until)
      this.#tell(undefined)
    } catch (error) {
      if (!isFault(error)) throw error
      this.#tell(error.message)
    }
  }

  #directoryFailed(code: string): void {
    this.#parts.state.failed()
    this.#tell(`the directory does not tell what changed (${code})`)
  }

  /** One line in the log whenever it becomes something else. */
  #tell(reason: string | undefined): void {
    const { state, log } = this.#parts
    if (state.reason === reason) return
    state.tell(reason)
    if (reason === undefined) log.info({ entries: state.entries }, 'mirror in step with the directory')
    else log.warn({ reason }, 'mirror not in step with the directory')
  }
}

function isFollowing({ followed, trust }: MirrorParts['state']): boolean {
  return followed !== undefined && trust !== 'cut-off'
}
