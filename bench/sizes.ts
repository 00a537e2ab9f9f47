import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { openDirectory } from '../src/records/open-directory.ts'
import { openSiteRecord } from '../src/records/open-site-record.ts'
import { openPostgres } from '../src/records/postgres.ts'
import { systemClock } from '../src/system.ts'
import { job, release, siteKeys, testSealer } from '../test/records.contract/samples.ts'
import { startGateway } from '../test/servers/start-gateway.ts'
import { startPostgres } from '../test/servers/start-postgres.ts'
import { startRedis } from '../test/servers/start-redis.ts'
import { heading, row } from './figures.ts'

const users = 100_000
const devices = 20_000
const events = 5_000
const atOnce = 8
const seconds = 10

/** What one unit of everything takes of each engine: the figures that bench/scale-figures.ts multiplies. Asks for no aim. */
export async function benchSizes(): Promise<void> {
  heading('What one unit takes, for docs/scale.md')
  await using postgres = await startPostgres()
  await measureDirectory(await postgres.createDatabase())
  await measureSiteRecord(await postgres.createDatabase())
  await measureIdle(await postgres.createDatabase(), await postgres.createDatabase())
}

async function measureDirectory(url: string): Promise<void> {
  await using sql = await openPostgres(url)
  await using directory = await openDirectory(sql, systemClock, testSealer)
  await using client = await connect(url)
  const empty = await client.bytes()
  await client.run(`insert into account (user_name, display_name, email, email_key, enabled, origin, created_at)
    select 'user-' || n, 'Given Family ' || n, 'user-' || n || '@example.org', 'user-' || n || '@example.org', 1, 'ldap', 0
    from generate_series(1, ${users}) n`)
  await client.run(`insert into pin (id, user_name, kind, length, issued_at, valid_from, ends_former, over_at, generation, digest)
    select gen_random_uuid(), 'user-' || n, 'persistent', 8, 0, 0, 0, ${Number.MAX_SAFE_INTEGER}, 1, sha256(n::text::bytea)
    from generate_series(1, ${users}) n`)
  const changes = await client.bytes('directory_change')
  const full = await client.bytes()
  row('directory in PostgreSQL, bytes a user with a PIN', ((full - empty - changes) / users).toFixed(0))
  row('bytes a change that is kept', (changes / (2 * users)).toFixed(0))
  await client.run(`insert into printer (name, uri) select 'printer-' || n, 'ipps://printer-' || n || '.example.org/ipp/print'
    from generate_series(1, ${devices}) n`)
  await client.run(`insert into terminal (name, driver, options, printer, requires) select 'keypad-' || n, 'lines',
    '{"host":"keypad-' || n || '.example.org","port":4001}', 'printer-' || n, 'pin-or-card' from generate_series(1, ${devices}) n`)
  row(
    'bytes a printer with its terminal',
    (((await client.bytes('printer')) + (await client.bytes('terminal'))) / devices).toFixed(0),
  )
  const before = process.memoryUsage().heapUsed
  const began = performance.now()
  const lists = [await directory.printers.list(), await directory.terminals.list()]
  row(`all ${devices} printers and terminals read in, ms`, (performance.now() - began).toFixed(0))
  row('heap a printer with its terminal, bytes', ((process.memoryUsage().heapUsed - before) / devices).toFixed(0))
  if (lists.some(list => list.length !== devices)) throw new Error('not all devices were read')
  const cursor = await directory.changes.cursor()
  row(
    `polls of the change feed that find nothing, ${atOnce} at once, a second`,
    (await rateOf(() => directory.changes.since(cursor, 1_000))).toFixed(0),
  )
}

async function measureSiteRecord(url: string): Promise<void> {
  await using sql = await openPostgres(url)
  const site = await openSiteRecord(sql, siteKeys)
  await using client = await connect(url)
  const at = systemClock.now()
  const entry = {
    at,
    event: 'log-in',
    terminalName: 'keypad-1',
    printerName: 'printer-1',
    detail: { via: 'pin', length: 8, reason: null },
  }
  await site.audit.append({ ...entry, userName: 'user-0', actor: 'terminal:keypad-1' })
  const rate = await rateOf(() => site.audit.append({ ...entry, userName: 'user-0', actor: 'terminal:keypad-1' }))
  row(`audit entries made durable, ${atOnce} at once, a second`, rate.toFixed(0))
  const [stored] = await client.rows('select count(*)::int as count from audit')
  row(
    'site record in PostgreSQL, bytes an audit entry',
    ((await client.bytes('audit')) / Number(stored?.['count'])).toFixed(0),
  )
  for (let done = 0; done < events; done += 1) {
    const { id } = await site.jobs.add(
      job('ada', { document: { id: randomUUID(), wrappedKey: randomBytes(60), octets: 1_000_000 } }),
    )
    await site.jobs.claim([release(id)], { member: 'only#1' })
  }
  row(
    'bytes a job with its release',
    (((await client.bytes('job')) + (await client.bytes('job_release'))) / events).toFixed(0),
  )
}

/** What a gateway asks of its engines while nobody is there. */
async function measureIdle(directory: string, site: string): Promise<void> {
  await using redis = await startRedis()
  const flags = ['--directory', directory, '--database', site, '--redis', redis.url, '--log-level', 'error']
  await using _ = await startGateway({ flags })
  await wait(5_000)
  for (const [name, url] of [
    ['directory', directory],
    ['site record', site],
  ] as const) {
    await using client = await connect(url)
    const count = async () =>
      Number(
        (
          await client.rows(
            'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()',
          )
        )[0]?.['count'],
      )
    const before = await count()
    await wait(seconds * 1_000)
    row(`an idle gateway: transactions a second at the ${name}`, (((await count()) - before) / seconds).toFixed(1))
    const [backends] = await client.rows(
      'select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    row(`an idle gateway: connections to the ${name}`, String(backends?.['count']))
  }
  const clients =
    String(await redis.ask('CLIENT', 'LIST'))
      .trim()
      .split('\n').length - 1
  row('an idle gateway: connections to Redis', String(clients))
  const stats = async () => Number(/total_commands_processed:(\d+)/.exec(String(await redis.ask('INFO', 'stats')))?.[1])
  const before = await stats()
  await wait(seconds * 1_000)
  row('an idle gateway: commands a second at Redis', (((await stats()) - before) / seconds).toFixed(1))
}

async function rateOf(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  let done = 0
  const work = async () => {
    while (performance.now() - began < 3_000) {
      await act()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return (done * 1_000) / (performance.now() - began)
}

async function connect(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const rows = async (text: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    (await client.query(text)).rows
  return {
    rows,
    run: (text: string) => client.query(text),
    /** Of one table with its indexes, or of the whole database. */
    bytes: async (table?: string) => {
      const size = table ? `pg_total_relation_size('${table}')` : 'pg_database_size(current_database())'
      return Number((await rows(`select ${size} as size`))[0]?.['size'])
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}
