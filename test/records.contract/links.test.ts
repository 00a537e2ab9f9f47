import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Link } from '../../src/ports/site.ts'
import { databases, stopDatabasesAfterAll } from './databases.ts'
import { noon } from './samples.ts'

stopDatabasesAfterAll()

const digest = (token: string) => Uint8Array.from(createHash('sha256').update(token).digest())
const link: Link = {
  id: 'l1',
  purpose: 'log-in',
  userName: 'ada',
  createdAt: noon,
  expiresAt: noon.add({ minutes: 15 }),
  sealed: Uint8Array.of(1, 2, 3),
}

describe.each(databases)('links and tallies on $name', ({ open }) => {
  test('a link is good once, for its purpose, until it expires', async () => {
    await using records = await open()
    const { links } = records
    await links.add(link, digest('a'))
    expect(await links.find(digest('a'), 'log-in', noon)).toEqual(link)
    expect(await links.find(digest('a'), 'show-pin', noon)).toBeUndefined()
    expect(await links.find(digest('a'), 'log-in', link.expiresAt)).toBeUndefined()
    const taken = await Promise.all([1, 2, 3].map(() => links.consume(digest('a'), 'log-in', noon)))
    expect(taken.filter(one => one !== undefined)).toEqual([link])
    expect(await links.find(digest('a'), 'log-in', noon)).toBeUndefined()
  })

  test('a link that was used keeps no secret', async () => {
    await using records = await open()
    await records.links.add(link, digest('a'))
    await records.links.consume(digest('a'), 'log-in', noon)
    const rows = await records.sql.read(records.sql.db.selectFrom('link').select('sealed'))
    expect(rows).toEqual([{ sealed: null }])
  })

  test('all links of a user end together, and expired ones are forgotten', async () => {
    await using records = await open()
    const { links } = records
    await links.add(link, digest('a'))
    await links.add({ ...link, id: 'l2', userName: 'bob' }, digest('b'))
    await links.endAll('ada')
    expect(await links.find(digest('a'), 'log-in', noon)).toBeUndefined()
    await links.purge(noon)
    expect(await links.find(digest('b'), 'log-in', noon)).toMatchObject({ userName: 'bob' })
    await links.purge(noon.add({ hours: 1 }))
    expect(await links.find(digest('b'), 'log-in', noon)).toBeUndefined()
  })

  test('a tally is taken up to its limit, by concurrent callers too, and again when its window has passed', async () => {
    await using records = await open()
    const limit = { name: 'mail|ada@example.org', most: 5, seconds: 3600 }
    const taken = await Promise.all(Array.from({ length: 12 }, () => records.tallies.take([limit], noon)))
    expect(taken.filter(name => name === undefined)).toHaveLength(5)
    expect(taken.filter(name => name === limit.name)).toHaveLength(7)
    const later = noon.add({ hours: 1 })
    expect(await records.tallies.sum(limit.name, noon.subtract({ hours: 1 }))).toBe(5)
    expect(await records.tallies.take([limit], later)).toBeUndefined()
  })

  test('what was taken is given back', async () => {
    await using records = await open()
    const limit = { name: 'log-in|ada', most: 1, seconds: 60 }
    expect(await records.tallies.take([limit], noon)).toBeUndefined()
    expect(await records.tallies.take([limit], noon)).toBe(limit.name)
    await records.tallies.giveBack([limit], noon)
    expect(await records.tallies.take([limit], noon)).toBeUndefined()
  })

  test('a session is found by its token, noted as seen, and ended alone or with all of its user', async () => {
    await using records = await open()
    const { webSessions } = records
    const times = { openedAt: noon, lastSeenAt: noon, pinEnd: noon.add({ hours: 24 }) }
    const session = { id: 's1', userName: 'ada', via: 'pin', client: '192.0.2.7', ...times } as const
    await webSessions.add(session, digest('a'))
    await webSessions.add({ ...session, id: 's2', openedAt: noon.add({ hours: 1 }) }, digest('b'))
    await webSessions.add({ ...session, id: 's3' }, digest('c'))
    expect(await webSessions.find(digest('a'))).toEqual(session)
    expect(await webSessions.find(digest('x'))).toBeUndefined()
    await webSessions.seen('s1', noon.add({ minutes: 5 }))
    expect((await webSessions.find(digest('a')))?.lastSeenAt).toEqual(noon.add({ minutes: 5 }))
    expect((await webSessions.ofUser('ada')).map(one => one.id)).toEqual(['s2', 's1', 's3'])
    expect([await webSessions.end('bob', 's1'), await webSessions.end('ada', 's1')]).toEqual([false, true])
    await webSessions.add({ ...session, id: 's4', via: 'oidc' }, digest('d'))
    expect(await webSessions.endAll('ada', { via: 'pin', except: 's2' })).toBe(1)
    expect((await webSessions.ofUser('ada')).map(one => one.id)).toEqual(['s2', 's4'])
    await webSessions.purge(noon.add({ seconds: 1 }))
    expect(await webSessions.endAll('ada')).toBe(0)
    expect(await webSessions.find(digest('b'))).toBeUndefined()
  })

  test('nothing is counted anywhere when one of several limits is reached', async () => {
    await using records = await open()
    const domain = { name: 'domain|example.org', most: 10, seconds: 60, amount: 7 }
    const site = { name: 'site', most: 100, seconds: 60 }
    expect(await records.tallies.take([site, domain], noon)).toBeUndefined()
    expect(await records.tallies.take([site, domain], noon)).toBe(domain.name)
    expect(await records.tallies.sum('site', noon.subtract({ hours: 1 }))).toBe(1)
    await records.tallies.purge(noon.add({ seconds: 1 }))
    expect(await records.tallies.sum('site', noon.subtract({ hours: 1 }))).toBe(0)
  })
})
