import { describe, expect, test } from 'vitest'
import { memberLeaseMs } from '../../src/core/fleet.ts'
import type { Newcomer } from '../../src/ports/fleet.ts'
import { statement } from '../../src/records/sql.ts'
import { databases, type OpenRecords, stopDatabasesAfterAll } from './databases.ts'
import { job, noon, release } from './samples.ts'

stopDatabasesAfterAll()

const newcomer = (name: string, more: Partial<Newcomer> = {}): Newcomer => ({
  name,
  folderId: `folder of ${name}`,
  site: 'main',
  version: '1.0.0',
  isAlone: false,
  ...more,
})

/** As if nothing had been heard of a gateway for as long as its lease. */
async function silence({ sql }: OpenRecords, name: string): Promise<void> {
  const update = sql.db.updateTable('gateway').set({ lease_until: 1 }).where('name', '=', name)
  await sql.commit([statement(update, 1)])
}

describe.each(databases)('gateways of a site on $name', ({ open }) => {
  test('a gateway that joins is seen to live, by the clock of the database; what was kept first of a record stays', async () => {
    await using records = await open()
    expect(await records.gateways.join(newcomer('one'))).toBe('one#1')
    expect(await records.gateways.join(newcomer('two'))).toBe('two#1')
    const known = await records.gateways.list()
    expect(known).toMatchObject([
      { name: 'one', member: 'one#1', site: 'main', version: '1.0.0', isAlive: true },
      { name: 'two', isAlive: true },
    ])
    for (const { silentMs } of known) expect(silentMs).toBeLessThan(memberLeaseMs)
    expect(await records.gateways.renew('one#1')).toBe(true)
    expect(await records.siteFacts.keep('keys', 'a')).toBe('a')
    expect(await records.siteFacts.keep('keys', 'b')).toBe('a')
  })

  test('a name that another living gateway has is refused, and taken when that is gone', async () => {
    await using records = await open()
    await records.gateways.join(newcomer('one'))
    const other = newcomer('one', { folderId: 'another folder' })
    await expect(records.gateways.join(other)).rejects.toMatchObject({ code: 'configuration-invalid' })
    await silence(records, 'one')
    expect(await records.gateways.join(other)).toBe('one#2')
    expect(await records.gateways.renew('one#1')).toBe(false)
  })

  test('a gateway that starts again ends its former life at once', async () => {
    await using records = await open()
    await records.gateways.join(newcomer('one'))
    expect(await records.gateways.join(newcomer('one'))).toBe('one#2')
    expect(await records.gateways.renew('one#1')).toBe(false)
    expect(await records.gateways.renew('one#2')).toBe(true)
  })

  test('a gateway of another site is refused while one of this site lives', async () => {
    await using records = await open()
    await records.gateways.join(newcomer('one'))
    const foreign = newcomer('two', { site: 'annex' })
    await expect(records.gateways.join(foreign)).rejects.toMatchObject({ code: 'configuration-invalid' })
    await records.gateways.leave('one#1')
    expect(await records.gateways.join(foreign)).toBe('two#1')
  })

  test('a life of which nothing was heard in time is ended by another and never goes on', async () => {
    await using records = await open()
    for (const name of ['one', 'two']) await records.gateways.join(newcomer(name))
    expect(await records.gateways.fence('two#1')).toBe(0)
    await silence(records, 'one')
    expect(await records.gateways.fence('two#1')).toBe(1)
    expect(await records.gateways.renew('one#1')).toBe(false)
    expect(await records.gateways.list()).toMatchObject([{ isAlive: false }, { isAlive: true }])
  })

  test('a life that is late but was not ended by anybody goes on', async () => {
    await using records = await open()
    await records.gateways.join(newcomer('one'))
    await silence(records, 'one')
    expect(await records.gateways.renew('one#1')).toBe(true)
    expect(await records.gateways.list()).toMatchObject([{ isAlive: true }])
  })

  test('of several gateways that want a lease one has it, as long as its life', async () => {
    await using records = await open()
    const members = await Promise.all(['one', 'two', 'three'].map(name => records.gateways.join(newcomer(name))))
    const took = await Promise.all(members.map(member => records.siteLeases.take(['chores'], member)))
    expect(took.flat()).toEqual(['chores'])
    const holder = members[took.findIndex(names => names.length > 0)] ?? ''
    expect(await records.siteLeases.held()).toEqual(new Map([['chores', holder]]))
    const [heir = ''] = members.filter(member => member !== holder)
    expect(await records.siteLeases.take(['chores', 'terminal|desk'], heir)).toEqual(['terminal|desk'])
    await records.gateways.leave(holder)
    expect(await records.siteLeases.held()).toEqual(new Map([['terminal|desk', heir]]))
    expect(await records.siteLeases.take(['chores'], heir)).toEqual(['chores'])
    await records.siteLeases.release('terminal|desk', heir)
    await records.siteLeases.release('chores', holder)
    expect(await records.siteLeases.held()).toEqual(new Map([['chores', heir]]))
    await records.siteLeases.release('chores', heir)
    expect(await records.siteLeases.held()).toEqual(new Map())
  })

  test('releases of a life that is over are orphans, and one other life takes each over', async () => {
    await using records = await open()
    const [one, two, three] = await Promise.all(
      ['one', 'two', 'three'].map(name => records.gateways.join(newcomer(name))),
    )
    const { id } = await records.jobs.add(job('ada'))
    const [claimed] = await records.jobs.claim([release(id)], { member: one ?? '' })
    expect(await records.orphans.list()).toEqual([])
    await records.gateways.leave(one ?? '')
    const [orphan] = await records.orphans.list()
    if (!orphan || !claimed) throw new Error('no orphan')
    expect(orphan).toEqual({ release: claimed, member: one })
    const took = await Promise.all([two, three].map(member => records.orphans.takeOver(orphan, member ?? '')))
    expect(took.filter(Boolean)).toHaveLength(1)
    expect(await records.orphans.list()).toEqual([])
  })

  test('a gateway whose release was taken over changes nothing of it any more', async () => {
    await using records = await open()
    const { id } = await records.jobs.add(job('ada'))
    const [claimed] = await records.jobs.claim([release(id)], { member: 'gone#1', begun: 1 })
    const [orphan] = await records.orphans.list()
    if (!orphan || !claimed) throw new Error('no orphan')
    const fence = (member: string) => ({ at: noon, fence: { releaseId: claimed.id, member } })
    await expect(records.jobs.advance(id, ['creating', 'created'], { at: noon })).rejects.toThrow(TypeError)
    expect(await records.orphans.takeOver(orphan, 'heir#1')).toBe(true)
    expect(await records.jobs.advance(id, ['creating', 'created', 'sending'], fence('gone#1'))).toBe(false)
    expect(await records.jobs.advance(id, ['creating'], { ...fence('gone#1'), release: { printerJobId: 7 } })).toBe(
      false,
    )
    const back = { ...fence('heir#1'), release: { endedAt: noon } }
    expect(await records.jobs.advance(id, ['creating', 'returned', 'held'], back)).toBe(true)
    // Claimed anew by the heir's life: the former release is not the live one.
    await records.jobs.claim([release(id)], { member: 'heir#1', begun: 1 })
    expect(await records.jobs.advance(id, ['creating', 'created', 'sending'], fence('heir#1'))).toBe(false)
    expect(await records.jobs.find(id)).toMatchObject({ state: 'creating' })
  })

  test('a takeover and an arrow at the same moment: one of them counts, the other sees it', async () => {
    await using records = await open()
    for (let times = 0; times < 20; times += 1) {
      const { id } = await records.jobs.add(job('ada'))
      const [claimed] = await records.jobs.claim([release(id)], { member: 'gone#1', begun: 1 })
      const orphan = (await records.orphans.list()).find(one => one.release.id === claimed?.id)
      if (!orphan || !claimed) throw new Error('no orphan')
      const fence = { at: noon, fence: { releaseId: claimed.id, member: 'gone#1' } }
      const [isMoved, isTaken] = await Promise.all([
        records.jobs.advance(id, ['creating', 'created', 'sending'], fence),
        records.orphans.takeOver(orphan, 'heir#1'),
      ])
      expect(isTaken).toBe(true)
      expect(await records.jobs.find(id)).toMatchObject({ state: isMoved ? 'sending' : 'creating' })
      expect(await records.jobs.advance(id, ['creating', 'created', 'sending'], fence)).toBe(false)
    }
  })

  test('counts of one bucket from two gateways add up', async () => {
    await using records = await open()
    const [first, second] = [1, 2].map(failures => ({ failures, inARow: failures, at: noon }))
    if (!first || !second) throw new Error('two throttles')
    expect(await records.throttles.replace('hall', undefined, first)).toBe(true)
    expect(await records.throttles.replace('hall', undefined, second)).toBe(false)
    expect(await records.throttles.replace('hall', second, first)).toBe(false)
    expect(await records.throttles.replace('hall', first, second)).toBe(true)
    expect(await records.throttles.load('hall')).toEqual(second)
  })
})
