import { Fault } from '../core/fault.ts'
import type { FoundPin, SecretIndex } from '../ports/directory.ts'
import type { FactsPage, FoundCard } from '../ports/mirror.ts'
import { copySettings } from './copy-settings.ts'
import { encodeCard, encodePin, encodeUser, type Fact } from './fact-codec.ts'
import { isMirrored, keptUntil, pinKeptUntil } from './kept-until.ts'
import type { MirrorParts } from './mirror-parts.ts'
import type { Marker } from './mirror-store.ts'

/** Records read at once. */
const pageSize = 5_000
/** Values under way to Redis at once: few, or a log-in would wait for their sealing. */
const batchSize = 250

type SnapshotParts = Pick<MirrorParts, 'source' | 'store' | 'clock'>

/**
 * Writes all that a log-in needs to Redis, and gives the marker that says so; the caller writes it. Nothing is believed
 * before that. Throws the faults of directory and Redis, and `shutting-down` when the signal aborts.
 */
export async function takeSnapshot(parts: SnapshotParts, epoch: number, signal: AbortSignal): Promise<Marker> {
  const { source, clock } = parts
  const madeAt = clock.now().epochMilliseconds
  const from = await source.changes.cursor()
  await writeLists(parts, madeAt)
  const users = await readUsers(parts, signal)
  const userOf = (userName: string) => users.get(userName)
  const pins = await writeAll<FoundPin>(
    page => source.logInFacts.activePins(clock.now(), page),
    ({ pin }) => pin.id,
    found => writePin(parts, { epoch, user: userOf(found.pin.userName), madeAt }, found),
    signal,
  )
  const cards = await writeAll<FoundCard>(
    page => source.logInFacts.cards(page),
    ({ card }) => card.id,
    found => writeCard(parts, { epoch, user: userOf(found.card.userName), madeAt }, found),
    signal,
  )
  return { epoch, from, madeAt, pins, cards }
}

interface Context {
  readonly epoch: number
  readonly user: Buffer | undefined
  readonly madeAt: number
}

async function writePin({ store }: SnapshotParts, { epoch, user, madeAt }: Context, found: FoundPin): Promise<boolean> {
  // Whose user came after the users were read, or went since: the changes from before the snapshot tell of it.
  if (!user || !isMirrored(found.pin, madeAt)) return false
  const fact: Fact = { epoch, record: encodePin(found), user }
  return store.put('pin', found.index, fact, pinKeptUntil(found.pin, madeAt))
}

async function writeCard(
  { store }: SnapshotParts,
  { epoch, user, madeAt }: Context,
  found: FoundCard,
): Promise<boolean> {
  const put = (index: SecretIndex, octets: Buffer) =>
    user ? store.put('card', index, { epoch, record: octets, user }, keptUntil(madeAt)) : Promise.resolve(false)
  return put(found.index, encodeCard(found.card))
}

/** Writes page after page, the next one read while one is written. Answers how many were kept. */
async function writeAll<T>(
  read: (page: FactsPage) => Promise<readonly T[]>,
  idOf: (record: T) => string,
  write: (record: T) => Promise<boolean>,
  signal: AbortSignal,
): Promise<number> {
  let kept = 0
  for (let page = await read({ after: '', limit: pageSize }); page.length > 0; ) {
    const last = page.at(-1)
    const next = last && page.length === pageSize ? read({ after: idOf(last), limit: pageSize }) : Promise.resolve([])
    // Thrown where it is awaited; what is written before may fail first.
    next.catch(() => undefined)
    for (let at = 0; at < page.length; at += batchSize) {
      assertGoesOn(signal)
      const written = await Promise.all(page.slice(at, at + batchSize).map(write))
      kept += written.filter(Boolean).length
    }
    page = await next
  }
  return kept
}

/** Every user as octets; users of the same groups share them. */
async function readUsers({ source }: SnapshotParts, signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>> {
  const users = new Map<string, Buffer>()
  const shared = new Map<string, Buffer>()
  for (let after = ''; ; ) {
    assertGoesOn(signal)
    const page = await source.users.list({ after, limit: pageSize })
    for (const user of page) {
      const octets = encodeUser(user)
      const key = octets.toString('latin1')
      const kept = shared.get(key) ?? octets
      shared.set(key, kept)
      users.set(user.userName, kept)
    }
    const last = page.at(-1)
    if (!last || page.length < pageSize) return users
    after = last.userName
  }
}

async function writeLists({ source, store }: SnapshotParts, nowMs: number): Promise<void> {
  const until = keptUntil(nowMs)
  const [groups, printers, terminals] = await Promise.all([
    source.users.groups(),
    source.printers.list(),
    source.terminals.list(),
  ])
  await store.writeList('groups', groups, until)
  await store.writeList('printers', printers, until)
  await store.writeList('terminals', terminals, until)
  await store.writeList('settings', copySettings(source), until)
}

function assertGoesOn(signal: AbortSignal): void {
  if (signal.aborted) throw new Fault('shutting-down', 'the snapshot was given up')
}
