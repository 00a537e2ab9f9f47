import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CardPurpose, Credential } from '../../src/core/credential.ts'
import type { CheckOutcome } from '../../src/gateway/admit-user.ts'
import { checkCredential } from '../../src/gateway/check-credential.ts'
import { enrollCard } from '../../src/gateway/enroll-card.ts'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { openRecords, type Records, someUser } from '../office.ts'

let office: Records
let gate: ThrottleGate
let pin: string

const number = '04:A1:B2:C3'
const strange = 'DEADBEEF'
/** Nobody's: longer than any that is issued. */
const wrong = '90817263544536'

beforeEach(async () => {
  office = await openRecords()
  gate = new ThrottleGate(office, { isShared: false })
  for (const userName of ['ada', 'grace']) await office.users.create(someUser(userName))
  pin = await issue('ada')
  await enrollCard(office, { userName: 'ada', number, actor: 'test' })
})
afterEach(() => office[Symbol.asyncDispose]())

const issue = async (userName: string) =>
  (await issuePin(office, { userName, actor: 'test', cause: 'administrator' })).digits

/** What is given at a terminal: `hall` takes either, `vault` demands both. */
const give = (credential: Credential, name: 'hall' | 'vault' = 'vault') =>
  checkCredential(office, gate, {
    credential,
    terminal: { name, requires: name === 'vault' ? 'card-and-pin' : 'pin-or-card' },
    terminals: 2,
  })
const tap = (card = number, at?: 'hall' | 'vault') => give({ kind: 'card', number: card }, at)
const type = (digits: string, at?: 'hall' | 'vault') => give({ kind: 'pin', digits }, at)
const after = (purpose: CardPurpose, card: string, digits: string, at?: 'hall' | 'vault') =>
  give({ kind: 'card-and-pin', number: card, digits, purpose }, at)
const both = (digits: string, at?: 'hall' | 'vault') => after('log-in', number, digits, at)
const reasonOf = (checked: CheckOutcome) => (checked.outcome === 'refused' ? checked.refusal.reason : checked.outcome)
const isTaken = async (digits: string) => reasonOf(await type(digits, 'hall'))

describe('at a terminal that demands card and PIN', () => {
  test('S01 a card and then its PIN let its user in', async () => {
    expect(await tap()).toEqual({ outcome: 'pin-wanted', purpose: 'log-in' })
    expect(await both(pin)).toMatchObject({ outcome: 'accepted', user: { userName: 'ada' } })
  })

  test('S05 the session has the rights that the groups of the card’s user give', async () => {
    await office.users.putGroup('STAFF', ['print', 'colour'])
    await office.users.change('ada', { groups: ['STAFF'] })
    const checked = await both(pin)
    expect(checked.outcome === 'accepted' && [...checked.rights]).toEqual(['print', 'colour'])
  })

  test('a PIN alone is not looked at, right or wrong', async () => {
    expect([await type(pin), await type(wrong)]).toEqual(
      Array(2).fill({ outcome: 'refused', refusal: { reason: 'card-first' } }),
    )
    for (let tries = 0; tries < 20; tries += 1) await type(wrong)
    expect(reasonOf(await both(pin))).toBe('accepted')
  })

  test('somebody else’s valid PIN is answered as nobody’s', async () => {
    const other = await issue('grace')
    const refusal = { outcome: 'refused', refusal: { reason: 'wrong-pin-for-card' }, userName: 'ada' }
    expect([await both(other), await both(wrong)]).toEqual([refusal, refusal])
  })

  test('somebody else’s expired PIN is answered as nobody’s', async () => {
    const former = await issue('grace')
    await issue('grace')
    expect(reasonOf(await both(former))).toBe('wrong-pin-for-card')
  })

  test('S26 S27 S55 the own PIN opens until its end and is told as expired from then on', async () => {
    await office.settings.change({ 'pins.temporary': true, 'pins.validityHours': 1 })
    const temporary = await issue('ada')
    office.clock.forward({ minutes: 59 })
    expect(reasonOf(await both(temporary))).toBe('accepted')
    office.clock.forward({ minutes: 1 })
    expect(reasonOf(await both(temporary))).toBe('pin-expired')
    expect(reasonOf(await both(pin))).toBe('pin-ended')
  })

  test('a PIN for one use lets in once, and its end is told as such', async () => {
    await office.settings.change({ 'pins.temporary': true, 'pins.uses': 1 })
    const once = await issue('ada')
    expect(reasonOf(await both(once))).toBe('accepted')
    office.clock.forward({ milliseconds: 1 })
    expect(reasonOf(await both(once))).toBe('pin-used-up')
  })

  test('the card of a user who was switched off is refused at the tap', async () => {
    await office.users.change('ada', { enabled: false })
    expect(reasonOf(await tap())).toBe('user-disabled')
    expect(reasonOf(await both(pin))).toBe('user-disabled')
  })

  test('a card that is taken away between tap and PIN opens nothing', async () => {
    expect((await tap()).outcome).toBe('pin-wanted')
    const [card] = await office.cards.ofUser('ada')
    await office.cards.remove(card?.id ?? '')
    expect(reasonOf(await both(pin))).toBe('unknown-card')
    expect(reasonOf(await tap())).toBe('unknown-card')
  })

  test('an unknown card cannot be made one’s own there', async () => {
    expect(reasonOf(await tap(strange))).toBe('unknown-card')
    expect(reasonOf(await after('enroll', strange, pin))).toBe('unknown-card')
    expect(await office.cards.ofUser('ada')).toHaveLength(1)
  })
})

describe('wrong PINs after a card', () => {
  test('count against the account: after five even the right one is refused, for a quarter of an hour', async () => {
    for (let tries = 0; tries < 5; tries += 1) {
      expect(reasonOf(await both(wrong))).toBe('wrong-pin-for-card')
      office.clock.forward({ minutes: 1 })
    }
    expect(await both(pin)).toMatchObject({ refusal: { reason: 'too-many-tries', minutes: 15 } })
    office.clock.forward({ minutes: 15 })
    expect(reasonOf(await both(pin))).toBe('accepted')
  })

  test('count against the terminal: twelve of several cards close it to PINs alone, not to card and PIN', async () => {
    const cards = ['C1', 'C2', 'C3']
    for (const [index, card] of cards.entries()) {
      await office.users.create(someUser(`guest-${index}`))
      await enrollCard(office, { userName: `guest-${index}`, number: card, actor: 'test' })
      for (let tries = 0; tries < 4; tries += 1) {
        await after('log-in', card, wrong, 'hall')
        office.clock.forward({ seconds: 30 })
      }
    }
    expect(reasonOf(await type(pin, 'hall'))).toBe('step-up')
    expect(reasonOf(await both(pin, 'hall'))).toBe('accepted')
  })

  test('three in a row make the terminal wait', async () => {
    for (let tries = 0; tries < 3; tries += 1) await both(wrong)
    expect(await both(pin)).toMatchObject({ refusal: { reason: 'wait', seconds: 2 } })
    office.clock.forward({ seconds: 2 })
    expect(reasonOf(await both(pin))).toBe('accepted')
  })

  test('right ones give nothing back but themselves', async () => {
    for (let tries = 0; tries < 4; tries += 1) {
      await both(wrong)
      await both(pin)
    }
    await both(wrong)
    expect(reasonOf(await both(pin))).toBe('too-many-tries')
  })
})

test('S08 whoever is named by cards.withPinFor types the PIN after the card, at every terminal', async () => {
  await office.settings.change({ 'cards.withPinFor': { groups: ['STAFF'] } })
  expect((await tap(number, 'hall')).outcome).toBe('accepted')
  await office.users.change('ada', { groups: ['STAFF'] })
  expect(await tap(number, 'hall')).toEqual({ outcome: 'pin-wanted', purpose: 'log-in' })
  expect(reasonOf(await both(pin, 'hall'))).toBe('accepted')
})

describe('an unknown card', () => {
  const make = (digits: string, card = strange) => after('enroll', card, digits, 'hall')

  test('becomes the one of who types a PIN after it, and opens from then on', async () => {
    expect(await tap(strange, 'hall')).toEqual({ outcome: 'pin-wanted', purpose: 'enroll' })
    expect(await make(pin)).toMatchObject({ outcome: 'accepted', isCardNew: true, user: { userName: 'ada' } })
    expect(await tap(strange, 'hall')).toMatchObject({ outcome: 'accepted', user: { userName: 'ada' } })
    const entries = await office.audit.list({ limit: 50 })
    expect(entries.find(({ actor }) => actor === 'terminal:hall')).toMatchObject({
      event: 'card-enrolled',
      userName: 'ada',
    })
  })

  test.each([
    ['a wrong PIN', 'unknown-credential', async () => wrong],
    [
      'one that has ended',
      'pin-ended',
      async () => {
        await issue('ada')
        return pin
      },
    ],
    [
      'one of who is switched off',
      'user-disabled',
      async () => {
        await office.users.change('ada', { enabled: false })
        return pin
      },
    ],
  ])('stays unknown after %s', async (_, reason, digits) => {
    expect(reasonOf(await make(await digits()))).toBe(reason)
    expect((await tap(strange, 'hall')).outcome).toBe('pin-wanted')
  })

  test('is refused where users add no cards themselves', async () => {
    await office.settings.change({ 'cards.usersMayEnroll': false })
    const refusal = { outcome: 'refused', refusal: { reason: 'unknown-card', takesPin: true } }
    expect([await tap(strange, 'hall'), await make(pin)]).toEqual([refusal, refusal])
  })

  test('is refused where PINs alone are no longer taken, and so is the PIN', async () => {
    for (let tries = 0; tries < 12; tries += 1) {
      await make(wrong)
      office.clock.forward({ seconds: 30 })
    }
    expect(reasonOf(await tap(strange, 'hall'))).toBe('unknown-card')
    expect(reasonOf(await make(pin))).toBe('step-up')
  })

  test('is the eleventh of its user no more', async () => {
    for (let count = 2; count <= 10; count += 1) expect(reasonOf(await make(pin, `CA4D${count}`))).toBe('accepted')
    expect(reasonOf(await make(pin))).toBe('too-many-cards')
    expect(await office.cards.ofUser('ada')).toHaveLength(10)
    expect(await isTaken(pin)).toBe('accepted')
  })

  test('that became somebody’s while the PIN was typed stays theirs', async () => {
    await enrollCard(office, { userName: 'grace', number: strange, actor: 'test' })
    expect(reasonOf(await make(pin))).toBe('card-taken')
    expect(await tap(strange, 'hall')).toMatchObject({ user: { userName: 'grace' } })
  })

  test('that two people want at once becomes one’s', async () => {
    const other = await issue('grace')
    const made = await Promise.all([make(pin), make(other)])
    expect(made.map(reasonOf).toSorted()).toEqual(['accepted', 'card-taken'])
  })

  test('of noise that is no number is refused', async () => {
    expect(reasonOf(await tap('::', 'hall'))).toBe('unknown-card')
  })
})
