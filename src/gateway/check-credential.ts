import { type Credential, canonicalCardNumber } from '../core/credential.ts'
import { judgePin, type Pin } from '../core/pin.ts'
import type { Refusal } from '../core/refusal.ts'
import { terminalThrottlePolicy, zoneThrottlePolicy } from '../core/throttle.ts'
import { type Right, rightsOf, type User } from '../core/user.ts'
import type { Ports } from '../ports.ts'
import type { FoundPin, SecretIndex } from '../ports-directory.ts'
import type { CountedTry, ThrottleGate } from './throttle-gate.ts'

type CheckPorts = Pick<Ports, 'clock' | 'indexer' | 'pins' | 'cards' | 'users' | 'settings'>

export type CheckOutcome =
  | {
      readonly outcome: 'accepted'
      readonly user: User
      readonly rights: ReadonlySet<Right>
      /** Resolves when the try is durably counted: before that nothing may come of it. */
      readonly recorded: Promise<unknown>
    }
  /** `userName` says whose expired PIN or locked account it was, for the audit; the person is not told. */
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly userName?: string }

export interface CheckRequest {
  readonly credential: Credential
  readonly terminalName: string
  /** Number of terminals of the zone, which sizes its bucket. */
  readonly terminals: number
}

/**
 * Checks what a person gave at a terminal. Every try is counted before the check and only a right one is taken back; no
 * refusal is answered before the count is durable, and an acceptance comes with the promise that it is.
 */
export async function checkCredential(
  ports: CheckPorts,
  gate: ThrottleGate,
  request: CheckRequest,
): Promise<CheckOutcome> {
  const counted = await gate.count(bucketsFor(request))
  if ('reason' in counted) return { outcome: 'refused', refusal: counted }
  const search = request.credential.kind === 'pin' ? searchPin : searchCard
  // Handled where it is awaited; a search that fails first must not leave it without a listener.
  counted.counted.catch(() => undefined)
  const found = await search(ports, request.credential)
  if (!('refusal' in found)) return admit(ports, found, counted)
  await counted.counted
  return { outcome: 'refused', ...found }
}

function bucketsFor({ credential, terminalName, terminals }: CheckRequest) {
  if (credential.kind === 'card')
    return [{ key: `card:${terminalName}`, policy: { capacity: 60, forgottenPerHour: 60, delaySeconds: [] } }]
  return [
    { key: `terminal:${terminalName}`, policy: terminalThrottlePolicy },
    { key: 'zone', policy: zoneThrottlePolicy(terminals) },
  ]
}

/** Whom a credential names; the PIN when it is one whose use must be counted. */
interface Named {
  readonly userName: string
  readonly pin?: Pin
}

type Found = Named | { readonly refusal: Refusal; readonly userName?: string }

async function searchPin(ports: CheckPorts, credential: Credential): Promise<Found> {
  if (credential.kind !== 'pin' || credential.digits === '') return { refusal: { reason: 'unknown-credential' } }
  const indexes = await ports.indexer.ofPin(credential.digits)
  const found = await ports.pins.find(indexes)
  if (!found) return { refusal: { reason: 'unknown-credential' } }
  const { userName } = found.pin
  switch (judgePin(found.pin, ports.clock.now())) {
    case 'pin-not-yet-valid':
      return { refusal: { reason: 'pin-not-yet-valid' }, userName }
    case 'pin-expired':
    case 'pin-ended':
      return { refusal: { reason: 'pin-expired' }, userName }
    case 'valid':
      await renewIndex(ports, found, indexes)
      return isChangedByUse(found.pin) ? { userName, pin: found.pin } : { userName }
  }
}

async function searchCard(ports: CheckPorts, credential: Credential): Promise<Found> {
  const number = credential.kind === 'card' ? canonicalCardNumber(credential.number) : undefined
  const card = number && (await ports.cards.find(await ports.indexer.ofCard(number)))
  return card ? { userName: card.userName } : { refusal: { reason: 'unknown-credential' } }
}

/** Key rotation: a PIN found under an older generation moves to the current one at its next good log-in. */
async function renewIndex(ports: CheckPorts, found: FoundPin, indexes: readonly SecretIndex[]): Promise<void> {
  const current = indexes[0]
  if (current && current.generation !== found.index.generation) await ports.pins.reindex(found.pin.id, current)
}

function isChangedByUse(pin: Pin): boolean {
  return pin.usesLeft !== null || pin.endsFormerOnUse
}

async function admit(ports: CheckPorts, { userName, pin }: Named, counted: CountedTry): Promise<CheckOutcome> {
  const user = await ports.users.find(userName)
  if (!user?.enabled) {
    await counted.counted
    return { outcome: 'refused', refusal: { reason: 'user-disabled' }, userName }
  }
  if (pin && !(await ports.pins.use(pin, ports.clock.now()))) {
    await counted.counted
    return { outcome: 'refused', refusal: { reason: 'pin-expired' }, userName }
  }
  const groups = await ports.users.groups()
  // Not awaited by the person at the terminal: losing it in a crash only costs one of twelve tries.
  counted.forgive().catch(() => undefined)
  const rights = rightsOf(user, groups, ports.settings.current()['rights.default'])
  return { outcome: 'accepted', user, rights, recorded: counted.counted }
}
