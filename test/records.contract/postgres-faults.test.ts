import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { knownMigrations } from '../../src/records/migrate.ts'
import { openDirectory } from '../../src/records/open-directory.ts'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { openPostgres } from '../../src/records/postgres.ts'
import { isDownForAll } from '../../src/records/postgres-faults.ts'
import { systemClock } from '../../src/system.ts'
import { TcpProxy } from '../faults/tcp-proxy.ts'
import { type Postgres, startPostgres } from '../servers/start-postgres.ts'
import { stillClock } from './databases.ts'
import { noon, siteKeys, testSealer } from './samples.ts'

let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

async function openOn(url: string, connections?: number) {
  await using stack = new AsyncDisposableStack()
  const sql = stack.use(await openPostgres(url, connections))
  const directory = stack.use(await openDirectory(sql, stillClock, testSealer))
  const site = await openSiteRecord(sql, siteKeys)
  const opened = stack.move()
  return { ...directory, ...site, sql, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

async function connect(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

const entry = { at: noon, event: 'stored', actor: 'gateway' }
const unavailable = { code: 'records-unavailable' }
const lobby = { name: 'lobby', uri: 'ipp://192.0.2.20/', snmp: null, certificateSha256: null, site: 'main' }

describe.concurrent('a PostgreSQL in trouble', () => {
  test('six gateways that start at once on an empty database prepare it once', async () => {
    const url = await postgres.createDatabase()
    await using stack = new AsyncDisposableStack()
    const opened = await Promise.all(Array.from({ length: 6 }, () => openOn(url, 2)))
    for (const one of opened) stack.use(one)
    await using client = await connect(url)
    for (const record of ['directory', 'site'] as const) {
      const { rows } = await client.query(`select name from ${record}_migration order by name`)
      expect(rows.map(row => row.name)).toEqual(knownMigrations()[record])
    }
  })

  test.each([
    ['40001', 'serialization failure'],
    ['40P01', 'deadlock'],
  ])('a unit that PostgreSQL ends by %s (%s) is tried again a few times, then an overload', async state => {
    const url = await postgres.createDatabase()
    await using records = await openOn(url)
    await records.printers.create(lobby)
    await using client = await connect(url)
    // A sequence counts on although the transaction is undone.
    const failing = (times: number) => `
      create sequence tries; create function fail() returns trigger language plpgsql as $$ begin
        if nextval('tries') <= ${times} then raise exception 'as ended by the server' using errcode = '${state}'; end if;
        return new;
      end $$; create trigger fail before update on printer for each row execute function fail()`
    await client.query(failing(2))
    expect(await records.printers.change('lobby', {})).toEqual(lobby)
    await client.query(`drop sequence tries; drop function fail cascade; ${failing(100)}`)
    await expect(records.printers.change('lobby', {})).rejects.toMatchObject({ code: 'overloaded' })
  })

  test('a PostgreSQL that refuses connections is down for everybody; one that ends a session, or is silent, is not', async ({
    expect,
  }) => {
    const url = new URL(await postgres.createDatabase())
    const failure = (records: Awaited<ReturnType<typeof openOn>>) =>
      records.printers.list().then(
        () => undefined,
        (error: unknown) => error,
      )
    const wire = await TcpProxy.start(postgres.port)
    await using _ = wire
    await using client = await connect(url.href)
    url.port = String(wire.port)
    await using records = await openOn(url.href, 1)
    const slow = records.sql.rows({ sql: 'select pg_sleep(4)', parameters: [] }).catch((error: unknown) => error)
    const end =
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(4)%' and pid <> pg_backend_pid()"
    await expect.poll(async () => (await client.query(end)).rowCount, { timeout: 30_000 }).toBe(1)
    const ended = await slow
    wire.set({ kind: 'blackhole', direction: 'down', afterBytes: 0 })
    const silent = await failure(records)
    await wire[Symbol.asyncDispose]()
    const refused = await failure(records)
    expect([ended, silent, refused]).toEqual([1, 2, 3].map(() => expect.objectContaining(unavailable)))
    expect([ended, silent, refused].map(isDownForAll)).toEqual([false, false, true])
  })

  test('a row that somebody keeps locked is an overload', async () => {
    const url = await postgres.createDatabase()
    await using records = await openOn(url)
    await records.printers.create(lobby)
    await using client = await connect(url)
    await client.query('begin; select * from printer for update')
    await expect(records.printers.change('lobby', {})).rejects.toMatchObject({ code: 'overloaded' })
    await client.query('rollback')
    expect(await records.printers.change('lobby', {})).toEqual(lobby)
  })

  test('a line that swallows all answers ends the wait of whoever asks, and is replaced', async () => {
    const url = new URL(await postgres.createDatabase())
    await using proxy = await TcpProxy.start(postgres.port)
    url.port = String(proxy.port)
    await using records = await openOn(url.href)
    await records.audit.append(entry)
    proxy.set({ kind: 'blackhole', direction: 'down', afterBytes: 0 })
    const asked = await Promise.allSettled([
      records.audit.append(entry),
      records.audit.list({ limit: 1 }),
      records.changes.cursor(),
    ])
    for (const one of asked) expect(one).toMatchObject({ status: 'rejected', reason: unavailable })
    proxy.set({ kind: 'none' })
    await records.audit.append(entry)
    expect((await records.audit.list({ limit: 9 })).length).toBeGreaterThanOrEqual(2)
  })

  test('an owner without further rights is enough, and a database without a free connection is unavailable', async ({
    expect,
  }) => {
    const url = new URL(await postgres.createDatabase())
    await using admin = await connect(url.href)
    await admin.query(`create role clerk login password 'clerk' connection limit 2`)
    await admin.query(`alter database ${url.pathname.slice(1)} owner to clerk`)
    url.username = url.password = 'clerk'
    url.searchParams.set('pool', '1')
    await using records = await openOn(url.href)
    await records.printers.create(lobby)
    await expect.poll(() => records.changes.cursor(), { timeout: 30_000 }).not.toMatch(/\.0\.0$/)
    await using _ = await openPostgres(url.href)
    await expect(openPostgres(url.href)).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringMatching(/^the database has no connection left for this gateway \(127\.0\.0\.1:\d+\//),
    })
  })

  test.each(['0', '101', 'many', ''])('a pool of "%s" connections is refused', async pool => {
    const url = `postgresql://holdfast@127.0.0.1:1/none?pool=${pool}`
    await expect(openPostgres(url)).rejects.toMatchObject({ code: 'configuration-invalid' })
  })
})

describe('a PostgreSQL that is started again', () => {
  test('serves within 5 s by itself after a crash, and nothing acknowledged is lost', async () => {
    await using records = await openOn(await postgres.createDatabase())
    await Promise.all(Array.from({ length: 20 }, () => records.audit.append(entry)))
    await postgres.restart({ stop: 'immediate' })
    await expect
      .poll(() => records.sql.health(systemClock), { timeout: 5_000 })
      .toMatchObject({ ok: true, storesUnits: true })
    await records.audit.append(entry)
    expect(await records.audit.list({ limit: 50 })).toHaveLength(21)
  })

  test('is unavailable as a standby; when it is promoted it serves, and followers read all anew', async () => {
    const url = await postgres.createDatabase()
    await using records = await openOn(url)
    const cursor = await records.changes.cursor()
    await postgres.restart({ stop: 'fast', as: 'standby' })
    await expect
      .poll(() => records.sql.health(systemClock), { timeout: 5_000 })
      .toMatchObject({ ok: false, storesUnits: false })
    const refused = { ...unavailable, message: 'the database takes no writes; is it a standby?' }
    await expect(records.audit.append(entry)).rejects.toMatchObject(refused)
    await expect(records.changes.since(cursor, 1)).rejects.toMatchObject(unavailable)
    await using client = await connect(url)
    await client.query('select pg_promote()')
    await records.audit.append(entry)
    expect(await records.sql.health(systemClock)).toMatchObject({ ok: true, storesUnits: true })
    expect(await records.changes.since(cursor, 1)).toBeUndefined()
    expect(await records.changes.since(await records.changes.cursor(), 1)).toMatchObject({ changes: [] })
  })
})
