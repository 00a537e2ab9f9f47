import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openDirectory } from '../../src/records/open-directory.ts'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { statement } from '../../src/records/sql.ts'
import { openSqlite } from '../../src/records/sqlite.ts'
import { systemClock } from '../../src/system.ts'
import { stillClock } from '../records.contract/databases.ts'
import { index, job, noon, pin, siteKeys, testSealer, user } from '../records.contract/samples.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

test.each([1, 2, 3])('what was acknowledged is there after kill -9, round %i', async round => {
  await using folder = await openTempFolder('killed')
  const file = join(folder.path, 'records.db')
  const program = fileURLToPath(new URL('./units-until-killed.ts', import.meta.url))
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: number[] = []
  const lines = createInterface({ input: child.stdout })
  const isRead = once(lines, 'close')
  for await (const line of lines) {
    acknowledged.push(Number(line))
    if (acknowledged.length === 300 * round) child.kill('SIGKILL')
  }
  await isRead
  const database = new DatabaseSync(file)
  const stored = new Set(
    database
      .prepare('select job_id from audit')
      .all()
      .map(row => row['job_id']),
  )
  expect(acknowledged.length).toBeGreaterThanOrEqual(300 * round)
  expect(acknowledged.filter(id => !stored.has(id))).toEqual([])
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  database.close()
})

test('gateways that start at the same moment on one file wait for one another', async () => {
  await using folder = await openTempFolder('together')
  const program = fileURLToPath(new URL('./units-until-killed.ts', import.meta.url))
  const args = [program, join(folder.path, 'records.db')]
  const children = [1, 2, 3, 4].map(() => spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }))
  const first = await Promise.all(
    children.map(child => Promise.race([once(child.stdout, 'data'), once(child, 'exit')])),
  )
  for (const child of children) child.kill('SIGKILL')
  expect(first.map(([chunk]) => String(chunk).startsWith('1\n'))).toEqual([true, true, true, true])
})

test('units of one moment share a commit and keep their order', async () => {
  await using folder = await openTempFolder('order')
  await using sql = await openSqlite(join(folder.path, 'records.db'))
  const { audit } = await openSiteRecord(sql, siteKeys)
  const numbers = Array.from({ length: 2_000 }, (_, at) => at)
  await Promise.all(numbers.map(jobId => audit.append({ at: noon, event: 'stored', actor: 'gateway', jobId })))
  expect((await audit.list({ limit: 10_000 })).map(entry => entry.jobId)).toEqual(numbers)
})

test('everything taken is stored before the record closes, and nothing is taken after', async () => {
  await using folder = await openTempFolder('close')
  const file = join(folder.path, 'records.db')
  const sql = await openSqlite(file)
  const { audit } = await openSiteRecord(sql, siteKeys)
  const waiting = Array.from({ length: 100 }, () => audit.append({ at: noon, event: 'stored', actor: 'gateway' }))
  await sql[Symbol.asyncDispose]()
  await Promise.all(waiting)
  await expect(audit.append({ at: noon, event: 'late', actor: 'gateway' })).rejects.toMatchObject({
    code: 'records-unavailable',
  })
  expect(await sql.health(systemClock)).toMatchObject({ ok: false })
})

test('more units than may wait are refused as overload, the others are stored', async () => {
  await using folder = await openTempFolder('overload')
  await using sql = await openSqlite(join(folder.path, 'records.db'))
  const { audit } = await openSiteRecord(sql, siteKeys)
  const entry = { at: noon, event: 'stored', actor: 'gateway' }
  const all = await Promise.allSettled(Array.from({ length: 10_005 }, () => audit.append(entry)))
  const refused = all.filter(one => one.status === 'rejected')
  expect(refused.map(one => one.reason.code)).toEqual(Array.from({ length: 5 }, () => 'overloaded'))
  await audit.append(entry)
})

test('reading cannot write, and the file is its owner’s alone', async () => {
  await using folder = await openTempFolder('reads')
  const file = join(folder.path, 'records.db')
  await using sql = await openSqlite(file)
  await using directory = await openDirectory(sql, stillClock, testSealer)
  expect(await directory.users.find('ada')).toBeUndefined()
  const write = sql.db.insertInto('setting').values({ name: 'a', value: '1' })
  await expect(sql.read(write)).rejects.toMatchObject({ code: 'records-unavailable' })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600)
})

test('a file that is no database is refused', async () => {
  await using folder = await openTempFolder('broken')
  const file = join(folder.path, 'records.db')
  writeFileSync(file, 'this is not a database, '.repeat(100))
  await expect(openSqlite(file)).rejects.toMatchObject({ code: 'records-unavailable' })
})

test('a database that a newer Holdfast has used is refused', async () => {
  await using folder = await openTempFolder('newer')
  const file = join(folder.path, 'records.db')
  await using sql = await openSqlite(file)
  await openSiteRecord(sql, siteKeys)
  await sql.commit([
    { sql: `insert into site_migration (name, timestamp) values ('9999-later', '2030')`, parameters: [] },
    { sql: `insert into site_lives_with values ('9999-later', '9999-later')`, parameters: [] },
  ])
  await expect(openSiteRecord(sql, siteKeys)).rejects.toMatchObject({ code: 'records-unavailable' })
})

const canMount = process.getuid?.() === 0

test.skipIf(!canMount)('a full disk fails the change, keeps what is stored and takes changes again later', async () => {
  await using folder = await openTempFolder('full')
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.path])
  try {
    await using sql = await openSqlite(join(folder.path, 'records.db'))
    const { jobs } = await openSiteRecord(sql, siteKeys)
    const title = 'x'.repeat(20_000)
    const stored: number[] = []
    const fill = async () => {
      for (;;) stored.push((await jobs.add(job('ada', { name: title }))).id)
    }
    await expect(fill()).rejects.toMatchObject({ code: 'records-unavailable' })
    expect((await jobs.list({ limit: 100 })).map(one => one.id)).toEqual(stored)
    execFileSync('/bin/mount', ['-o', 'remount,size=8m', folder.path])
    expect(await jobs.add(job('ada'))).toMatchObject({ state: 'held' })
  } finally {
    execFileSync('/bin/umount', [folder.path])
  }
})

test('the queries of a busy site use an index', async () => {
  await using folder = await openTempFolder('plans')
  await using sql = await openSqlite(join(folder.path, 'records.db'))
  await openSiteRecord(sql, siteKeys)
  await using directory = await openDirectory(sql, stillClock, testSealer)
  await directory.users.create(user('ada'))
  await directory.pins.issue(pin('ada'), index('1'), noon)
  const { db } = sql
  const jobs = db.selectFrom('job').selectAll().orderBy('id').limit(100)
  const pins = db.selectFrom('pin').selectAll()
  const plans = await Promise.all(
    [
      pins.where(is => is.or([index('1', 1), index('1', 2)].map(one => is.and({ ...one })))).limit(1),
      jobs.where('user_name', '=', 'ada').where('state', 'in', ['held', 'uncertain']),
      jobs.where('state', 'in', ['held', 'claimed', 'printing']),
      db.selectFrom('job_release').selectAll().where('ended_at', 'is', null),
      db.selectFrom('job').select('document_id').where('document_id', 'is not', null),
    ].map(query => sql.commit([{ ...statement(query), sql: `explain query plan ${statement(query).sql}` }])),
  )
  const steps = plans.flatMap(plan => (plan.outcome === 'committed' ? (plan.results[0]?.rows ?? []) : []))
  expect(steps.map(step => String(step['detail'])).filter(detail => /^SCAN \w+$/.test(detail))).toEqual([])
})
