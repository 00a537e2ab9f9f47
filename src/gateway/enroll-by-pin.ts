import { type CardAndPin, maxCardsPerUser } from '../core/credential.ts'
import { isFault } from '../core/fault.ts'
import type { Offline } from '../core/offline.ts'
import type { Refusal } from '../core/refusal.ts'
import type { LogInUser } from '../ports/facts.ts'
import { admitUser, type CheckOutcome, type CheckPorts, type CheckRequest, refused } from './admit-user.ts'
import { findCard, mayEnroll } from './check-card.ts'
import { enrollCard } from './enroll-card.ts'
import { findPin, pinBuckets } from './find-pin.ts'
import { knownNow } from './offline-limit.ts'
import type { ThrottleGate } from './throttle-gate.ts'

/**
 * Makes an unknown card that was tapped the one of whoever types a PIN after it, and lets them in. The PIN names nobody
 * before, so it is throttled as a PIN alone.
 */
export async function enrollByPin(
  ports: CheckPorts,
  gate: ThrottleGate,
  request: CheckRequest<CardAndPin>,
): Promise<CheckOutcome> {
  const { credential, terminal } = request
  if (!mayEnroll(ports, request))
    return refused({ reason: 'unknown-card', takesPin: terminal.requires === 'pin-or-card' })
  const counted = await gate.count(pinBuckets(request), () => findPin(ports, credential.digits))
  if ('reason' in counted) return refused(counted)
  const { found } = counted
  if ('refusal' in found) {
    await counted.counted
    return refused(found.refusal, found.userName)
  }
  const { pin, user, offline } = found
  const refusal = user?.enabled ? await refuseCard(ports, { user, offline }, credential.number) : undefined
  if (refusal) {
    counted.forgive().catch(() => undefined)
    await counted.counted
    return refused(refusal, pin.userName)
  }
  const admitted = await admitUser(ports, { user, pin }, counted)
  if (admitted.outcome === 'refused') return admitted
  await admitted.recorded
  const card = { userName: pin.userName, number: credential.number, actor: `terminal:${terminal.name}` }
  return (await enroll(ports, card))
    ? { ...admitted, isCardNew: true }
    : refused({ reason: 'card-taken' }, pin.userName)
}

/** Why a card cannot become a user's, who gave the right PIN. */
async function refuseCard(
  ports: CheckPorts,
  { user, offline }: { readonly user: LogInUser; readonly offline: Offline | undefined },
  number: string,
): Promise<Refusal | undefined> {
  if (offline) return { reason: 'directory-away' }
  const found = await knownNow(() => Promise.all([findCard(ports, number), ports.cards.ofUser(user.userName)]))
  if (found === 'directory-away') return { reason: found }
  const [taken, own] = found
  if (taken) return { reason: 'card-taken' }
  return own.length >= maxCardsPerUser ? { reason: 'too-many-cards' } : undefined
}

/** false: it became somebody else's at this very moment. */
async function enroll(ports: CheckPorts, card: Parameters<typeof enrollCard>[1]): Promise<boolean> {
  try {
    await enrollCard(ports, card)
    return true
  } catch (error) {
    if (isFault(error, 'records-conflict')) return false
    throw error
  }
}
