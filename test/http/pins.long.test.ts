import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkCredential } from '../../src/gateway/check-credential.ts'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.users.create(someUser('ada', { groups: ['STAFF'] }))
  await house.users.create(someUser('grace', { groups: ['CHESS', 'GUESTS'] }))
})
afterEach(() => house[Symbol.asyncDispose]())

const pins = '/api/users/:userName/pins'
const cards = '/api/users/:userName/cards'
const forGuests = { 'pins.temporary': true, 'pins.temporaryFor': { users: [], groups: ['GUESTS'] } }

interface Issued {
  readonly pin: string
  readonly kind: string
  readonly validUntil: string | null
}

const set = (body: object) => house.ask('PATCH', '/api/settings', { body })
const issue = async (userName: string): Promise<Issued> =>
  (await house.ask('POST', pins, { params: { userName }, body: {} })).body
const listed = async (userName: string): Promise<readonly Issued[]> => {
  const { body } = await house.ask('GET', pins, { params: { userName } })
  return (body as { pins: Issued[] }).pins
}
const verdictOf = async (digits: string) => {
  const credential = { kind: 'pin', digits } as const
  const request = { credential, terminal: { name: 'hall', requires: 'pin-or-card' }, terminals: 1 } as const
  const checked = await checkCredential(house, new ThrottleGate(house, { isShared: false }), request)
  return checked.outcome === 'refused' ? checked.refusal.reason : checked.outcome
}

test('S16 S17 with guests in scope a guest’s PIN is temporary and anyone else’s is persistent', async () => {
  await set(forGuests)
  expect(await issue('grace')).toMatchObject({ kind: 'temporary', validUntil: '2026-11-25T08:00:00Z' })
  expect(await issue('ada')).toMatchObject({ kind: 'persistent', validUntil: null })
})

test('S16 a user in scope is found however the administrator spells the name', async () => {
  await set({ 'pins.temporary': true, 'pins.temporaryFor': { users: ['Ada'], groups: [] } })
  expect((await issue('ada')).kind).toBe('temporary')
})

test('S18 with everyone in scope every PIN is temporary', async () => {
  await set({ 'pins.temporary': true, 'pins.validityHours': 720 })
  expect(await issue('ada')).toMatchObject({ kind: 'temporary', validUntil: '2026-12-24T08:00:00Z' })
})

test('S19 switched off every PIN is persistent', async () => {
  await set({ ...forGuests, 'pins.temporary': false })
  expect((await issue('grace')).kind).toBe('persistent')
})

test('O2 a later change of groups does not touch the kind of a PIN', async () => {
  await set(forGuests)
  await issue('grace')
  await house.ask('PATCH', '/api/users/:userName', { params: { userName: 'grace' }, body: { groups: ['STAFF'] } })
  expect(await listed('grace')).toMatchObject([{ kind: 'temporary' }])
})

test('O3 one group in scope is enough', async () => {
  await set({ 'pins.temporary': true, 'pins.temporaryFor': { users: [], groups: ['OTHERS', 'CHESS'] } })
  expect((await issue('grace')).kind).toBe('temporary')
})

test('O4 a changed validity does not touch PINs that were issued', async () => {
  await set(forGuests)
  const { validUntil } = await issue('grace')
  await set({ 'pins.validityHours': 1 })
  expect(await listed('grace')).toMatchObject([{ validUntil }])
})

test('O5 a PIN is valid until its instant, and from it on it opens nothing', async () => {
  await set(forGuests)
  const { pin } = await issue('grace')
  house.clock.forward({ hours: 23, minutes: 59, seconds: 59, milliseconds: 999 })
  expect([await verdictOf(pin), (await listed('grace'))[0]]).toMatchObject(['accepted', { valid: true }])
  house.clock.forward({ milliseconds: 1 })
  expect([await verdictOf(pin), (await listed('grace'))[0]]).toMatchObject(['pin-expired', { valid: false }])
})

test('the digits are in the answer that issues them and nowhere else', async () => {
  const { pin } = await issue('ada')
  expect(pin).toMatch(/^\d{6}$/)
  const elsewhere = [await listed('ada'), await house.audit.list({ limit: 100 }), house.log.lines]
  const metrics = await house.ask('GET', '/metrics')
  expect(JSON.stringify(elsewhere) + metrics.text).not.toContain(pin)
})

test('issuing ends the PIN before; revoking ends the one there is', async () => {
  const first = await issue('ada')
  house.clock.forward({ seconds: 1 })
  const second = await issue('ada')
  expect(await listed('ada')).toMatchObject([
    { endReason: 'replaced', valid: false },
    { endReason: null, valid: true },
  ])
  expect(await verdictOf(first.pin)).toBe('pin-ended')
  expect(await house.ask('DELETE', pins, { params: { userName: 'ada' } })).toMatchObject({ status: 204 })
  expect(await verdictOf(second.pin)).toBe('pin-ended')
})

test('a PIN is issued without a body, and no digits can be chosen', async () => {
  expect(await house.ask('POST', pins, { params: { userName: 'ada' } })).toMatchObject({ status: 201 })
  const chosen = await house.ask('POST', pins, { params: { userName: 'ada' }, body: { pin: '135790' } })
  expect(chosen).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/pin', detail: 'is not known here' }] } })
  expect(chosen.text).not.toContain('135790')
})

test('O6 an administrator may say otherwise: from, to, how often', async () => {
  const body = { validFrom: '2026-11-24T10:00:00+01:00', validUntil: '2026-11-24T18:00:00+01:00', uses: 3 }
  const terms = {
    kind: 'temporary',
    validFrom: '2026-11-24T09:00:00Z',
    validUntil: '2026-11-24T17:00:00Z',
    usesLeft: 3,
  }
  const issued = await house.ask('POST', pins, { params: { userName: 'ada' }, body })
  expect(issued).toMatchObject({ status: 201, body: terms })
  const { pin } = issued.body as Issued
  expect(await verdictOf(pin)).toBe('pin-not-yet-valid')
  house.clock.forward({ hours: 1 })
  expect(await verdictOf(pin)).toBe('accepted')
  expect(await listed('ada')).toMatchObject([{ ...terms, usesLeft: 2 }])
})

test('a PIN for bulk issue ends earlier by a part of its validity, each by another', async () => {
  await set({ 'pins.temporary': true, 'pins.validityHours': 720, 'pins.bulkSpreadPercent': 20 })
  const request = { actor: 'test', cause: 'synchronisation', isBulk: true } as const
  const issued = [
    await issuePin(house, { ...request, userName: 'ada' }),
    await issuePin(house, { ...request, userName: 'grace' }),
  ]
  const hours = issued.map(({ pin }) =>
    house.clock
      .now()
      .until(pin.validUntil ?? house.clock.now())
      .total('hours'),
  )
  expect(hours[0]).not.toBe(hours[1])
  for (const one of hours) expect(one).toSatisfy((given: number) => given >= 576 && given <= 720)
})

test.each([
  [{ validUntil: 'tomorrow' }, '#/validUntil'],
  [{ validFrom: '2026-11-24T10:00' }, '#/validFrom'],
  [{ validUntil: '2026-11-24T08:00:00Z' }, '#/validUntil'],
  [{ kind: 'eternal' }, '#/kind'],
  [{ kind: 'persistent', validHours: 2 }, '#/validHours'],
  [{ validHours: 0 }, '#/validHours'],
  [{ uses: 1.5 }, '#/uses'],
  [{ validHours: 2, validUntil: '2026-11-25T08:00:00Z' }, '#/validHours'],
])('a wish such as %j is refused, and the PIN before stays', async (body, pointer) => {
  const { pin } = await issue('ada')
  const refused = await house.ask('POST', pins, { params: { userName: 'ada' }, body })
  expect(refused).toMatchObject({ status: 400, body: { code: 'input-invalid', errors: [{ pointer }] } })
  expect(await verdictOf(pin)).toBe('accepted')
})

test('a card is given, listed without its number, and taken away', async () => {
  const params = { userName: 'ada' }
  const given = await house.ask('POST', cards, { params, body: { number: '04:a1:b2:c3' } })
  const { id } = given.body as { id: string }
  expect(given.status).toBe(201)
  expect((await house.ask('GET', cards, { params })).body).toEqual({ cards: [{ id, addedAt: '2026-11-24T08:00:00Z' }] })
  const taken = '/api/users/:userName/cards/:id'
  expect(await house.ask('DELETE', taken, { params: { userName: 'grace', id } })).toMatchObject({ status: 404 })
  expect(await house.ask('DELETE', taken, { params: { ...params, id } })).toMatchObject({ status: 204 })
  expect((await house.ask('GET', cards, { params })).body).toEqual({ cards: [] })
})

test('a card is somebody’s once, however it is spelt, and its number is told nowhere', async () => {
  await house.ask('POST', cards, { params: { userName: 'ada' }, body: { number: '04:a1:b2:c3' } })
  const again = await house.ask('POST', cards, { params: { userName: 'grace' }, body: { number: '04A1-B2C3' } })
  expect(again).toMatchObject({ status: 409, body: { code: 'records-conflict' } })
  const told = JSON.stringify([again.text, await house.audit.list({ limit: 100 }), house.log.lines])
  expect(told.toUpperCase()).not.toMatch(/04.?A1.?B2.?C3/)
})

test.each([[{}], [{ number: '' }], [{ number: ':-:' }], [{ number: '4'.repeat(257) }], [{ number: 4711 }]])(
  'a card such as %j is refused without telling it back',
  async body => {
    const refused = await house.ask('POST', cards, { params: { userName: 'ada' }, body })
    expect(refused).toMatchObject({ status: 400, body: { code: 'input-invalid' } })
    expect(refused.text).not.toMatch(/4711|4444|:-:/)
  },
)

test.each([
  ['POST', pins],
  ['GET', pins],
  ['DELETE', pins],
  ['POST', cards],
  ['GET', cards],
] as const)('%s %s of nobody is 404', async (method, route) => {
  const body = method === 'POST' && route === cards ? { body: { number: '1234' } } : {}
  expect(await house.ask(method, route, { params: { userName: 'nobody' }, ...body })).toMatchObject({ status: 404 })
})

test('S30 S49 O7 a user made by hand gets a PIN, persistent where the policy is, shown once to the administrator', async () => {
  const { status, body } = await house.ask('POST', '/api/users', { body: { userName: 'linus' } })
  const pin = { pin: expect.stringMatching(/^\d{6}$/), kind: 'persistent', validUntil: null }
  expect([status, body]).toEqual([201, expect.objectContaining({ pin: expect.objectContaining(pin) })])
  expect(await house.pins.ofUser('linus')).toHaveLength(1)
})

test.each([{ issuePin: false }, { enabled: false }])('a user made with %j gets none', async more => {
  expect((await house.ask('POST', '/api/users', { body: { userName: 'ken', ...more } })).body).not.toHaveProperty('pin')
  expect(await house.pins.ofUser('ken')).toEqual([])
})
