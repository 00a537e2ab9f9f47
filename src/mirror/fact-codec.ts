import type { Pin, PinEndReason } from '../core/pin.ts'
import type { Card, FoundPin } from '../ports/directory.ts'
import type { LogInUser } from '../ports/facts.ts'
import { FactReader, FactWriter } from './fact-octets.ts'

// Layout of a fact: format (1 octet), epoch (4), octets of the record (varint), the record, then its user to the end.
const format = 1

const endReasons: readonly (PinEndReason | null)[] = [null, 'replaced', 'revoked', 'used-up', 'user-deleted']
const isPersistent = 1
const hasValidUntil = 2
const hasEndedAt = 4
const endReasonShift = 3
const isThere = 1
const isEnabled = 2

/** A record and its user, each as octets that are equal when, and only when, the facts are. */
export interface Fact {
  readonly epoch: number
  readonly record: Buffer
  readonly user: Buffer
}

export function encodeFact({ epoch, record, user }: Fact): Buffer {
  return new FactWriter().octet(format).whole(epoch, 4).octets(record).rest(user).done()
}

/** undefined for what another version wrote. */
export function decodeFact(octets: Buffer): Fact | undefined {
  const from = new FactReader(octets)
  if (from.octet() !== format) return undefined
  return { epoch: from.whole(4), record: from.octets(), user: from.rest() }
}

/** A PIN whose use changes nothing: neither `usesLeft` nor `endsFormerOnUse`. */
export function encodePin({ pin, index }: FoundPin): Buffer {
  const flags =
    (pin.kind === 'persistent' ? isPersistent : 0) |
    (pin.validUntil ? hasValidUntil : 0) |
    (pin.endedAt ? hasEndedAt : 0) |
    (endReasons.indexOf(pin.endReason) << endReasonShift)
  const to = new FactWriter().octet(flags).octet(pin.length).whole(index.generation, 4).id(pin.id).text(pin.userName)
  for (const at of [pin.issuedAt, pin.validFrom, pin.validUntil, pin.endedAt]) if (at) to.instant(at)
  return to.done()
}

export function decodePin(octets: Buffer, digest: Uint8Array): FoundPin {
  const from = new FactReader(octets)
  const flags = from.octet()
  const length = from.octet()
  const generation = from.whole(4)
  const pin: Pin = {
    kind: flags & isPersistent ? 'persistent' : 'temporary',
    length,
    id: from.id(),
    userName: from.text(),
    issuedAt: from.instant(),
    validFrom: from.instant(),
    validUntil: flags & hasValidUntil ? from.instant() : null,
    endedAt: flags & hasEndedAt ? from.instant() : null,
    endReason: endReasons[flags >> endReasonShift] ?? null,
    usesLeft: null,
    endsFormerOnUse: false,
  }
  return { pin, index: { generation, digest } }
}

export function encodeCard(card: Card): Buffer {
  return new FactWriter().id(card.id).text(card.userName).instant(card.addedAt).done()
}

export function decodeCard(octets: Buffer): Card {
  const from = new FactReader(octets)
  return { id: from.id(), userName: from.text(), addedAt: from.instant() }
}

/** The user but for the name, which the record has. */
export function encodeUser(user: LogInUser | undefined): Buffer {
  if (!user) return Buffer.of(0)
  const to = new FactWriter().octet(isThere | (user.enabled ? isEnabled : 0))
  for (const group of user.groups) to.text(group)
  return to.done()
}

export function decodeUser(octets: Buffer, userName: string): LogInUser | undefined {
  const from = new FactReader(octets)
  const flags = from.octet()
  if (!(flags & isThere)) return undefined
  const groups: string[] = []
  while (!from.isAtEnd) groups.push(from.text())
  return { userName, enabled: (flags & isEnabled) !== 0, groups }
}
