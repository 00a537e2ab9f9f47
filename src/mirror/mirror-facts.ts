import { Fault, isFault } from '../core/fault.ts'
import type { Printer } from '../core/printer.ts'
import type { Group } from '../core/user.ts'
import type { SecretIndex } from '../ports/directory.ts'
import type { KnownCard, KnownPin, NearFacts } from '../ports/facts.ts'
import type { Clock } from '../ports.ts'
import { decodeCard, decodePin, decodeUser, type Fact } from './fact-codec.ts'
import type { Healing } from './healing.ts'
import type { MirrorState } from './mirror-state.ts'
import type { MirrorStore } from './mirror-store.ts'

/** Longest that a log-in waits for the directory beside a mirror that works. */
const missMs = 300
/** The same when Redis is the one that does not answer: with what that took, still less than a second. */
const alone = 650
/** Log-ins that ask the directory at once; more would only wait for each other. */
const maxAsking = 64

interface FactsParts {
  readonly directory: NearFacts
  /** Over a connection for log-ins only. */
  readonly store: Pick<MirrorStore, 'look'>
  readonly state: MirrorState
  readonly healing: Healing
  readonly clock: Pick<Clock, 'wait'>
}

/** What the mirror says: `undefined` as value is its word that it has none. */
type Near<T> = { readonly value: T | undefined; readonly isRejected?: boolean }

/**
 * The facts of a log-in from the site's own Redis. What is not there, or not to be believed, is asked at the directory:
 * only the directory says that something is unknown. When the mirror is not in step, the directory's answer counts, if it
 * comes in time.
 */
export class MirrorFacts implements NearFacts {
  readonly #parts: FactsParts
  #asking = 0

  constructor(parts: FactsParts) {
    this.#parts = parts
  }

  findPin(indexes: readonly SecretIndex[]): Promise<KnownPin | undefined> {
    const { directory, healing } = this.#parts
    return this.#answer<KnownPin>(
      () => this.#look('pin', indexes, pinOf),
      () => directory.findPin(indexes),
      (found, near) => healing.healPin(indexes, found, near?.isRejected === true),
    )
  }

  findCard(indexes: readonly SecretIndex[]): Promise<KnownCard | undefined> {
    const { directory, healing } = this.#parts
    return this.#answer<KnownCard>(
      () => this.#look('card', indexes, cardOf),
      () => directory.findCard(indexes),
      (found, near) => healing.healCard(indexes, found, near?.isRejected === true),
    )
  }

  async groups(): Promise<readonly Group[]> {
    const { directory } = this.#parts
    return (
      (await this.#list(
        lists => lists.groups,
        () => directory.groups(),
      )) ?? []
    )
  }

  findPrinter(name: string): Promise<Printer | undefined> {
    const { directory } = this.#parts
    return this.#list(
      lists => lists.printers.get(name),
      () => directory.findPrinter(name),
    )
  }

  async #answer<T extends object>(
    look: () => Promise<Near<T> | undefined>,
    ask: () => Promise<T | undefined>,
    heal: (found: T | undefined, near: Near<T> | undefined) => void,
  ): Promise<T | undefined> {
    const { state } = this.#parts
    const { trust, offline } = state
    if (trust === 'none') return this.#ask(ask, alone)
    const near = await look()
    if (trust === 'current' && near?.value) return near.value
    if (trust === 'cut-off' && near?.value && offline) return { ...near.value, offline }
    try {
      const found = await this.#ask(ask, near ? missMs : alone)
      if (near && !near.value) heal(found, near)
      return found
    } catch (error) {
      if (near?.value && offline && isFault(error)) return { ...near.value, offline }
      throw error
    }
  }

  /** Of the lists in memory, which are as good as the mirror. */
  async #list<T>(
    read: (lists: NonNullable<MirrorState['lists']>) => T | undefined,
    ask: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const { trust, lists } = this.#parts.state
    const near = lists && (trust === 'current' || trust === 'cut-off') ? read(lists) : undefined
    // What is not there may have been added just now.
    if (near !== undefined || (lists && trust === 'cut-off')) return near
    try {
      return await this.#ask(ask, trust === 'none' ? alone : missMs)
    } catch (error) {
      if (lists && isFault(error)) return read(lists)
      throw error
    }
  }

  /** undefined: Redis did not answer. Every live generation of keys is looked for at once. */
  async #look<T>(
    kind: 'pin' | 'card',
    indexes: readonly SecretIndex[],
    decode: (fact: Fact, index: SecretIndex) => Found<T>,
  ): Promise<Near<T> | undefined> {
    const { store, state } = this.#parts
    try {
      const looked = await Promise.all(indexes.map(async index => ({ index, ...(await store.look(kind, index)) })))
      for (const one of looked) {
        if (one.found !== 'fact') continue
        const found = decode(one.fact, one.index)
        if (this.#believes(kind, one.fact, found)) {
          state.counts.hits += 1
          return { value: found.value }
        }
      }
      const rejected = looked.filter(one => one.found === 'rejected').length
      state.counts.rejected += rejected
      state.counts.misses += 1
      return { value: undefined, isRejected: rejected > 0 }
    } catch (error) {
      if (!isFault(error)) throw error
      state.counts.failures += 1
      return undefined
    }
  }

  #believes<T>(kind: 'pin' | 'card', fact: Fact, found: Found<T>): boolean {
    const { followed, counts } = this.#parts.state
    const isBelieved =
      followed !== undefined &&
      fact.epoch >= followed.epoch &&
      followed.guard.believes(kind, found.id, fact.record) &&
      followed.guard.believes('user', found.userName, fact.user)
    if (!isBelieved) counts.outdated += 1
    return isBelieved
  }

  async #ask<T>(ask: () => Promise<T | undefined>, milliseconds: number): Promise<T | undefined> {
    if (this.#asking >= maxAsking) throw new Fault('overloaded', `${maxAsking} log-ins wait for the directory already`)
    this.#asking += 1
    const asked = ask().finally(() => {
      this.#asking -= 1
    })
    const answered = new AbortController()
    const late = this.#parts.clock.wait(milliseconds, answered.signal).then(isOver => {
      if (isOver) throw new Fault('timed-out', 'the directory did not answer in time')
      return asked
    })
    try {
      return await Promise.race([asked, late])
    } catch (cause) {
      if (!isFault(cause, 'timed-out', 'records-unavailable')) throw cause
      throw new Fault('directory-away', 'neither the mirror nor the directory can say', { cause })
    } finally {
      answered.abort('answered')
      // Nobody's any more, when the time is over.
      asked.catch(() => undefined)
      late.catch(() => undefined)
    }
  }
}

interface Found<T> {
  readonly id: string
  readonly userName: string
  readonly value: T
}

function pinOf(fact: Fact, { digest }: SecretIndex): Found<KnownPin> {
  const found = decodePin(fact.record, digest)
  const { id, userName } = found.pin
  return { id, userName, value: { ...found, user: decodeUser(fact.user, userName) } }
}

function cardOf(fact: Fact): Found<KnownCard> {
  const card = decodeCard(fact.record)
  return { id: card.id, userName: card.userName, value: { card, user: decodeUser(fact.user, card.userName) } }
}
