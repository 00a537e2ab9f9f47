import { afterEach, beforeEach, expect, test } from 'vitest'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { attachment, pdf } from '../mail/composed-mail.ts'
import { someUser } from '../office.ts'
import { aPdf, type GuestHouse, jobMail, openGuestHouse, pinIn } from './guest-house.ts'

let house: GuestHouse
beforeEach(async () => {
  house = await openGuestHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const grace = 'grace@example.org'

async function reasons() {
  const entries = await house.audit.list({ event: 'mail-dropped', limit: 1000 })
  return entries.map(({ detail }) => detail?.['reason'])
}

test.each([
  ['nobody vouches for it', jobMail({ isAuthentic: false }), 'no-results'],
  ['it is automatic', jobMail({ fields: 'Auto-Submitted: auto-replied\r\n' }), 'auto-submitted'],
  ['it is from a list', jobMail({ fields: 'List-Id: <x>\r\n' }), 'mailing-list'],
  ['its domain is denied', jobMail({ from: 'eve@sub.evil.example' }), 'domain-denied'],
  ['its domain looks like ours', jobMail({ from: 'eve@h0ldfast.example' }), 'domain-look-alike'],
])('O8 a mail is dropped in silence, and the audit accuses nobody: %s', async (_, raw, reason) => {
  await house.settings.change({ 'guests.deniedDomains': ['evil.example'] })
  expect(await house.receive(raw)).toBe('taken')
  const [entry, ...others] = await house.audit.list({ limit: 10 })
  expect([entry?.event, entry?.actor, entry?.userName, others]).toEqual(['mail-dropped', 'mail:imap', undefined, []])
  expect(entry?.detail).toEqual({ reason, octets: raw.length })
  expect([await house.users.list({ limit: 1 }), await house.deliver()]).toEqual([[], []])
})

test('O8 a forged mail ends nobody’s PIN and holds nothing', async () => {
  await house.users.create(someUser('ada', { email: 'ada@example.org' }))
  const { pin } = await issuePin(house, { userName: 'ada', actor: 'test', cause: 'administrator' })
  await house.receive(jobMail({ from: 'ada@example.org', isAuthentic: false }))
  expect([await house.livePins('ada'), await house.jobsOf('ada')]).toEqual([[pin], []])
})

test.each([
  ['S12 unknown senders are not registered', { 'guests.register': false }, [], 'unknown-sender'],
  [
    'S28 two accounts have its address',
    {},
    [someUser('a', { email: grace }), someUser('b', { email: grace })],
    'address-ambiguous',
  ],
  [
    'its address is the user name of another one',
    {},
    [someUser(grace, { email: 'else@example.org' })],
    'user-name-taken',
  ],
  ['its account is switched off', {}, [someUser('g', { email: grace, enabled: false })], 'account-disabled'],
])('a mail comes to nothing: %s', async (_, change, users, reason) => {
  await house.settings.change(change)
  for (const user of users) await house.users.create(user)
  await house.receive(jobMail())
  expect(await reasons()).toEqual([reason])
  expect(await house.users.list({ limit: 10 })).toEqual(users)
  expect(await house.deliver()).toEqual([])
})

test('an address that is too long for a user name makes no account', async () => {
  const domain = `${'d'.repeat(60)}.${'e'.repeat(60)}.example`
  await house.receive(jobMail({ from: `grace@${domain}` }))
  expect(await reasons()).toEqual(['address-too-long'])
})

test('O8 so many accounts a day for one domain, and in all', async () => {
  await house.settings.change({ 'guests.maxPerDomainPerDay': 2, 'guests.maxPerDay': 3 })
  const senders = ['a@one.example', 'b@one.example', 'c@one.example', 'd@two.example', 'e@three.example']
  for (const [number, from] of senders.entries()) await house.receive(jobMail({ from, number }))
  expect((await house.users.list({ limit: 10 })).map(({ userName }) => userName)).toEqual([
    'a@one.example',
    'b@one.example',
    'd@two.example',
  ])
  expect(await reasons()).toEqual(['too-many-guests', 'too-many-guests'])
  house.clock.forward({ hours: 24 })
  await house.receive(jobMail({ from: 'c@one.example', number: 9 }))
  expect(await house.users.find('c@one.example')).toBeDefined()
})

test('O8 so many mails of one sender an hour; the first beyond is told, and holds nothing', async () => {
  await house.settings.change({ 'guests.maxMailsPerHour': 2, 'site.language': 'en' })
  for (let number = 1; number <= 4; number += 1) await house.receive(jobMail({ number, fields: '' }))
  expect(await house.jobsOf(grace)).toHaveLength(2)
  expect((await house.deliver()).filter(mail => pinIn(mail) === undefined)).toHaveLength(1)
})

test('O8 five mails with a PIN a day to an address; then jobs are held and the PIN stays', async () => {
  for (let number = 1; number <= 8; number += 1) await house.receive(jobMail({ number }))
  expect(await house.jobsOf(grace)).toHaveLength(8)
  expect(await house.pins.ofUser(grace)).toHaveLength(5)
  const taken = await house.audit.list({ event: 'mail-taken', limit: 10 })
  expect(taken.map(({ detail }) => detail?.['pin'])).toEqual([
    ...Array(5).fill('issued'),
    ...Array(3).fill('enough-answers'),
  ])
  house.clock.forward({ hours: 24 })
  await house.receive(jobMail({ number: 9 }))
  expect(await house.pins.ofUser(grace)).toHaveLength(6)
})

test('one answer without a PIN an hour, five a day, to an address', async () => {
  await house.settings.change({ 'pins.withEachMailedJob': 'never', 'guests.maxWaitingDocuments': 100 })
  const answersAfter = async (hours: number) => {
    const before = (await house.deliver()).length
    for (let number = 0; number < 3; number += 1) await house.receive(jobMail({ number: 10 * hours + number }))
    const after = (await house.deliver()).length
    house.clock.forward({ hours: 1 })
    return after - before
  }
  const answers = []
  for (let hours = 1; hours <= 7; hours += 1) answers.push(await answersAfter(hours))
  expect(answers).toEqual([1, 1, 1, 1, 1, 0, 0])
  expect(await house.jobsOf(grace)).toHaveLength(21)
})

test('O8 so many documents, and bytes, wait for a guest; a regular user is not bound by it', async () => {
  await house.settings.change({ 'guests.maxWaitingDocuments': 3, 'guests.maxWaitingBytes': 100_000 })
  await house.users.create(someUser('ada', { email: 'ada@example.org' }))
  const large = attachment('application/pdf', 'large.pdf', Buffer.concat([pdf, Buffer.alloc(60_000)]))
  await house.receive(jobMail({ parts: [large, large, aPdf(), aPdf(), aPdf()] }))
  expect((await house.jobsOf(grace)).map(({ name }) => name)).toEqual(['large.pdf', 'a.pdf', 'a.pdf'])
  await house.receive(jobMail({ parts: [large, large, aPdf(), aPdf(), aPdf()], from: 'ada@example.org' }))
  expect(await house.jobsOf('ada')).toHaveLength(5)
})

test('a mail that cannot be read is answered only to whom may send jobs', async () => {
  const unreadable = (from: string) => jobMail({ from, parts: Array<string>(11).fill(aPdf()) })
  await house.receive(unreadable(grace))
  await house.settings.change({ 'guests.register': false })
  await house.receive(unreadable('eve@example.net'))
  expect((await house.deliver()).map(({ recipient }) => recipient)).toEqual([grace])
  expect(await house.users.list({ limit: 1 })).toEqual([])
})
