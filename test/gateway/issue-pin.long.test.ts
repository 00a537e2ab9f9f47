import { afterEach, beforeEach, expect, test } from 'vitest'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { openRecords, type Records, someUser } from '../office.ts'

let office: Records

beforeEach(async () => {
  office = await openRecords()
  await office.users.create(someUser('ada', { groups: ['STAFF'] }))
  await office.users.create(someUser('grace', { groups: ['CHESS', 'GUESTS'] }))
})
afterEach(() => office[Symbol.asyncDispose]())

const issue = (userName: string) => issuePin(office, { userName, actor: 'test', cause: 'administrator' })
const forGuests = { 'pins.temporary': true, 'pins.temporaryFor': { users: [], groups: ['GUESTS'] } }

test('S06 S16 S17 a guest’s PIN is temporary, a regular user’s persistent', async () => {
  await office.settings.change(forGuests)
  const [guest, regular] = [await issue('grace'), await issue('ada')]
  expect(guest.pin.kind).toBe('temporary')
  expect(guest.pin.validUntil?.toString()).toBe(office.clock.now().add({ hours: 24 }).toString())
  expect(regular.pin).toMatchObject({ kind: 'persistent', validUntil: null })
})

test('S18 with everyone chosen every PIN is temporary', async () => {
  await office.settings.change({ 'pins.temporary': true, 'pins.validityHours': 720 })
  const { pin } = await issue('ada')
  expect(pin.validUntil?.toString()).toBe(office.clock.now().add({ hours: 720 }).toString())
})

test('S19 switched off every PIN is persistent', async () => {
  await office.settings.change({ ...forGuests, 'pins.temporary': false })
  expect((await issue('grace')).pin.kind).toBe('persistent')
})

test('O2 a later change of groups does not touch a PIN that was issued', async () => {
  await office.settings.change(forGuests)
  await issue('grace')
  await office.users.change('grace', { groups: ['STAFF'] })
  expect(await office.pins.ofUser('grace')).toMatchObject([{ kind: 'temporary' }])
})

test('O3 of several groups one is enough to make the PIN temporary', async () => {
  await office.settings.change(forGuests)
  expect((await issue('grace')).pin.kind).toBe('temporary')
})

test('O4 a changed validity does not touch PINs that were issued', async () => {
  await office.settings.change(forGuests)
  const { pin } = await issue('grace')
  await office.settings.change({ 'pins.validityHours': 1 })
  const [kept] = await office.pins.ofUser('grace')
  expect(kept?.validUntil?.toString()).toBe(pin.validUntil?.toString())
})

test('a user has one active PIN: issuing ends the one before', async () => {
  await issue('ada')
  office.clock.forward({ minutes: 1 })
  await issue('ada')
  expect(await office.pins.countLive(office.clock.now())).toBe(1)
  expect((await office.pins.ofUser('ada')).map(pin => pin.endReason)).toContain('replaced')
})

test('PINs grow with their number, so that a guess hits nobody more often than the setting says', async () => {
  await office.settings.change({ 'pins.guessOdds': 1e-6 })
  expect((await issue('ada')).digits).toHaveLength(6)
  expect((await issue('grace')).digits).toHaveLength(7)
})

test('nobody gets a PIN without an account', async () => {
  await expect(issue('nobody')).rejects.toMatchObject({ code: 'not-found' })
})

test('the audit tells kind and length of a PIN, never its digits', async () => {
  const { digits } = await issue('ada')
  const entries = await office.audit.list({ limit: 10 })
  expect(entries).toMatchObject([{ event: 'pin-issued', userName: 'ada', detail: { kind: 'persistent', length: 6 } }])
  expect(JSON.stringify(entries)).not.toContain(digits)
})
