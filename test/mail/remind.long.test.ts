import { afterEach, beforeEach, expect, test } from 'vitest'
import { Reminders } from '../../src/gateway/remind.ts'
import { type MailHouse, openMailHouse } from './mail-house.ts'

let house: MailHouse
let reminders: Reminders
beforeEach(async () => {
  house = await openMailHouse()
  await house.room[Symbol.asyncDispose]()
  reminders = new Reminders(house)
  await house.settings.change({ 'pins.temporary': true, 'pins.validityHours': 720, 'mail.remindHours': [24, 168] })
})
afterEach(() => house[Symbol.asyncDispose]())

const reminded = async () => {
  const mails = await house.outbox.list({ limit: 100 })
  return mails.filter(({ template }) => template === 'reminder').map(({ event }) => event.replace(/\|.*\|/, '|'))
}

test('a user is reminded at each of the hours before the PIN ends, once', async () => {
  await house.issue('ada')
  const counts: number[] = []
  for (let hours = 0; hours < 720; hours += 12) {
    house.clock.forward({ hours: 12 })
    await reminders.remind()
    counts.push(await new Reminders(house).remind())
  }
  expect((await reminded()).toSorted()).toEqual(['reminder|168', 'reminder|24'])
  expect(counts.every(count => count === 0)).toBe(true)
})

test('after a long stop there is one reminder, not two at once', async () => {
  await house.issue('ada')
  house.clock.forward({ hours: 700 })
  expect(await reminders.remind()).toBe(1)
  expect(await reminded()).toEqual(['reminder|24'])
})

test.each([
  [
    'whose whole validity is shorter than twice the hours',
    async () => void (await house.issue('ada', 'administrator', { wish: { validHours: 47 } })),
  ],
  [
    'that was revoked',
    async () => void (await house.issue('ada').then(() => house.pins.end('ada', house.clock.now(), 'revoked'))),
  ],
  [
    'that does not expire',
    async () => void (await house.issue('ada', 'administrator', { wish: { kind: 'persistent' } })),
  ],
  [
    'of a user without an address',
    async () => void (await house.issue('ada').then(() => house.users.change('ada', { email: null }))),
  ],
  [
    'of a disabled user',
    async () => void (await house.issue('ada').then(() => house.users.change('ada', { enabled: false }))),
  ],
])('there is no reminder of a PIN %s', async (_, prepare) => {
  await prepare()
  for (let hours = 0; hours < 740; hours += 20) {
    await reminders.remind()
    house.clock.forward({ hours: 20 })
  }
  expect(await reminded()).toEqual([])
})

test('hours that are set later count from then on', async () => {
  await house.issue('ada')
  house.clock.forward({ hours: 620 })
  await house.settings.change({ 'mail.remindHours': [200] })
  expect(await reminders.remind()).toBe(1)
  await house.settings.change({ 'mail.remindHours': [200, 120] })
  expect(await reminders.remind()).toBe(1)
  await house.settings.change({ 'mail.remindHours': [] })
  house.clock.forward({ hours: 50 })
  expect(await reminders.remind()).toBe(0)
})

test('a reminder says until when, and how to get a new PIN', async () => {
  await house.settings.change({ 'site.publicUrl': 'https://print.example.org' })
  await house.issue('ada')
  house.openRoom()
  await house.server.caught(1)
  house.clock.forward({ hours: 700 })
  await reminders.remind()
  const mails = await house.server.caught(2)
  expect(mails[1]).toMatchObject({ subject: 'Your PIN for Library ends soon' })
  expect(mails[1]?.text).toContain('until Thursday, 24 December 2026 at 09:00 CET')
  expect(mails[1]?.text).toContain('https://print.example.org')
})

test('thousands of PINs that end together are reminded of in pages', async () => {
  await house.settings.change({ 'mail.sendPin': false })
  const { pin } = await house.issue('ada')
  for (let at = 0; at < 450; at += 1) {
    const digest = new Uint8Array(32).fill(at % 256).fill(at >> 8, 0, 4)
    // All but the last live on, so that each of them ends by itself.
    const forever = pin.validFrom.add({ hours: 24 * 365 * 100 })
    await house.pins.issue({ ...pin, id: `p${at}` }, { generation: 9, digest }, forever)
  }
  house.clock.forward({ hours: 700 })
  expect(await reminders.remind()).toBe(451)
})
