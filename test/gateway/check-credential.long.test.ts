import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CheckOutcome } from '../../src/gateway/admit-user.ts'
import { checkCredential } from '../../src/gateway/check-credential.ts'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { revokePin } from '../../src/gateway/revoke-pin.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { openRecords, type Records, someUser } from '../office.ts'

let office: Records
let gate: ThrottleGate

beforeEach(async () => {
  office = await openRecords()
  gate = new ThrottleGate(office, { isShared: false })
  await office.users.create(someUser('ada'))
  await office.users.create(someUser('grace', { groups: ['GUESTS'] }))
})
afterEach(() => office[Symbol.asyncDispose]())

const issue = async (userName: string) =>
  (await issuePin(office, { userName, actor: 'test', cause: 'administrator' })).digits
const at = (name: string) => ({ terminal: { name, requires: 'pin-or-card' }, terminals: 1 }) as const
const typed = (digits: string, terminalName = 'hall', by = gate) =>
  checkCredential(office, by, { credential: { kind: 'pin', digits }, ...at(terminalName) })
const tapped = (number: string) =>
  checkCredential(office, gate, { credential: { kind: 'card', number }, ...at('hall') })
const reasonOf = (checked: CheckOutcome) => (checked.outcome === 'refused' ? checked.refusal.reason : checked.outcome)

/** Digits that are nobody's. */
function wrong(right: string): string {
  return String((Number(right) + 1) % 10 ** right.length).padStart(right.length, '0')
}

test('S01 a PIN logs its user in', async () => {
  const checked = await typed(await issue('ada'))
  expect(checked).toMatchObject({ outcome: 'accepted', user: { userName: 'ada' } })
})

test('S05 the session gets the rights that the user’s groups give', async () => {
  await office.users.putGroup('GUESTS', ['scan'])
  const checked = await typed(await issue('grace'))
  expect(checked.outcome === 'accepted' && [...checked.rights]).toEqual(['scan'])
})

test('a wrong PIN is refused and names nobody', async () => {
  const checked = await typed(wrong(await issue('ada')))
  expect(checked).toEqual({ outcome: 'refused', refusal: { reason: 'unknown-credential' } })
})

test('S26 S27 a temporary PIN works until its validity ends, and from that instant it fails', async () => {
  await office.settings.change({ 'pins.temporary': true, 'pins.validityHours': 24 })
  const pin = await issue('grace')
  office.clock.forward({ hours: 23, minutes: 59, seconds: 59, milliseconds: 999 })
  expect(reasonOf(await typed(pin))).toBe('accepted')
  office.clock.forward({ milliseconds: 1 })
  expect(reasonOf(await typed(pin))).toBe('pin-expired')
})

test('O11 a PIN that was replaced is told as no longer valid, not as wrong', async () => {
  const former = await issue('ada')
  const present = await issue('ada')
  expect(reasonOf(await typed(former))).toBe('pin-ended')
  expect(reasonOf(await typed(present))).toBe('accepted')
})

test('a revoked PIN opens nothing from that instant on', async () => {
  const pin = await issue('ada')
  await revokePin(office, { userName: 'ada', actor: 'test' })
  expect(reasonOf(await typed(pin))).toBe('pin-ended')
})

test('a disabled user is refused', async () => {
  const pin = await issue('ada')
  await office.users.change('ada', { enabled: false })
  expect(reasonOf(await typed(pin))).toBe('user-disabled')
})

test('a deleted user’s PIN opens nothing', async () => {
  const pin = await issue('ada')
  await office.users.remove('ada', office.clock.now())
  expect(reasonOf(await typed(pin))).toBe('pin-ended')
})

test('wrong PINs make the terminal wait, uncounted, and the right PIN is not even looked at meanwhile', async () => {
  const pin = await issue('ada')
  for (let tries = 0; tries < 3; tries += 1) await typed(wrong(pin))
  expect(await typed(pin)).toMatchObject({ outcome: 'refused', refusal: { reason: 'wait', seconds: 2 } })
  office.clock.forward({ seconds: 2 })
  expect(reasonOf(await typed(pin))).toBe('accepted')
})

test('twelve wrong PINs close the terminal to PINs, not to cards, and no other terminal', async () => {
  const pin = await issue('ada')
  const index = (await office.indexer.ofCard('04A1B2C3'))[0]
  if (!index) throw new Error('no index')
  await office.cards.add({ id: office.random.uuid(), userName: 'ada', addedAt: office.clock.now() }, index)
  for (let tries = 0; tries < 12; tries += 1) {
    await typed(wrong(pin))
    office.clock.forward({ seconds: 30 })
  }
  expect(await typed(pin)).toMatchObject({ refusal: { reason: 'step-up' } })
  expect(reasonOf(await tapped('04:a1:b2:c3'))).toBe('accepted')
  expect(reasonOf(await typed(pin, 'library'))).toBe('accepted')
})

test('a restart refills nothing', async () => {
  const pin = await issue('ada')
  for (let tries = 0; tries < 12; tries += 1) {
    await typed(wrong(pin))
    office.clock.forward({ seconds: 30 })
  }
  expect(reasonOf(await typed(pin, 'hall', new ThrottleGate(office, { isShared: false })))).toBe('step-up')
})

test('fifty guesses at once count as fifty: no more than the bucket holds is looked up', async () => {
  const pin = await issue('ada')
  const checked = await Promise.all(Array.from({ length: 50 }, () => typed(wrong(pin))))
  const lookedUp = checked.filter(outcome => reasonOf(outcome) === 'unknown-credential')
  expect(lookedUp.length).toBeLessThanOrEqual(3)
})

test('digits that overflowed the keypad are nobody’s', async () => {
  expect(reasonOf(await typed(''))).toBe('unknown-credential')
})

test('a PIN for a number of uses opens as often and no more', async () => {
  await office.settings.change({ 'pins.temporary': true, 'pins.uses': 2 })
  const pin = await issue('grace')
  const tries = [await typed(pin), await typed(pin)]
  office.clock.forward({ milliseconds: 1 })
  expect([...tries, await typed(pin)].map(reasonOf)).toEqual(['accepted', 'accepted', 'pin-used-up'])
})

test('of the tries that meet at the last use one is accepted', async () => {
  await office.settings.change({ 'pins.temporary': true, 'pins.uses': 1 })
  const pin = await issue('grace')
  const tries = await Promise.all(['hall', 'lift', 'yard'].map(terminal => typed(pin, terminal)))
  expect(tries.map(reasonOf).toSorted()).toEqual(['accepted', 'pin-used-up', 'pin-used-up'])
})

test('a disabled user’s try uses nothing up', async () => {
  await office.settings.change({ 'pins.temporary': true, 'pins.uses': 1 })
  const pin = await issue('grace')
  await office.users.change('grace', { enabled: false })
  expect(reasonOf(await typed(pin))).toBe('user-disabled')
  await office.users.change('grace', { enabled: true })
  expect(reasonOf(await typed(pin))).toBe('accepted')
})

const askFor = async (userName: string) => {
  await office.settings.change({ 'mail.host': 'localhost', 'mail.from': 'print@example.org' })
  await office.users.change(userName, { email: `${userName}@example.org` })
  return (await issuePin(office, { userName, actor: 'test', cause: 'asked-for' })).digits
}

test('O12 a PIN that somebody asked for leaves the former one valid for ten minutes', async () => {
  const former = await issue('ada')
  const asked = await askFor('ada')
  office.clock.forward({ minutes: 9, seconds: 59 })
  expect(reasonOf(await typed(former))).toBe('accepted')
  office.clock.forward({ seconds: 1 })
  expect(reasonOf(await typed(former))).toBe('pin-ended')
  expect(reasonOf(await typed(asked))).toBe('accepted')
})

test('O12 the first use of the new PIN ends the former one', async () => {
  const former = await issue('ada')
  const asked = await askFor('ada')
  expect(reasonOf(await typed(asked))).toBe('accepted')
  expect(reasonOf(await typed(former))).toBe('pin-ended')
  expect(reasonOf(await typed(asked))).toBe('accepted')
})

test('O12 asking again and again does not keep the former PIN alive', async () => {
  const former = await issue('ada')
  await askFor('ada')
  office.clock.forward({ minutes: 8 })
  await askFor('ada')
  office.clock.forward({ minutes: 2 })
  expect(reasonOf(await typed(former))).toBe('pin-ended')
})

test('O12 asking does not bring back a PIN that was revoked or has expired', async () => {
  const revoked = await issue('ada')
  await revokePin(office, { userName: 'ada', actor: 'test' })
  await office.settings.change({ 'pins.temporary': true, 'pins.validityHours': 1 })
  const expired = await issue('grace')
  office.clock.forward({ hours: 1 })
  for (const userName of ['ada', 'grace']) await askFor(userName)
  expect([await typed(revoked), await typed(expired)].map(reasonOf)).toEqual(['pin-ended', 'pin-expired'])
})

test('O12 whoever issues a PIN otherwise ends all PINs before at once, those in grace too', async () => {
  const former = await issue('ada')
  const asked = await askFor('ada')
  const present = await issue('ada')
  const tries = [await typed(former), await typed(asked), await typed(present)]
  expect(tries.map(reasonOf)).toEqual(['pin-ended', 'pin-ended', 'accepted'])
})

test('S56 a PIN that was asked for and cannot be mailed is not issued: it would only end the former one', async () => {
  const former = await issue('ada')
  const asking = issuePin(office, { userName: 'ada', actor: 'test', cause: 'asked-for' })
  await expect(asking).rejects.toMatchObject({ code: 'mail-impossible' })
  office.clock.forward({ minutes: 11 })
  expect(reasonOf(await typed(former))).toBe('accepted')
})
