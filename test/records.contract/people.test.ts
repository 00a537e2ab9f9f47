import { describe, expect, test } from 'vitest'
import type { ScimGroup, SyncRun } from '../../src/ports/people.ts'
import { databases, stopDatabasesAfterAll } from './databases.ts'
import { index, job, noon, pin, release, user } from './samples.ts'

stopDatabasesAfterAll()

const later = noon.add({ minutes: 1 })
const counts = { created: 0, changed: 0, deactivated: 0, untouched: 0, refused: 0, cardsEnrolled: 0, pinsIssued: 0 }
const report = { planned: counts, done: counts, refused: [], ignoredColumns: ['x'], failure: null }
const run = (id: string, own: Partial<SyncRun> = {}): SyncRun => ({
  id,
  source: 'ldap',
  actor: 'admin',
  beganAt: noon,
  leaseUntil: later,
  endedAt: null,
  scheduledFor: null,
  state: 'running',
  report: null,
  ...own,
})
const group = (id: string, name: string): ScimGroup => ({
  id,
  name,
  externalId: null,
  createdAt: noon,
  changedAt: noon,
})
const scim = (id: string) => ({ id, name: { givenName: 'A' }, changedAt: noon })
const page = { offset: 0, limit: 10 }

describe.each(databases)('users from elsewhere on $name', ({ open }) => {
  test('one run at a time; the next begins when the one before ended or its lease is over', async () => {
    await using records = await open()
    const begun = await Promise.all(['r1', 'r2', 'r3'].map(id => records.syncRuns.begin(run(id))))
    expect(begun.filter(Boolean)).toHaveLength(1)
    const [first] = await records.syncRuns.latest(10)
    expect(first).toEqual(run(first?.id ?? ''))
    expect(await records.syncRuns.begin(run('r4', { beganAt: later, leaseUntil: later.add({ minutes: 1 }) }))).toBe(
      true,
    )
    expect(await records.syncRuns.keep(first?.id ?? '', later, report)).toBe(false)
    expect(await records.syncRuns.keep('r4', later, report)).toBe(true)
    await records.syncRuns.end(run('r4', { beganAt: later, endedAt: later, state: 'done', report }))
    expect(await records.syncRuns.find('r4')).toMatchObject({ state: 'done', endedAt: later, report })
    expect(await records.syncRuns.begin(run('r5'))).toBe(true)
  })

  test('an instant of the schedule has one run', async () => {
    await using records = await open()
    expect(await records.syncRuns.begin(run('r1', { scheduledFor: noon }))).toBe(true)
    await records.syncRuns.end(run('r1', { scheduledFor: noon, endedAt: noon, state: 'done' }))
    expect(await records.syncRuns.begin(run('r2', { scheduledFor: noon, beganAt: later }))).toBe(false)
    expect(await records.syncRuns.begin(run('r3', { scheduledFor: later, beganAt: later }))).toBe(true)
  })

  test('the latest hundred runs are kept', async () => {
    await using records = await open()
    for (let at = 0; at < 103; at += 1) {
      const beganAt = noon.add({ minutes: 2 * at })
      await records.syncRuns.begin(run(`r${at}`, { beganAt, leaseUntil: beganAt }))
    }
    const kept = await records.syncRuns.latest(1_000)
    expect([kept.length, kept[0]?.id]).toEqual([100, 'r102'])
  })

  test('an account is made with the note that its PIN is due; one at a time issues it', async () => {
    await using records = await open()
    const accounts = records.syncedAccounts
    await accounts.create(user('ada', { email: 'a@x', groups: ['g'] }), { isPinDue: true })
    await accounts.create(user('bob'), { isPinDue: true })
    await accounts.create(user('eve', { email: 'e@x' }), { isPinDue: false })
    expect((await records.users.find('ada'))?.groups).toEqual(['g'])
    await expect(accounts.create(user('ada'), { isPinDue: true })).rejects.toMatchObject({ code: 'records-conflict' })
    expect(await accounts.duePins(noon, 10)).toEqual(['ada'])
    const claims = await Promise.all([1, 2, 3].map(() => accounts.claimDuePin('ada', noon, later)))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await accounts.duePins(noon, 10)).toEqual([])
    expect(await accounts.duePins(later, 10)).toEqual(['ada'])
    expect(await accounts.claimDuePin('ada', later, later)).toBe(true)
    await accounts.settleDuePin('ada')
    expect(await accounts.duePins(later, 10)).toEqual([])
    await records.users.change('bob', { email: 'b@x' })
    expect(await accounts.duePins(noon, 10)).toEqual(['bob'])
  })

  test('deactivating ends the PINs in the same step and is told from a person’s doing', async () => {
    await using records = await open()
    for (const name of ['ada', 'bob']) await records.users.create(user(name))
    await records.pins.issue(pin('ada'), index('1'), noon)
    expect(await records.syncedAccounts.deactivate('ada', later)).toBe(true)
    expect(await records.syncedAccounts.deactivate('ada', later)).toBe(false)
    await records.users.change('bob', { enabled: false })
    expect((await records.users.find('ada'))?.enabled).toBe(false)
    expect(await records.pins.ofUser('ada')).toMatchObject([{ endedAt: later, endReason: 'revoked' }])
    expect(await records.syncedAccounts.deactivated()).toEqual(new Set(['ada']))
    await records.syncedAccounts.reactivate('ada', true)
    expect(await records.syncedAccounts.deactivated()).toEqual(new Set())
    expect((await records.users.find('ada'))?.enabled).toBe(true)
  })

  test('a renamed user keeps PINs, cards, groups, guests, identifier and jobs', async () => {
    await using records = await open()
    const ada = user('ada', { email: 'A@x', groups: ['g'], origin: 'ldap', externalId: 'id' })
    await records.syncedAccounts.create(ada, { isPinDue: true, scim: scim('s1') })
    await records.users.create(user('guest', { sponsor: 'ada' }))
    await records.pins.issue(pin('ada'), index('1'), noon)
    await records.cards.add({ id: 'c1', userName: 'ada', addedAt: noon }, index('C'))
    const held = await records.jobs.add(job('ada'))
    await records.jobs.claim([release(held.id)], { member: 'one#1' })
    await records.users.rename('ada', 'byron')
    await records.jobs.rename('ada', 'byron')
    expect(await records.users.find('byron')).toEqual({ ...ada, userName: 'byron' })
    expect(await records.users.find('ada')).toBeUndefined()
    expect((await records.users.findByExternalId('ldap', 'id'))?.userName).toBe('byron')
    expect((await records.pins.find([index('1')]))?.pin.userName).toBe('byron')
    expect(await records.cards.ofUser('byron')).toHaveLength(1)
    expect((await records.users.find('guest'))?.sponsor).toBe('byron')
    expect(await records.syncedAccounts.duePins(noon, 10)).toEqual(['byron'])
    expect(await records.jobs.find(held.id)).toMatchObject({ userName: 'byron' })
    expect(await records.jobs.liveReleases()).toMatchObject([{ userName: 'byron' }])
    await expect(records.users.rename('byron', 'guest')).rejects.toMatchObject({ code: 'records-conflict' })
    await expect(records.users.rename('ada', 'new')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('SCIM finds its users by id, name, identifier and address, and no others', async () => {
    await using records = await open()
    const own = (name: string) =>
      user(name, { origin: 'scim', externalId: `x-${name}`, email: `${name}@x`, groups: ['g'] })
    for (const name of ['ada', 'bob', 'eve'])
      await records.syncedAccounts.create(own(name), { isPinDue: false, scim: scim(`id-${name}`) })
    await records.users.create(user('zoe'))
    const names = async (key: object) => (await records.scim.users(key, page)).map(one => one.user.userName)
    expect(await records.scim.users({ id: 'id-ada' }, page)).toEqual([{ ...scim('id-ada'), user: own('ada') }])
    expect(await names({ userName: 'bob' })).toEqual(['bob'])
    expect(await names({ externalId: 'x-eve', email: 'EVE@x' })).toEqual(['eve'])
    expect(await names({ userName: 'zoe' })).toEqual([])
    expect([await names({}), await records.scim.countUsers({})]).toEqual([['ada', 'bob', 'eve'], 3])
    expect((await records.scim.users({}, { offset: 1, limit: 1 })).map(one => one.id)).toEqual(['id-bob'])
    await records.scim.put('ada', { ...scim('id-ada'), name: null, changedAt: later })
    expect(await records.scim.users({ id: 'id-ada' }, page)).toMatchObject([{ name: null, changedAt: later }])
    await records.users.remove('ada', noon)
    expect(await names({})).toEqual(['bob', 'eve'])
  })

  test('a SCIM group has its SCIM users as members, whatever it is called', async () => {
    await using records = await open()
    for (const name of ['ada', 'bob', 'eve'])
      await records.syncedAccounts.create(user(name, { origin: 'scim' }), { isPinDue: false, scim: scim(name) })
    await records.users.create(user('zoe', { groups: ['staff'] }))
    const staff = group('g1', 'staff')
    await records.scim.createGroup(staff)
    await expect(records.scim.createGroup(group('g2', 'staff'))).rejects.toMatchObject({ code: 'records-conflict' })
    await records.scim.join({ ...staff, changedAt: later }, ['ada', 'bob', 'ada', 'nobody'])
    expect((await records.scim.members('staff')).map(one => one.id)).toEqual(['ada', 'bob'])
    expect(await records.scim.findGroup('g1')).toEqual({ ...staff, changedAt: later })
    await records.scim.leave(staff, ['bob'])
    await records.users.change('ada', { groups: ['staff', 'office'] })
    await records.scim.changeGroup({ ...staff, name: 'office', externalId: 'x' })
    expect((await records.users.find('ada'))?.groups).toEqual(['office'])
    expect((await records.users.find('zoe'))?.groups).toEqual(['staff'])
    expect(await records.scim.known(['ada', 'x'])).toEqual(new Set(['ada']))
    expect((await records.scim.groups()).map(one => one.name)).toEqual(['office'])
    expect([await records.scim.removeGroup('g1'), await records.scim.removeGroup('g1')]).toEqual([true, false])
    expect((await records.users.find('ada'))?.groups).toEqual([])
  })
})
