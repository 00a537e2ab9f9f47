import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { SeededRandom } from '../fuzz/random.ts'
import type { Postgres } from '../servers/start-postgres.ts'
import type { TcpProxy } from './tcp-proxy.ts'

/** A PostgreSQL in use, the wire to it, and a way to it beside the wire. */
export interface DatabaseSite {
  readonly postgres: Postgres
  readonly wire: TcpProxy
  readonly url: string
  readonly random: SeededRandom
}

/** Something that goes wrong for a while; resolves when it is put right again. */
export interface Outage {
  readonly name: string
  readonly act: (site: DatabaseSite, lastsMs: number) => Promise<void>
}

const pauseMs = 400

/** Every kind, in order. */
export const outages: readonly Outage[] = [
  { name: 'stopped at once', act: (site, lastsMs) => stopped(site, 'immediate', lastsMs) },
  { name: 'killed', act: (site, lastsMs) => stopped(site, 'killed', lastsMs) },
  {
    name: 'slow by 300 ms each way',
    act: (site, lastsMs) => wired(site, lastsMs, { kind: 'latency', milliseconds: 300 }),
  },
  {
    name: 'answers swallowed',
    act: (site, lastsMs) => wired(site, lastsMs, { kind: 'blackhole', direction: 'down', afterBytes: 0 }),
  },
  { name: 'connections cut anywhere', act: cutAgainAndAgain },
  { name: 'sessions ended by an administrator', act: endSessions },
  { name: 'one unit in three fails to serialise', act: failToSerialise },
  { name: 'no connection left', act: holdConnections },
]

async function stopped({ postgres }: DatabaseSite, how: 'immediate' | 'killed', lastsMs: number): Promise<void> {
  await postgres.stop(how)
  await wait(lastsMs)
  await postgres.start()
}

async function wired({ wire }: DatabaseSite, lastsMs: number, fault: Parameters<TcpProxy['set']>[0]): Promise<void> {
  wire.set(fault)
  await wait(lastsMs)
  wire.set({ kind: 'none' })
}

/** After the last byte of a commit's request and before its answer, among other places. */
async function cutAgainAndAgain({ wire, random }: DatabaseSite, lastsMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < lastsMs; passedMs += pauseMs) {
    const kind = random.below(2) === 0 ? 'cut' : 'reset'
    wire.set({ kind, direction: random.below(2) === 0 ? 'up' : 'down', afterBytes: random.below(4_000) })
    await wait(pauseMs)
  }
  wire.set({ kind: 'none' })
}

async function endSessions({ url }: DatabaseSite, lastsMs: number): Promise<void> {
  await using client = await connect(url)
  for (let passedMs = 0; passedMs < lastsMs; passedMs += pauseMs) {
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    await wait(pauseMs)
  }
}

const failing = `
  create sequence tries; create function fail() returns trigger language plpgsql as $$ begin
    if nextval('tries') % 3 = 0 then raise exception 'as ended by the server' using errcode = '40001'; end if;
    return new;
  end $$; create trigger fail before update on job for each row execute function fail()`

async function failToSerialise({ url }: DatabaseSite, lastsMs: number): Promise<void> {
  await using client = await connect(url)
  await client.query(failing)
  await wait(lastsMs)
  await client.query('drop function fail cascade; drop sequence tries')
}

/** Every connection that the server has is somebody else's; who had one before has lost it. */
async function holdConnections({ url }: DatabaseSite, lastsMs: number): Promise<void> {
  await using client = await connect(url)
  const name = new URL(url).pathname.slice(1)
  // The user of these tests is above the limit.
  await client.query(`create role clerk login superuser; alter database ${name} connection limit 0`)
  await client.query('alter role holdfast nosuperuser')
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await wait(lastsMs)
  await client.query(`alter database ${name} connection limit -1`)
}

async function connect(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}
