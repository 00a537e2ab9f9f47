import { describe, expect, test } from 'vitest'
import { databases, type OpenRecords, stopDatabasesAfterAll } from './databases.ts'
import { index, noon, pin, user } from './samples.ts'

stopDatabasesAfterAll()

const later = noon.add({ hours: 1 })

describe.each(databases)('PINs on $name', ({ open }) => {
  async function openWithUsers(): Promise<OpenRecords> {
    const records = await open()
    for (const name of ['ada', 'bob']) await records.users.create(user(name))
    return records
  }

  test('a PIN is found by its digest under any of the generations asked for', async () => {
    await using records = await openWithUsers()
    const ada = pin('ada', { kind: 'persistent', validUntil: null })
    expect(await records.pins.issue(ada, index('1', 1), noon)).toBe(true)
    const found = await records.pins.find([index('1', 2), index('1', 1)])
    expect(found).toEqual({ pin: ada, index: index('1', 1) })
    expect(await records.pins.find([index('1', 2)])).toBeUndefined()
    expect(await records.pins.find([])).toBeUndefined()
  })

  test('a new PIN ends the former ones in the same step', async () => {
    await using records = await openWithUsers()
    await records.pins.issue(pin('ada', { id: 'old' }), index('1'), noon)
    await records.pins.issue(pin('ada', { id: 'new' }), index('2'), later)
    const pins = new Map((await records.pins.ofUser('ada')).map(one => [one.id, one]))
    expect(pins.get('old')).toMatchObject({ endedAt: later, endReason: 'replaced' })
    expect(pins.get('new')).toMatchObject({ endedAt: null, endReason: null })
    await records.pins.issue(pin('ada', { id: 'newest' }), index('3'), noon.add({ minutes: 30 }))
    const old = (await records.pins.ofUser('ada')).find(one => one.id === 'old')
    expect(old?.endedAt).toEqual(noon.add({ minutes: 30 }))
  })

  test("somebody's digits are not issued again, and the former PIN then lives on", async () => {
    await using records = await openWithUsers()
    await records.pins.issue(pin('bob', { endedAt: noon, endReason: 'revoked' }), index('1'), noon)
    await records.pins.issue(pin('ada', { id: 'old' }), index('2'), noon)
    expect(await records.pins.issue(pin('ada'), index('1'), later)).toBe(false)
    expect(await records.pins.ofUser('ada')).toMatchObject([{ id: 'old', endedAt: null }])
  })

  test('of two that draw the same digits at once one gets them', async () => {
    await using records = await openWithUsers()
    const issued = await Promise.all(['ada', 'bob'].map(name => records.pins.issue(pin(name), index('1'), noon)))
    expect(issued.toSorted()).toEqual([false, true])
  })

  test('a PIN is issued to users of the directory only', async () => {
    await using records = await openWithUsers()
    await expect(records.pins.issue(pin('eve'), index('1'), noon)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('ending takes what has not ended, grace periods included, and leaves what expired', async () => {
    await using records = await openWithUsers()
    await records.pins.issue(pin('ada', { id: 'expired', validUntil: noon }), index('1'), noon)
    await records.pins.issue(pin('ada', { id: 'grace' }), index('2'), noon)
    await records.pins.issue(pin('ada', { id: 'live' }), index('3'), noon.add({ hours: 2 }))
    expect(await records.pins.end('ada', later, 'revoked')).toBe(2)
    expect(await records.pins.end('ada', later, 'revoked')).toBe(0)
    const reasons = (await records.pins.ofUser('ada')).map(one => [one.id, one.endReason])
    expect(Object.fromEntries(reasons)).toEqual({ expired: null, grace: 'revoked', live: 'revoked' })
  })

  test('live PINs are counted at an instant', async () => {
    await using records = await openWithUsers()
    await records.pins.issue(pin('ada', { validUntil: later }), index('1'), noon)
    await records.pins.issue(pin('bob', { validUntil: null, validFrom: noon.add({ minutes: 1 }) }), index('2'), noon)
    const counts = [noon, noon.add({ minutes: 1 }), later, later.add({ hours: 9_000 })].map(at =>
      records.pins.countLive(at),
    )
    expect(await Promise.all(counts)).toEqual([1, 2, 1, 1])
    expect(await records.pins.countLive(noon.subtract({ minutes: 1 }))).toBe(0)
  })

  test('a PIN gets its digest under another generation, unless that is taken', async () => {
    await using records = await openWithUsers()
    await records.pins.issue(pin('ada', { id: 'a' }), index('1', 1), noon)
    await records.pins.issue(pin('bob', { id: 'b' }), index('2', 2), noon)
    await records.pins.reindex('a', index('1', 2))
    expect((await records.pins.find([index('1', 2)]))?.pin.id).toBe('a')
    expect(await records.pins.find([index('1', 1)])).toBeUndefined()
    await expect(records.pins.reindex('a', index('2', 2))).rejects.toMatchObject({ code: 'records-conflict' })
  })

  test('purging forgets what was over before an instant, by end or by expiry', async () => {
    await using records = await openWithUsers()
    await records.pins.issue(pin('ada', { id: 'expired', validUntil: noon }), index('1'), noon)
    await records.pins.issue(pin('ada', { id: 'ended' }), index('2'), noon)
    await records.pins.issue(pin('ada', { id: 'live', validUntil: null }), index('3'), noon.add({ minutes: 5 }))
    expect(await records.pins.purge(noon)).toBe(0)
    expect(await records.pins.purge(noon.add({ minutes: 5, milliseconds: 1 }))).toBe(2)
    expect((await records.pins.ofUser('ada')).map(one => one.id)).toEqual(['live'])
  })

  test('a PIN for a number of log-ins is used up by the last of them, by concurrent ones too', async () => {
    await using records = await openWithUsers()
    const ada = pin('ada', { usesLeft: 2 })
    await records.pins.issue(ada, index('1'), noon)
    const used = await Promise.all([1, 2, 3].map(() => records.pins.use(ada, noon)))
    expect(used.filter(Boolean)).toHaveLength(2)
    const [left] = await records.pins.ofUser('ada')
    expect(left).toMatchObject({ usesLeft: 0, endReason: 'used-up' })
  })

  test('the first use of a PIN that was asked for without log-in ends the former one', async () => {
    await using records = await openWithUsers()
    const grace = noon.add({ minutes: 10 })
    const asked = pin('ada', { id: 'new', endsFormerOnUse: true })
    await records.pins.issue(pin('ada', { id: 'old' }), index('1'), noon)
    await records.pins.issue(asked, index('2'), grace)
    const old = async () => (await records.pins.ofUser('ada')).find(one => one.id === 'old')
    expect(await old()).toMatchObject({ endedAt: grace })
    const used = noon.add({ minutes: 1 })
    expect(await records.pins.use(asked, used)).toBe(true)
    expect(await old()).toMatchObject({ endedAt: used, endReason: 'replaced' })
  })

  test('live PINs that expire in a span are listed in order, a page at a time, and counted', async () => {
    await using records = await openWithUsers()
    const ends = noon.add({ hours: 24 })
    await records.users.create(user('eve'))
    await records.pins.issue(pin('ada', { id: 'a', validUntil: ends }), index('1'), noon)
    await records.pins.issue(pin('bob', { id: 'b', validUntil: ends }), index('2'), noon)
    await records.pins.issue(pin('eve', { id: 'e', validUntil: ends.add({ hours: 1 }) }), index('3'), noon)
    const span = { from: ends, to: ends.add({ hours: 2 }) }
    const first = await records.pins.expiring({ ...span, limit: 1 })
    const [last] = first
    const rest = await records.pins.expiring({ ...span, limit: 9, ...(last ? { after: last } : {}) })
    expect([...first, ...rest].map(one => one.id)).toEqual(['a', 'b', 'e'])
    expect(await records.pins.countExpiring(span)).toBe(3)
    expect(await records.pins.countByLength(noon)).toEqual(new Map([[6, 3]]))
    await records.pins.end('bob', noon, 'revoked')
    expect(await records.pins.countExpiring({ from: ends, to: ends.add({ hours: 1 }) })).toBe(1)
  })
})
