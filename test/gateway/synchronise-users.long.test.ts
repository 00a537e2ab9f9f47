import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WantedUser } from '../../src/core/wanted-user.ts'
import { issueDuePins } from '../../src/gateway/issue-due-pins.ts'
import { Synchronisation, type SyncRequest } from '../../src/gateway/synchronise-users.ts'
import { openRecords, type Records, someUser } from '../office.ts'
import { toldSource } from './told-source.ts'

let office: Records
let sync: Synchronisation

beforeEach(async () => {
  office = await openRecords()
  sync = new Synchronisation(office)
})
afterEach(async () => {
  await sync[Symbol.asyncDispose]()
  await office[Symbol.asyncDispose]()
})

const asked = { actor: 'admin', isComplete: true }
const people = (count: number, own: Partial<WantedUser> = {}): readonly WantedUser[] =>
  Array.from({ length: count }, (_, at) => ({
    userName: `user${at}`,
    externalId: `id${at}`,
    email: `user${at}@example.org`,
    ...own,
  }))

async function run(users: readonly WantedUser[], more: Partial<SyncRequest> = {}) {
  const started = await sync.start({ source: toldSource(users), ...asked, ...more })
  return started.ended
}

const events = async () => (await office.audit.list({ limit: 1_000 })).map(({ event, userName }) => [event, userName])
const live = () => office.pins.countLive(office.clock.now())

test('S50 O7 each new user gets a PIN, one without an address gets none until there is one', async () => {
  const nobodysAddress = { userName: 'bare', externalId: 'b' }
  const { report, state } = await run([...people(3), nobodysAddress])
  expect([state, report?.done]).toEqual(['done', expect.objectContaining({ created: 4, pinsIssued: 3 })])
  expect(await office.pins.ofUser('user0')).toHaveLength(1)
  expect(await office.pins.ofUser('bare')).toEqual([])
  const second = await run([...people(3), { ...nobodysAddress, email: 'bare@example.org' }])
  expect(second.report?.done).toMatchObject({ created: 0, changed: 1, untouched: 3, pinsIssued: 1 })
})

test('S53 with everyone temporary every PIN from a synchronisation is temporary', async () => {
  await office.settings.change({ 'pins.temporary': true, 'pins.validityHours': 720 })
  await run(people(2))
  expect(await office.pins.ofUser('user1')).toMatchObject([{ kind: 'temporary' }])
})

test('with sync.issuePins off nobody gets a PIN, then or later', async () => {
  await office.settings.change({ 'sync.issuePins': false })
  await run(people(2))
  await office.settings.change({ 'sync.issuePins': true })
  await run(people(2))
  expect(await live()).toBe(0)
})

test('a dry run tells what would happen and changes nothing', async () => {
  const { report, plan } = await sync.preview({ source: toldSource(people(2)), ...asked })
  expect(report.planned).toMatchObject({ created: 2, pinsIssued: 2 })
  expect(plan.create.map(one => one.userName)).toEqual(['user0', 'user1'])
  expect([await office.users.list({ limit: 10 }), await sync.latest(10), await events()]).toEqual([[], [], []])
})

test('whoever is gone opens nothing from that instant on: account, PINs and links', async () => {
  await run(people(11))
  const at = office.clock.now()
  const link = { id: 'l', purpose: 'log-in', userName: 'user0', createdAt: at, sealed: null } as const
  const digest = new Uint8Array(32)
  await office.links.add({ ...link, expiresAt: at.add({ minutes: 15 }) }, digest)
  expect((await run(people(11).slice(1))).report?.done).toMatchObject({ deactivated: 1, untouched: 10 })
  expect((await office.users.find('user0'))?.enabled).toBe(false)
  expect(await office.pins.ofUser('user0')).toMatchObject([{ endedAt: at, endReason: 'revoked' }])
  expect(await office.links.find(digest, 'log-in', at)).toBeUndefined()
  expect(await events()).toContainEqual(['user-deactivated', 'user0'])
})

test('whoever comes back gets the account back, and a new PIN', async () => {
  await run(people(11))
  await run(people(11).slice(1))
  office.clock.forward({ minutes: 1 })
  expect((await run(people(11))).report?.done).toMatchObject({ changed: 1, pinsIssued: 1 })
  expect((await office.users.find('user0'))?.enabled).toBe(true)
  expect((await office.pins.ofUser('user0')).map(pin => pin.endReason)).toEqual(['revoked', null])
})

test('brake: a run that would deactivate more than a tenth changes nothing, unless a reason is given', async () => {
  await run(people(20))
  office.clock.forward({ minutes: 1 })
  const fewer = [...people(17), { userName: 'fresh' }]
  await expect(run(fewer)).rejects.toMatchObject({
    code: 'synchronisation-braked',
    message: expect.stringContaining('3 of 20 users would be deactivated and at most 2 may be'),
  })
  expect(await office.users.find('fresh')).toBeUndefined()
  expect(await sync.latest(1)).toMatchObject([{ state: 'failed', report: { planned: { deactivated: 3 } } }])
  expect((await run(fewer, { override: 'a class has left' })).report?.done).toMatchObject({
    deactivated: 3,
    created: 1,
  })
  const entries = await office.audit.list({ limit: 1_000 })
  expect(entries.at(-1)).toMatchObject({ event: 'users-synchronised', detail: { override: 'a class has left' } })
})

test('brake: an empty source deactivates nobody, whatever reason is given', async () => {
  await run(people(1))
  await expect(run([], { override: 'really' })).rejects.toMatchObject({ code: 'synchronisation-braked' })
  expect((await office.users.find('user0'))?.enabled).toBe(true)
})

test('a source that can be read in part only deactivates nobody by silence', async () => {
  await run(people(20))
  const refused = [{ reason: 'bad-line', userName: '', place: 'line 2' }] as const
  const { report } = await run([], { source: toldSource(people(19), { refused }) })
  expect(report).toMatchObject({ done: { deactivated: 0, untouched: 19, refused: 1 }, refused })
})

test('a renamed user keeps PIN and jobs', async () => {
  await run(people(1))
  await run(people(1, { userName: 'renamed' }))
  expect(await office.pins.ofUser('renamed')).toMatchObject([{ endedAt: null }])
  expect(await office.users.find('user0')).toBeUndefined()
  expect(await events()).toContainEqual(['user-renamed', 'renamed'])
})

test('accounts of others are left alone, and adopted when the setting says so', async () => {
  await office.users.create(someUser('user0'))
  expect((await run(people(1))).report?.done).toMatchObject({ refused: 1, changed: 0 })
  await office.settings.change({ 'sync.adopt': true })
  expect((await run(people(1))).report?.done).toMatchObject({ refused: 0, changed: 1 })
  expect(await office.users.find('user0')).toMatchObject({ origin: 'ldap', externalId: 'id0' })
})

test('a card goes to its owner once; one that is somebody’s is refused without its number', async () => {
  const wanted = [
    { userName: 'ada', cards: ['04A1B2C3', '04a1b2c3'], place: 'line 2' },
    { userName: 'bob', cards: ['04:A1:B2:C3', '!'], place: 'line 3' },
  ]
  const { report } = await run(wanted)
  expect(report?.done).toMatchObject({ cardsEnrolled: 1, refused: 2 })
  const at = { userName: 'bob', place: 'line 3' }
  expect(report?.refused).toEqual([
    { ...at, reason: 'card-of-another' },
    { ...at, reason: 'bad-card' },
  ])
  expect((await run(wanted)).report?.done).toMatchObject({ cardsEnrolled: 0 })
  expect(JSON.stringify([await sync.latest(10), await office.audit.list({ limit: 99 })])).not.toMatch(/A1B2C3/i)
})

test('one run at a time, and the next gateway’s run takes the place of one that died', async () => {
  await using other = new Synchronisation(office)
  const { promise: read, resolve } = Promise.withResolvers<void>()
  const slow = {
    ...toldSource(people(1)),
    read: async () => read.then(() => toldSource(people(1)).read(AbortSignal.abort())),
  }
  const first = sync.start({ source: slow, ...asked })
  await expect(other.start({ source: toldSource([]), ...asked })).rejects.toMatchObject({
    code: 'synchronisation-running',
  })
  resolve()
  await (await first).ended
  const { ended } = await other.start({ source: toldSource(people(1)), ...asked })
  expect((await ended).state).toBe('done')
})

test('a run that was cut short is finished by the next one: no user twice, no PIN twice, none left out', async () => {
  const stopping = new Synchronisation(office)
  const { ended } = await stopping.start({ source: toldSource(people(200)), ...asked })
  await stopping[Symbol.asyncDispose]()
  expect(await ended).toMatchObject({ state: 'failed', report: { failure: expect.stringContaining('the next run') } })
  expect((await run(people(200))).state).toBe('done')
  expect(await live()).toBe(200)
  for (const { userName } of people(200)) expect(await office.pins.ofUser(userName)).toHaveLength(1)
})

test('of several gateways that issue due PINs at once, one issues each', async () => {
  for (const { userName, email } of people(30))
    await office.syncedAccounts.create(someUser(userName, { email: email ?? null }), { isPinDue: true })
  const { signal } = new AbortController()
  const issued = await Promise.all([1, 2, 3].map(() => issueDuePins(office, { signal })))
  expect(issued.reduce((sum, count) => sum + count)).toBe(30)
  // Their entries are not waited for.
  await expect.poll(async () => (await events()).filter(([event]) => event === 'pin-issued').length).toBe(30)
})

test('a PIN whose gateway died after issuing it is not issued again', async () => {
  await run(people(1))
  const [userName, at] = ['user0', office.clock.now()]
  await office.syncedAccounts.reactivate(userName, true)
  await office.syncedAccounts.claimDuePin(userName, at, at)
  expect(await issueDuePins(office, { signal: new AbortController().signal })).toBe(0)
  expect(await office.syncedAccounts.duePins(at, 10)).toEqual([])
})

test('the audit tells each user and the whole run, and who asked', async () => {
  await run(people(1))
  const entries = await office.audit.list({ limit: 10 })
  expect(entries.map(({ event, actor, userName }) => [event, actor, userName])).toEqual([
    ['user-created', 'sync:ldap', 'user0'],
    ['pin-issued', 'gateway', 'user0'],
    ['users-synchronised', 'admin', undefined],
  ])
  expect(entries.at(-1)?.detail).toMatchObject({ source: 'ldap', state: 'done', created: 1, pinsIssued: 1 })
})

test('a source that fails changes nothing and is told', async () => {
  await run(people(3))
  office.clock.forward({ minutes: 1 })
  const source = { ...toldSource([]), read: () => Promise.reject(new Error('boom')) }
  await expect(run([], { source })).rejects.toThrow('boom')
  expect(await sync.latest(1)).toMatchObject([{ state: 'failed', report: { failure: expect.stringContaining('log') } }])
  expect(await live()).toBe(3)
})
