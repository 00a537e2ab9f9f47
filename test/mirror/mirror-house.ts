import { randomBytes } from 'node:crypto'
import type { Pin } from '../../src/core/pin.ts'
import { directoryFacts } from '../../src/gateway/directory-facts.ts'
import { type Mirror, type MirrorOptions, openMirror } from '../../src/mirror/open-mirror.ts'
import { parseRedisAddress } from '../../src/mirror/redis-address.ts'
import type { SecretIndex } from '../../src/ports/directory.ts'
import type { NearFacts } from '../../src/ports/facts.ts'
import { systemClock } from '../../src/system.ts'
import { openRecords, someUser } from '../office.ts'
import { until } from '../servers/until.ts'

export const generous = { withinMs: 30_000 }

/** A directory in SQLite, on the machine's clock, whose facts can be mirrored in a Redis. */
export async function openDirectoryHouse(stretch: 'argon2id' | 'none' = 'none') {
  const records = await openRecords({ clock: systemClock, stretch })
  const directory = new Interruptible(directoryFacts(records))
  return {
    ...records,
    directory,
    /** Opens a mirror in a Redis; the gateways of an installation share its key. */
    mirror: (url: string, more: Partial<MirrorOptions> = {}): Mirror => {
      const address = parseRedisAddress(url)
      if (!address) throw new Error(`${url} is no Redis`)
      return openMirror({
        address,
        key: records.mirrorKey,
        zone: 'main',
        directory,
        source: records,
        ...records,
        ...more,
      })
    },
    addUser: (userName: string, groups: readonly string[] = []) => records.users.create(someUser(userName, { groups })),
    /** Issues a PIN and gives its index. */
    addPin: async (userName: string, change: Partial<Pin> = {}, index = someIndex()): Promise<SecretIndex> => {
      await records.pins.issue(somePin(userName, change), index, systemClock.now())
      return index
    },
    addCard: async (userName: string): Promise<{ readonly id: string; readonly index: SecretIndex }> => {
      const index = someIndex()
      const card = { id: records.random.uuid(), userName, addedAt: longAgo() }
      await records.cards.add(card, index)
      return { id: card.id, index }
    },
  }
}

export type DirectoryHouse = Awaited<ReturnType<typeof openDirectoryHouse>>

/** A directory that can be cut off, as a link does: nothing fails, nothing comes. */
class Interruptible implements NearFacts {
  readonly #facts: NearFacts
  #link = Promise.resolve()
  #restore = () => {}
  /** How often it was asked. */
  asked = 0

  constructor(facts: NearFacts) {
    this.#facts = facts
  }

  cut(): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#link = promise
    this.#restore = resolve
  }

  restore(): void {
    this.#restore()
  }

  findPin: NearFacts['findPin'] = indexes => this.#ask(() => this.#facts.findPin(indexes))
  findCard: NearFacts['findCard'] = indexes => this.#ask(() => this.#facts.findCard(indexes))
  groups: NearFacts['groups'] = () => this.#ask(() => this.#facts.groups())
  findPrinter: NearFacts['findPrinter'] = name => this.#ask(() => this.#facts.findPrinter(name))

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    this.asked += 1
    await this.#link
    return ask()
  }
}

/** Issued long ago, so that a mirror has no excuse not to know it. */
export function somePin(userName: string, change: Partial<Pin> = {}): Pin {
  return {
    id: crypto.randomUUID(),
    userName,
    kind: 'persistent',
    length: 6,
    issuedAt: longAgo(),
    validFrom: longAgo(),
    validUntil: null,
    endedAt: null,
    endReason: null,
    usesLeft: null,
    endsFormerOnUse: false,
    ...change,
  }
}

function someIndex(): SecretIndex {
  return { generation: 1, digest: Uint8Array.from(randomBytes(32)) }
}

function longAgo(): Temporal.Instant {
  return Temporal.Instant.from('2026-01-01T00:00Z')
}

/** Until a mirror is filled and in step. */
export function untilInStep(mirror: Mirror, { withinMs } = generous): Promise<boolean> {
  return until(async () => mirror.health().ok, { withinMs, what: 'a mirror in step' })
}
