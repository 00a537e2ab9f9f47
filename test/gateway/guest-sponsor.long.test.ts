import { afterEach, beforeEach, expect, test } from 'vitest'
import { approveGuest, findGuestCase, refuseGuest } from '../../src/gateway/decide-guest.ts'
import { endVisit } from '../../src/gateway/end-visit.ts'
import { expireGuests } from '../../src/gateway/expire-guests.ts'
import { someUser } from '../office.ts'
import { type GuestHouse, jobMail, openGuestHouse, pinIn } from './guest-house.ts'

let house: GuestHouse
beforeEach(async () => {
  house = await openGuestHouse({ 'guests.sponsor': 'required', 'guests.sponsorGroup': 'HOSTS', 'site.language': 'en' })
  for (const name of ['ada', 'bob'])
    await house.users.create(someUser(name, { groups: ['HOSTS'], email: `${name}@holdfast.example` }))
  await house.users.create(someUser('eve', { groups: ['STAFF'], email: 'eve@holdfast.example' }))
})
afterEach(() => house[Symbol.asyncDispose]())

const grace = 'grace@example.org'
const daysPass = (days: number) => house.clock.forward({ hours: 24 * days })

/** Mails a document; gives the tokens that the sponsors were sent. */
async function askedFor(): Promise<Readonly<Record<string, string>>> {
  await house.receive(jobMail({ fields: '' }))
  const asked = (await house.deliver()).filter(({ subject }) => subject.includes('asks to print'))
  return Object.fromEntries(
    asked.map(({ recipient, text }) => [recipient.split('@')[0] ?? '', /\/approve#(\S+)/.exec(text)?.[1] ?? '']),
  )
}

async function decide(how: typeof approveGuest, token = ''): Promise<boolean> {
  const found = await findGuestCase(house, token)
  return found !== undefined && how(house, token, found)
}

test('a guest who needs a sponsor has an account that opens nothing, no PIN, and the document waits', async () => {
  const tokens = await askedFor()
  expect(Object.keys(tokens)).toEqual(['ada', 'bob'])
  expect(await house.users.find(grace)).toMatchObject({ enabled: false, sponsor: null })
  expect([await house.pins.ofUser(grace), await house.jobsOf(grace)]).toEqual([
    [],
    [expect.objectContaining({ state: 'held' })],
  ])
  const [told] = (await house.deliver()).filter(({ recipient }) => recipient === 'Grace@example.org')
  expect([told?.text, pinIn(told ?? { text: '' })]).toEqual([
    expect.stringContaining('musí nejdřív někdo schválit'),
    undefined,
  ])
})

test('sponsors are asked once for a guest, who may mail more meanwhile', async () => {
  await askedFor()
  await house.receive(jobMail({ number: 2 }))
  expect(await house.jobsOf(grace)).toHaveLength(2)
  expect((await house.deliver()).filter(({ subject }) => subject.includes('asks to print'))).toHaveLength(2)
})

test('one of them approves: the account works, the PIN comes by mail, and the guest is told who vouches', async () => {
  const { ada, bob } = await askedFor()
  expect(await decide(approveGuest, ada)).toBe(true)
  expect(await house.users.find(grace)).toMatchObject({ enabled: true, sponsor: 'ada' })
  const [pin] = await house.livePins(grace)
  expect(pin?.kind).toBe('temporary')
  const mails = (await house.deliver()).filter(({ recipient }) => recipient === 'Grace@example.org')
  expect(mails.map(mail => pinIn(mail) !== undefined)).toEqual([false, false, true])
  expect([await decide(approveGuest, bob), await decide(refuseGuest, bob), await decide(approveGuest, ada)]).toEqual([
    false,
    false,
    false,
  ])
  expect((await house.users.find(grace))?.sponsor).toBe('ada')
  expect((await house.audit.list({ event: 'guest-approved', limit: 9 })).map(({ actor }) => actor)).toEqual([
    'user:ada',
  ])
})

test('an approval that was cut short is completed by the same link', async () => {
  const { ada = '' } = await askedFor()
  const found = (await findGuestCase(house, ada)) ?? expect.fail('no guest')
  await house.guests.approve(grace, 'ada')
  expect(await approveGuest(house, ada, found)).toBe(true)
  expect(await house.livePins(grace)).toHaveLength(1)
})

test('one of them refuses: what was mailed is deleted, and nothing that the guest mails comes to anything', async () => {
  const { ada, bob } = await askedFor()
  expect(await decide(refuseGuest, bob)).toBe(true)
  expect(await decide(approveGuest, ada)).toBe(false)
  await house.receive(jobMail({ number: 2 }))
  expect((await house.jobsOf(grace)).map(({ outcome }) => outcome)).toEqual(['deleted'])
  expect([(await house.users.find(grace))?.enabled, await house.pins.ofUser(grace)]).toEqual([false, []])
})

test.each([
  ['seven days are over', async () => daysPass(7)],
  ['who got it left the group of sponsors', async () => void (await house.users.change('ada', { groups: [] }))],
  ['who got it was switched off', async () => void (await house.users.change('ada', { enabled: false }))],
])('a link approves nobody once %s', async (_, happens) => {
  const { ada } = await askedFor()
  await happens()
  expect(await decide(approveGuest, ada)).toBe(false)
  expect((await house.users.find(grace))?.enabled).toBe(false)
})

test('an administrator’s word counts more: who was switched off by one is approved by nobody', async () => {
  const { ada } = await askedFor()
  await house.users.change(grace, { enabled: false })
  expect(await decide(approveGuest, ada)).toBe(false)
})

test('the visit ends: PIN, sessions, links and jobs with it, and the guest is told', async () => {
  const { ada } = await askedFor()
  await decide(approveGuest, ada)
  await house.deliver()
  const guest = (await house.users.find(grace)) ?? expect.fail('no guest')
  await endVisit(house, guest, 'user:ada')
  await endVisit(house, { ...guest, enabled: false }, 'user:ada')
  expect([(await house.users.find(grace))?.enabled, await house.livePins(grace)]).toEqual([false, []])
  expect((await house.jobsOf(grace)).map(({ outcome }) => outcome)).toEqual(['deleted'])
  const told = (await house.deliver()).filter(({ subject }) => subject.includes('návštěva'))
  expect(told).toHaveLength(1)
})

test('a guest whom nobody approved in seven days is removed with what was mailed; a later mail asks anew', async () => {
  await askedFor()
  daysPass(7)
  expect(await expireGuests(house)).toBe(0)
  house.clock.forward({ seconds: 1 })
  expect(await expireGuests(house)).toBe(1)
  expect([await house.users.find(grace), (await house.jobsOf(grace)).map(({ outcome }) => outcome)]).toEqual([
    undefined,
    ['deleted'],
  ])
  await house.receive(jobMail({ number: 2 }))
  expect((await house.deliver()).filter(({ subject }) => subject.includes('asks to print'))).toHaveLength(4)
})

test('a guest is removed after thirty idle days: no valid PIN, no waiting job, nothing since', async () => {
  await house.settings.change({ 'guests.sponsor': 'none', 'jobs.holdHours': 24 * 10 })
  await house.receive(jobMail())
  daysPass(5)
  await house.receive(jobMail({ number: 2 }))
  daysPass(30)
  // Their jobs still wait, though their PINs are long over.
  expect(await expireGuests(house)).toBe(0)
  for (const job of await house.jobsOf(grace))
    await house.jobs.advance(job.id, ['held', 'deleted'], { at: house.clock.now(), outcome: 'deleted' })
  expect(await expireGuests(house)).toBe(0)
  daysPass(31)
  expect([await expireGuests(house), await house.users.find(grace)]).toEqual([1, undefined])
  expect(await house.users.find('ada')).toBeDefined()
})

test('a guest with a PIN that is valid, or a card, stays', async () => {
  await house.settings.change({ 'guests.sponsor': 'none', 'pins.temporary': false })
  await house.receive(jobMail())
  await house.settings.change({ 'pins.temporary': true })
  await house.receive(jobMail({ from: 'joe@example.org' }))
  const index = (await house.indexer.ofCard('1234'))[0] ?? expect.fail('no index')
  await house.cards.add({ id: 'c1', userName: 'joe@example.org', addedAt: house.clock.now() }, index)
  for (const name of [grace, 'joe@example.org'])
    for (const job of await house.jobsOf(name))
      await house.jobs.advance(job.id, ['held', 'deleted'], { at: house.clock.now(), outcome: 'deleted' })
  daysPass(100)
  expect(await expireGuests(house)).toBe(0)
})
