import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, test } from 'vitest'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import type { Sql } from '../../src/records/sql.ts'
import { openSqlite } from '../../src/records/sqlite.ts'
import { systemClock } from '../../src/system.ts'
import { canMount, openSmallDisk } from '../house/full-disk.ts'
import { noon, siteKeys } from '../records.contract/samples.ts'
import { until } from '../servers/until.ts'

beforeEach(context => context.skip(!canMount))

const mebibyte = 1024 * 1024

/** A record on a small disk, once it keeps its room. */
async function openKept(folder: string): Promise<Sql & AsyncDisposable> {
  const sql = await openSqlite(join(folder, 'records.db'), { keepsRoom: true })
  await openSiteRecord(sql, siteKeys)
  await untilKept(sql)
  return sql
}

async function untilKept(sql: Sql): Promise<void> {
  const isKept = async () => ((await sql.health(systemClock)).keptBytes ?? 0) === 16 * mebibyte
  await until(isKept, { withinMs: 20_000, what: 'the room kept' })
}

/** Stores audit entries, some at once as gateways do; the disk is filled again every now and then. */
async function storeOn(sql: Sql, count: number, { fill, atOnce = 50 }: { fill?: () => void; atOnce?: number } = {}) {
  const { audit } = await openSiteRecord(sql, siteKeys)
  const entry = { at: noon, event: 'job-printed', actor: 'terminal:hall', userName: 'ada', printerName: 'hall' }
  for (let stored = 0; stored < count; stored += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, at) => audit.append({ ...entry, jobId: stored + at })))
    if (stored % 1000 === 0) fill?.()
  }
}

test('40,000 entries are stored while the disk is full, and the room is made again later', async () => {
  await using disk = await openSmallDisk(120)
  await using sql = await openKept(disk.path)
  disk.fill()
  await storeOn(sql, 5_000, { fill: disk.fill, atOnce: 5 })
  await storeOn(sql, 35_000, { fill: disk.fill, atOnce: 500 })
  expect(await sql.health(systemClock)).toMatchObject({ ok: false, storesUnits: true, freeBytes: 0 })
  disk.makeRoom()
  await untilKept(sql)
  expect(await sql.health(systemClock)).toMatchObject({ ok: true, storesUnits: true })
})

test('the room outlives the process that made it', async () => {
  await using disk = await openSmallDisk(120)
  const first = await openKept(disk.path)
  disk.fill()
  await first[Symbol.asyncDispose]()
  disk.fill()
  await using again = await openSqlite(join(disk.path, 'records.db'), { keepsRoom: true })
  disk.fill()
  await storeOn(again, 2_000, { fill: disk.fill })
})

test('what a process left that ended while it made the room is freed', async () => {
  await using disk = await openSmallDisk(120)
  const first = await openKept(disk.path)
  await first[Symbol.asyncDispose]()
  const file = join(disk.path, 'records.db')
  const interrupted = new DatabaseSync(file)
  for (let piece = 0; piece < 8; piece += 1) interrupted.exec(`insert into kept_room values (zeroblob(${mebibyte}))`)
  interrupted.close()
  const bytes = statSync(file).size
  await using _ = await openKept(disk.path)
  expect(statSync(file).size).toBe(bytes)
})

test('when the room is used up, that is said, and the record recovers once there is room', async () => {
  await using disk = await openSmallDisk(20)
  await using sql = await openSqlite(join(disk.path, 'records.db'), { keepsRoom: true })
  await openSiteRecord(sql, siteKeys)
  disk.fill()
  await expect(storeOn(sql, 1_000_000, { fill: disk.fill })).rejects.toMatchObject({ code: 'records-unavailable' })
  const { storesUnits, reason } = await sql.health(systemClock)
  expect([storesUnits, reason]).toEqual([false, expect.stringContaining('the room kept for releases is used up')])
  disk.makeRoom()
  await storeOn(sql, 50)
  expect(await sql.health(systemClock)).toMatchObject({ ok: true, storesUnits: true })
})
