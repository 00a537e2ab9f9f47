import { describe, expect, test } from 'vitest'
import { statement } from '../../src/records/sql.ts'
import { databases, type OpenRecords, stopDatabasesAfterAll } from './databases.ts'
import { noon } from './samples.ts'

stopDatabasesAfterAll()

describe.each(databases)('the audit on $name', ({ open }) => {
  async function openWithEntries(count = 5): Promise<OpenRecords> {
    const records = await open()
    for (let minute = 0; minute < count; minute += 1) {
      const at = noon.add({ minutes: minute })
      const userName = minute % 2 === 0 ? 'ada' : 'bob'
      await records.audit.append({ at, event: 'pin-issued', actor: 'user:eve', userName, detail: { length: 6 } })
    }
    return records
  }

  /** Somebody who can write to the database, but has no key. */
  async function tamper({ sql }: OpenRecords, change: (db: OpenRecords['sql']['db']) => { compile(): never } | object) {
    await sql.commit([statement(change(sql.db) as never)])
  }

  test('is read from the newest down, and by events', async () => {
    await using records = await openWithEntries(4)
    await records.audit.append({ at: noon.add({ hours: 1 }), event: 'card-removed', actor: 'admin', userName: 'ada' })
    const read = async (events: readonly string[]) =>
      (await records.audit.list({ userName: 'ada', events, order: 'newest-first', limit: 2 })).map(({ id }) => id)
    expect(await read(['pin-issued', 'card-removed'])).toEqual([5, 3])
    expect(await read(['pin-issued'])).toEqual([3, 1])
  })

  test('is chained once, and the chain is whole', async () => {
    await using records = await openWithEntries()
    expect(await records.auditChain.verify()).toMatchObject({ isWhole: true, chained: 0, unchained: 5, head: null })
    expect(await records.auditChain.extend()).toBe(5)
    expect(await records.auditChain.extend()).toBe(0)
    const head = { seq: 5, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }
    expect(await records.auditChain.verify()).toEqual({ isWhole: true, chained: 5, unchained: 0, head, broken: null })
  })

  test('gateways that chain at the same time make one chain', async () => {
    await using records = await openWithEntries(40)
    const extended = await Promise.all([1, 2, 3].map(() => records.auditChain.extend()))
    expect(extended.reduce((sum, count) => sum + count, 0)).toBe(40)
    expect(await records.auditChain.verify()).toMatchObject({ isWhole: true, chained: 40 })
  })

  test.each([
    [
      'changed',
      (db: OpenRecords['sql']['db']) => db.updateTable('audit').set({ event: 'nothing' }).where('id', '=', 3),
    ],
    ['moved in time', (db: OpenRecords['sql']['db']) => db.updateTable('audit').set({ at: 1 }).where('id', '=', 3)],
    ['taken out', (db: OpenRecords['sql']['db']) => db.deleteFrom('audit').where('id', '=', 3)],
    ['unlinked', (db: OpenRecords['sql']['db']) => db.deleteFrom('audit_link').where('seq', '=', 3)],
  ])('tells the entry that was %s', async (_, change) => {
    await using records = await openWithEntries()
    await records.auditChain.extend()
    await tamper(records, change)
    expect(await records.auditChain.verify()).toMatchObject({ isWhole: false })
  })

  test('tells an entry that somebody without the key put in', async () => {
    await using records = await openWithEntries()
    await records.auditChain.extend()
    const copy = { at: 1, event: 'pin-revoked', actor: 'admin', mac: new Uint8Array(32) }
    await tamper(records, db => db.insertInto('audit').values(copy))
    expect(await records.auditChain.verify()).toMatchObject({ isWhole: false, broken: { seq: 0 } })
  })

  test('tells with a head that was written down that the end was cut off', async () => {
    await using records = await openWithEntries()
    await records.auditChain.extend()
    const { head } = await records.auditChain.verify()
    await tamper(records, db => db.deleteFrom('audit_link').where('seq', '>', 3))
    await tamper(records, db => db.deleteFrom('audit').where('id', '>', 3))
    expect(await records.auditChain.verify()).toMatchObject({ isWhole: true, chained: 3 })
    expect(await records.auditChain.verify(head ?? undefined)).toMatchObject({ isWhole: false, broken: { seq: 4 } })
  })

  test('forgets what is older than an instant and stays whole; what others remove is told', async () => {
    await using records = await openWithEntries(8)
    await records.auditChain.extend()
    const { head } = await records.auditChain.verify()
    expect(await records.auditChain.trim(noon.add({ minutes: 3 }), noon.add({ hours: 1 }))).toBe(3)
    expect(await records.auditChain.trim(noon.add({ minutes: 3 }), noon.add({ hours: 1 }))).toBe(0)
    await records.auditChain.extend()
    expect(await records.auditChain.verify(head ?? undefined)).toMatchObject({
      isWhole: true,
      chained: 6,
      unchained: 0,
    })
    expect((await records.audit.list({ limit: 10 })).at(-1)).toMatchObject({
      event: 'audit-trimmed',
      detail: { upTo: 3 },
    })
    await tamper(records, db => db.deleteFrom('audit').where('id', '=', 4))
    await tamper(records, db => db.deleteFrom('audit_link').where('seq', '=', 3))
    expect(await records.auditChain.verify()).toMatchObject({ isWhole: false, broken: { seq: 4 } })
  })

  test('a person who is erased leaves the chain whole and is named nowhere', async () => {
    await using records = await openWithEntries()
    await records.audit.append({ at: noon, event: 'job-held', actor: 'ipp:192.0.2.7', userName: 'ada', jobId: 7 })
    await records.auditChain.extend()
    expect(await records.audit.erase('ada')).toBe(true)
    expect(await records.audit.erase('ada')).toBe(false)
    expect(await records.auditChain.verify()).toMatchObject({ isWhole: true, chained: 6 })
    const entries = await records.audit.list({ limit: 10 })
    expect(JSON.stringify(entries)).not.toMatch(/"ada"|192\.0\.2\.7/)
    expect(entries[0]).toMatchObject({ userName: expect.stringMatching(/^erased:/), actor: 'user:eve' })
    expect(entries[0]).not.toHaveProperty('detail')
    expect(entries[1]).toMatchObject({ userName: 'bob', detail: { length: 6 } })
    const { sql } = records
    const dump = [
      await sql.read(sql.db.selectFrom('audit').selectAll()),
      await sql.read(sql.db.selectFrom('audit_person').select('user_name')),
    ]
    expect(JSON.stringify(dump)).not.toContain('ada')
  })

  test('a person who is renamed is found by the new name, and whoever had that name before stays who they are', async () => {
    await using records = await openWithEntries()
    await records.audit.rename('ada', 'lovelace')
    expect((await records.audit.list({ userName: 'lovelace', limit: 9 })).map(one => one.userName)).toEqual([
      'lovelace',
      'lovelace',
      'lovelace',
    ])
    await records.audit.rename('lovelace', 'bob')
    expect(await records.audit.list({ userName: 'bob', limit: 9 })).toHaveLength(2)
    expect(await records.audit.erase('lovelace')).toBe(true)
  })

  test('is read by user, terminal, event and time', async () => {
    await using records = await openWithEntries()
    await records.audit.append({
      at: noon,
      event: 'log-in',
      actor: 'terminal:lift',
      terminalName: 'lift',
      userName: 'ada',
    })
    await records.audit.append({ at: noon, event: 'job-held', actor: 'gateway', jobId: 17 })
    const events = async (filter: Partial<Parameters<typeof records.audit.list>[0]>) =>
      (await records.audit.list({ limit: 10, ...filter })).map(one => `${one.event} ${one.userName}`)
    expect(await events({ userName: 'bob' })).toEqual(['pin-issued bob', 'pin-issued bob'])
    expect(await events({ terminalName: 'lift' })).toEqual(['log-in ada'])
    expect(await events({ event: 'log-in', userName: 'ada' })).toEqual(['log-in ada'])
    expect(await events({ userName: 'nobody' })).toEqual([])
    expect((await records.audit.list({ jobId: 17, limit: 10 })).map(one => one.event)).toEqual(['job-held'])
    const newest = await records.audit.list({ limit: 10, order: 'newest-first' })
    const below = await records.audit.list({ limit: 10, order: 'newest-first', beforeId: newest[1]?.id ?? 0 })
    expect(below).toEqual(newest.slice(2))
    expect(await events({ userName: 'bob', until: noon.add({ minutes: 2 }) })).toEqual(['pin-issued bob'])
  })
})
