import { describe, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { databases, stopDatabasesAfterAll } from './databases.ts'
import { job, noon } from './samples.ts'

stopDatabasesAfterAll()

const later = noon.add({ minutes: 2 })
const nothing = { userName: null, isNewcomer: false, pinFrom: null }

describe.each(databases)('mailed jobs and guests on $name', ({ open }) => {
  test('a mail is worked on by one at a time, and not again once it is done', async () => {
    await using records = await open()
    const { inboundMails } = records
    const turns = await Promise.all([1, 2, 3].map(() => inboundMails.begin('m1', noon, later)))
    expect(turns.filter(({ outcome }) => outcome === 'begun')).toEqual([
      { outcome: 'begun', isFirst: true, progress: nothing },
    ])
    expect(turns.filter(({ outcome }) => outcome === 'busy')).toHaveLength(2)
    await inboundMails.finish('m1', noon)
    expect(await inboundMails.begin('m1', later, later)).toEqual({ outcome: 'done' })
    const rows = await records.sql.read(records.sql.db.selectFrom('inbound_mail').select('user_name'))
    expect(rows).toEqual([{ user_name: null }])
  })

  test('what was done for a mail is known to whoever completes it, after the lease or when it was left', async () => {
    await using records = await open()
    const { inboundMails } = records
    await inboundMails.begin('m1', noon, later)
    await inboundMails.note('m1', { userName: 'ada', isNewcomer: true })
    await inboundMails.note('m1', { pinFrom: noon })
    const progress = { userName: 'ada', isNewcomer: true, pinFrom: noon }
    expect(await inboundMails.begin('m1', noon.add({ seconds: 119 }), later)).toEqual({ outcome: 'busy' })
    const second = later.add({ minutes: 2 })
    expect(await inboundMails.begin('m1', later, second)).toEqual({ outcome: 'begun', isFirst: false, progress })
    await inboundMails.leave('m1', later)
    expect(await inboundMails.begin('m1', later, second)).toMatchObject({ outcome: 'begun' })
    await inboundMails.purge(noon)
    expect(await inboundMails.begin('m1', later, second)).toEqual({ outcome: 'busy' })
    await inboundMails.purge(later)
    expect(await inboundMails.begin('m1', later, second)).toMatchObject({ isFirst: true })
  })

  test('a job is found by its uuid, and the octets that wait for a user are summed', async () => {
    await using records = await open()
    const { jobs } = records
    const held = await jobs.add(job('ada'))
    await jobs.add(job('ada'))
    expect(await jobs.findByUuid(held.uuid)).toEqual(held)
    expect(await jobs.findByUuid('none')).toBeUndefined()
    expect([await jobs.octetsWaiting('ada'), await jobs.octetsWaiting('bob')]).toEqual([10_000_000_000, 0])
    await expect(jobs.add(job('ada', { uuid: held.uuid }))).rejects.toMatchObject({ code: 'records-conflict' })
  })

  test('a guest waits for one word, of a sponsor or an administrator', async () => {
    await using records = await open()
    const { guests, users } = records
    const guest = (name: string) => someUser(name, { origin: 'mail', groups: ['GUESTS'], enabled: false })
    for (const name of ['a', 'b', 'c']) await guests.register(guest(name), noon)
    await guests.register(guest('d'), null)
    await expect(guests.register(guest('d'), noon)).rejects.toMatchObject({ code: 'records-conflict' })
    expect(await guests.waitingSince(noon.add({ seconds: 1 }), 10)).toEqual(['a', 'b', 'c'])
    expect(await guests.waitingSince(noon, 10)).toEqual([])
    const approved = await Promise.all(['ada', 'bob'].map(sponsor => guests.approve('a', sponsor)))
    expect(approved.toSorted()).toEqual([false, true])
    const sponsor = approved[0] ? 'ada' : 'bob'
    expect(await users.find('a')).toEqual({ ...guest('a'), enabled: true, sponsor })
    expect(await guests.ofSponsor(sponsor, 10)).toEqual([await users.find('a')])
    expect([await guests.refuse('b'), await guests.refuse('b'), await guests.approve('b', 'ada')]).toEqual([
      true,
      false,
      false,
    ])
    await users.change('c', { enabled: false })
    expect([await guests.isWaiting('c'), await guests.approve('c', 'ada')]).toEqual([false, false])
    expect(await guests.approve('d', 'ada')).toBe(false)
  })

  test('a waiting guest is renamed and removed like any account', async () => {
    await using records = await open()
    const { guests, users } = records
    await guests.register(someUser('a', { enabled: false }), noon)
    await users.rename('a', 'b')
    expect([await guests.isWaiting('a'), await guests.isWaiting('b')]).toEqual([false, true])
    await users.remove('b', noon)
    expect(await guests.isWaiting('b')).toBe(false)
  })

  test('sponsors are the enabled members of a group who have an address', async () => {
    await using records = await open()
    const { guests, users } = records
    const member = { groups: ['X', 'HOSTS'], email: 'x@example.org' }
    await users.create(someUser('ada', member))
    await users.create(someUser('bob', { ...member, enabled: false }))
    await users.create(someUser('eve', { ...member, email: null }))
    await users.create(someUser('joe', { ...member, groups: ['X'] }))
    await users.create(someUser('zoe', { ...member, groups: ['HOSTS'] }))
    expect((await guests.sponsors('HOSTS', 10)).map(({ userName, groups }) => [userName, ...groups])).toEqual([
      ['ada', 'HOSTS', 'X'],
      ['zoe', 'HOSTS'],
    ])
    expect(await guests.sponsors('HOSTS', 1)).toHaveLength(1)
  })
})
