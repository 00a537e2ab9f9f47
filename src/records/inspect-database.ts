import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { Fault } from '../core/fault.ts'
import { knownMigrations } from './migrate.ts'
import type { MigrationSet } from './sql.ts'

const withinMs = 5_000

/** What a database says of itself to somebody who only reads. */
export interface InspectedDatabase {
  readonly name: string
  readonly milliseconds: number
  readonly undurable: readonly string[]
  readonly missing: readonly string[]
  readonly unknown: readonly string[]
  readonly clockSeconds: number | null
  /** Settings as they are stored, by name, still in JSON; secrets are sealed. */
  readonly settings: ReadonlyMap<string, string>
  /** Terminals with their options, in JSON. */
  readonly terminals: readonly { readonly name: string; readonly options: string }[]
}

export type RecordName = MigrationSet['record']
type Read = (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

/** A database file, which is not changed: a gateway may run on it, or none. Fault `records-unavailable`. */
export async function inspectSqlite(file: string, holds: readonly RecordName[]): Promise<InspectedDatabase> {
  try {
    using database = new DatabaseSync(locate(file), { readOnly: true, timeout: withinMs })
    const read: Read = async text => database.prepare(text).all()
    return { name: `SQLite in ${file}`, undurable: [], clockSeconds: null, ...(await inspect(read, holds)) }
  } catch (cause) {
    throw new Fault('records-unavailable', `the database ${file} cannot be read`, { cause })
  }
}

/** Without a log beside it nobody writes to the file, and nothing need be made to read it. */
function locate(file: string): string | URL {
  if (existsSync(`${file}-wal`)) return file
  const url = pathToFileURL(file)
  url.search = 'immutable=1' // sqlite.org/uri.html
  return url
}

/** A PostgreSQL database by URL. Fault `records-unavailable` when it does not answer. */
export async function inspectPostgres(url: string, holds: readonly RecordName[]): Promise<InspectedDatabase> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: withinMs,
    statement_timeout: withinMs,
    query_timeout: withinMs,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('set default_transaction_read_only = on')
    const read: Read = async text => (await client.query(text)).rows
    const [server] = await read(
      "select current_setting('server_version') as version, extract(epoch from clock_timestamp()) as now",
    )
    const clockSeconds = Number(server?.['now']) - Date.now() / 1000
    const name = `PostgreSQL ${String(server?.['version']).split(' ')[0]}`
    return { name, undurable: await undurable(read), clockSeconds, ...(await inspect(read, holds)) }
  } catch (cause) {
    const { hostname, port } = new URL(url)
    throw new Fault('records-unavailable', `PostgreSQL at ${hostname}:${port || 5432} does not answer`, { cause })
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function undurable(read: Read): Promise<readonly string[]> {
  const names = ['fsync', 'synchronous_commit', 'full_page_writes']
  const off: string[] = []
  for (const name of names) if ((await read(`show ${name}`))[0]?.[name] === 'off') off.push(`${name} = off`)
  return off
}

async function inspect(read: Read, holds: readonly RecordName[]) {
  const milliseconds = await shortest(read)
  const known = knownMigrations()
  const ran: (readonly string[])[] = []
  for (const record of holds) ran.push(await namesIn(read, `${record}_migration`))
  const differing = (test: (record: RecordName, at: number) => readonly string[]) =>
    holds.flatMap((record, at) => test(record, at).map(name => `${record} ${name}`))
  const isDirectory = holds.includes('directory') && (ran[holds.indexOf('directory')]?.length ?? 0) > 0
  return {
    milliseconds,
    missing: differing((record, at) => known[record].filter(name => !ran[at]?.includes(name))),
    unknown: differing((record, at) => (ran[at] ?? []).filter(name => !known[record].includes(name))),
    settings: new Map(isDirectory ? await pairsIn(read, 'select name, value as text from setting') : []),
    terminals: isDirectory
      ? (await pairsIn(read, 'select name, options as text from terminal')).map(([name, options]) => ({
          name,
          options,
        }))
      : [],
  }
}

/** The shortest of several: the first one opens what was closed, and one may meet a busy moment. */
async function shortest(read: Read): Promise<number> {
  let milliseconds = Number.POSITIVE_INFINITY
  for (let times = 0; times < 5; times += 1) {
    const since = performance.now()
    await read('select 1')
    milliseconds = Math.min(milliseconds, performance.now() - since)
  }
  return milliseconds
}

/** None where the table is not there yet. */
async function namesIn(read: Read, table: string): Promise<readonly string[]> {
  try {
    return (await read(`select name from ${table} order by name`)).map(row => String(row['name']))
  } catch {
    return []
  }
}

async function pairsIn(read: Read, text: string): Promise<readonly (readonly [string, string])[]> {
  return (await read(text)).map(row => [String(row['name']), String(row['text'])])
}
