import type { FoundPin } from '../ports/directory.ts'
import type { LogInUser } from '../ports/facts.ts'
import type { FoundCard } from '../ports/mirror.ts'
import { encodeCard, encodePin, encodeUser } from './fact-codec.ts'
import type { Guard, GuardKind } from './guard.ts'
import { isMirrored, keptUntil, pinKeptUntil } from './kept-until.ts'
import type { MirrorParts } from './mirror-parts.ts'

/** A record that changed and is to be read again. */
export interface Pending {
  readonly kind: GuardKind
  readonly key: string
  readonly epoch: number
  readonly guard: Guard
  readonly mark: object
}

type RefreshParts = Pick<MirrorParts, 'source' | 'store' | 'clock'>

/** Reads what changed at the directory, tells the guard, and then Redis. */
export async function refreshFact(parts: RefreshParts, pending: Pending): Promise<void> {
  switch (pending.kind) {
    case 'pin':
      return refreshPin(parts, pending)
    case 'card':
      return refreshCard(parts, pending)
    case 'user':
      return refreshUser(parts, pending)
  }
}

/** A PIN as the directory has it; undefined for one that the mirror does not keep. */
export async function putPin(
  { store, clock }: Pick<RefreshParts, 'store' | 'clock'>,
  epoch: number,
  found: FoundPin,
  user: LogInUser | undefined,
): Promise<void> {
  const nowMs = clock.now().epochMilliseconds
  if (!isMirrored(found.pin, nowMs)) return store.remove('pin', found.index)
  const fact = { epoch, record: encodePin(found), user: encodeUser(user) }
  await store.put('pin', found.index, fact, pinKeptUntil(found.pin, nowMs))
}

export async function putCard(
  { store, clock }: Pick<RefreshParts, 'store' | 'clock'>,
  epoch: number,
  { card, index }: FoundCard,
  user: LogInUser | undefined,
): Promise<void> {
  const fact = { epoch, record: encodeCard(card), user: encodeUser(user) }
  await store.put('card', index, fact, keptUntil(clock.now().epochMilliseconds))
}

async function refreshPin(parts: RefreshParts, { key, epoch, guard, mark }: Pending): Promise<void> {
  const found = await parts.source.logInFacts.pin(key)
  const isKept = found !== undefined && isMirrored(found.pin, parts.clock.now().epochMilliseconds)
  guard.learn('pin', key, mark, isKept ? encodePin(found) : undefined)
  if (found) await withUser(parts, guard, found.pin.userName, user => putPin(parts, epoch, found, user))
}

async function refreshCard(parts: RefreshParts, { key, epoch, guard, mark }: Pending): Promise<void> {
  const found = await parts.source.logInFacts.card(key)
  guard.learn('card', key, mark, found && encodeCard(found.card))
  // One that is no more cannot be named any more: the guard does not believe it, and it ends with its epoch.
  if (found) await withUser(parts, guard, found.card.userName, user => putCard(parts, epoch, found, user))
}

/** Writes with the user as read now; once more when the user changed meanwhile, so that the older one does not stay. */
async function withUser(
  { source }: RefreshParts,
  guard: Guard,
  userName: string,
  write: (user: LogInUser | undefined) => Promise<void>,
): Promise<void> {
  const user = await source.users.find(userName)
  await write(user)
  if (!guard.believes('user', userName, encodeUser(user))) await write(await source.users.find(userName))
}

/** What is known of a user lies beside each of the user's PINs and cards. */
async function refreshUser(parts: RefreshParts, { key, epoch, guard, mark }: Pending): Promise<void> {
  const { logInFacts, users, pins, cards } = parts.source
  const user = await users.find(key)
  guard.learn('user', key, mark, encodeUser(user))
  const nowMs = parts.clock.now().epochMilliseconds
  for (const pin of (await pins.ofUser(key)).filter(one => isMirrored(one, nowMs))) {
    const found = await logInFacts.pin(pin.id)
    if (found) await putPin(parts, epoch, found, user)
  }
  for (const { id } of await cards.ofUser(key)) {
    const found = await logInFacts.card(id)
    if (found) await putCard(parts, epoch, found, user)
  }
}
