import { describe, expect, test } from 'vitest'
import { openDirectory } from '../../src/records/open-directory.ts'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { statement } from '../../src/records/sql.ts'
import { systemClock } from '../../src/system.ts'
import { databases, stillClock, stopDatabasesAfterAll } from './databases.ts'
import { noon, siteKeys, testSealer } from './samples.ts'

stopDatabasesAfterAll()

describe.each(databases)('the site record on $name', ({ open }) => {
  test('keeps the last throttle of a terminal', async () => {
    await using records = await open()
    expect(await records.throttles.load('terminal:lift')).toBeUndefined()
    await records.throttles.save('terminal:lift', { failures: 1, inARow: 1, at: noon })
    const throttle = { failures: 2.25, inARow: 2, at: noon.add({ seconds: 1 }) }
    await records.throttles.save('terminal:lift', throttle)
    expect(await records.throttles.load('terminal:lift')).toEqual(throttle)
  })

  test('gives audit entries in the order in which they were stored', async () => {
    await using records = await open()
    const entry = { at: noon, event: 'job-released', actor: 'user:ada', jobId: 3, detail: { copies: 2, late: false } }
    await records.audit.append({ ...entry, userName: 'ada', terminalName: 'lift', printerName: 'lobby' })
    await records.audit.append({ at: noon.subtract({ seconds: 5 }), event: 'started', actor: 'gateway' })
    await records.audit.append({ at: noon.add({ seconds: 5 }), event: 'stopped', actor: 'gateway' })
    const all = await records.audit.list({ limit: 10 })
    expect(all.map(one => one.event)).toEqual(['job-released', 'started', 'stopped'])
    expect(all[0]).toEqual({ ...entry, userName: 'ada', terminalName: 'lift', printerName: 'lobby', id: all[0]?.id })
    expect(all[1]).not.toHaveProperty('detail')
    const events = async (filter: Parameters<typeof records.audit.list>[0]) =>
      (await records.audit.list(filter)).map(one => one.event)
    expect(await events({ since: noon, limit: 10 })).toEqual(['job-released', 'stopped'])
    expect(await events({ since: noon, afterId: all[0]?.id ?? 0, limit: 10 })).toEqual(['stopped'])
    expect(await events({ afterId: all[0]?.id ?? 0, limit: 1 })).toEqual(['started'])
    expect(await events({ since: noon.add({ hours: 1 }), limit: 10 })).toEqual([])
  })

  test('a unit whose expectation fails stores nothing, and the next one is not touched', async () => {
    await using records = await open()
    const { sql } = records
    const set = (name: string) => statement(sql.db.insertInto('setting').values({ name, value: '1' }))
    const missing = statement(sql.db.deleteFrom('setting').where('name', '=', 'nothing'), 1)
    const results = await Promise.all([sql.commit([set('a')]), sql.commit([set('b'), missing]), sql.commit([set('c')])])
    expect(results.map(result => result.outcome)).toEqual(['committed', 'rolled-back', 'committed'])
    expect(results[1]).toEqual({ outcome: 'rolled-back', failedAt: 1 })
    const names = await sql.read(sql.db.selectFrom('setting').select('name').orderBy('name'))
    expect(names.map(row => row.name)).toEqual(['a', 'c'])
  })

  test('a unit that breaks a constraint fails alone', async () => {
    await using records = await open()
    const { sql } = records
    const set = (name: string) => statement(sql.db.insertInto('setting').values({ name, value: '1' }))
    const results = await Promise.allSettled([
      sql.commit([set('a')]),
      sql.commit([set('b'), set('a')]),
      sql.commit([set('c')]),
    ])
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await sql.read(sql.db.selectFrom('setting').select('name'))).toHaveLength(2)
  })

  test('several gateways may bring the tables up to date at once, and again', async () => {
    await using records = await open()
    const { sql } = records
    await Promise.all([1, 2, 3].map(() => openSiteRecord(sql, siteKeys)))
    await using again = await openDirectory(sql, stillClock, testSealer)
    expect(await again.users.list({ limit: 1 })).toEqual([])
    expect(await sql.health(systemClock)).toMatchObject({ ok: true, storesUnits: true })
  })
})
