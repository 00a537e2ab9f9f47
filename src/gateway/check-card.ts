import { type Credential, canonicalCardNumber } from '../core/credential.ts'
import { isInScope } from '../core/pin-policy.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { KnownCard, LogInUser } from '../ports/facts.ts'
import type { Ports } from '../ports.ts'
import { admitUser, type CheckOutcome, type CheckPorts, type CheckRequest, refused } from './admit-user.ts'
import { pinBuckets } from './find-pin.ts'
import { knownNow, refuseOffline } from './offline-limit.ts'
import type { ThrottleGate } from './throttle-gate.ts'

type CardCredential = Extract<Credential, { readonly kind: 'card' }>

/** Cards have a bucket of their own, since a card is the way out when PINs are no longer taken. */
const cardThrottlePolicy = { capacity: 60, forgottenPerHour: 60, delaySeconds: [] }

/** Checks a card that was tapped: it opens, or its PIN is wanted, or it may become somebody's. */
export async function checkCard(
  ports: CheckPorts,
  gate: ThrottleGate,
  request: CheckRequest<CardCredential>,
): Promise<CheckOutcome> {
  const { terminal, credential } = request
  const bucket = { key: `card:${terminal.name}`, policy: cardThrottlePolicy }
  const counted = await gate.count([bucket], () => knownNow(() => findCard(ports, credential.number)))
  if ('reason' in counted) return refused(counted)
  const card = counted.found
  if (card === 'directory-away') {
    await counted.counted
    return refused({ reason: card })
  }
  const user = card?.user
  const tooLong = card && refuseOffline(ports, card, false)
  if (user?.enabled && (needsPin(ports, terminal, user) || tooLong?.takesCard)) {
    counted.forgive().catch(() => undefined)
    await counted.counted
    return { outcome: 'pin-wanted', purpose: 'log-in' }
  }
  if (tooLong) {
    await counted.counted
    return refused(tooLong, card.card.userName)
  }
  if (card) return admitUser(ports, { user, offline: card.offline }, counted)
  await counted.counted
  const takesPin = terminal.requires === 'pin-or-card'
  if (mayEnroll(ports, request) && (await gate.isOpen(pinBuckets(request))))
    return { outcome: 'pin-wanted', purpose: 'enroll' }
  return refused({ reason: 'unknown-card', takesPin })
}

/** The card with this number, in any spelling. */
export async function findCard(
  { facts, indexer }: Pick<Ports, 'facts' | 'indexer'>,
  number: string,
): Promise<KnownCard | undefined> {
  const canonical = canonicalCardNumber(number)
  return canonical === undefined ? undefined : facts.findCard(await indexer.ofCard(canonical))
}

/**
 * Whether an unknown card can become somebody's by a PIN here. Not where a card is demanded beside the PIN: whoever knew a
 * PIN could bring any card along.
 */
export function mayEnroll(
  { settings }: Pick<Ports, 'settings'>,
  { terminal, credential }: { readonly terminal: Pick<TerminalRecord, 'requires'>; readonly credential: CardLike },
): boolean {
  if (terminal.requires === 'card-and-pin' || canonicalCardNumber(credential.number) === undefined) return false
  return settings.current()['cards.usersMayEnroll']
}

type CardLike = Pick<CardCredential, 'number'>

function needsPin(
  { settings }: Pick<Ports, 'settings'>,
  { requires }: Pick<TerminalRecord, 'requires'>,
  user: LogInUser,
): boolean {
  return requires === 'card-and-pin' || isInScope(settings.current()['cards.withPinFor'], user)
}
