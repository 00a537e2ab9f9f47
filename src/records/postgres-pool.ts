import type { Pool, PoolConfig } from 'pg'
import { Fault } from '../core/fault.ts'

/** Longest that a statement, and the wait for a connection, may take; a person waits at the panel. */
const timeoutMs = 5_000
/** Before the statement's own time is up, so that a lock that is kept is told from a database that is slow. */
const lockTimeoutMs = 4_000
/** Silence after which the kernel begins to ask whether the other end is there. */
const keepAliveMs = 10_000
const mostConnections = 100

// Object identifier of int8 in pg_type; its values are epoch milliseconds, sizes and numbers of transactions, below 2^53.
const int8 = 20

/** Opens connections as they are needed. Fault `configuration-invalid` for a `pool` in the URL that is no size. */
export async function openPool(url: string, connections: number, own: PoolConfig = {}): Promise<Pool> {
  return (await poolOpener())(url, connections, own)
}

/** The same with the driver loaded already. */
export async function poolOpener(): Promise<(url: string, connections: number, own?: PoolConfig) => Pool> {
  const { default: pg } = await import('pg')
  return (url, connections, own = {}) => listened(new pg.Pool(poolConfig(pg, { url, connections, own })))
}

function poolConfig(
  pg: Pick<typeof import('pg').default, 'types'>,
  { url, connections, own }: { readonly url: string; readonly connections: number; readonly own: PoolConfig },
): PoolConfig {
  return {
    ...readUrl(url, connections),
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    lock_timeout: lockTimeoutMs,
    query_timeout: timeoutMs + 1_000,
    // A gateway that stands still keeps no row from those who take over from it.
    idle_in_transaction_session_timeout: timeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === int8 ? Number : pg.types.getTypeParser(id, format === 'binary' ? 'binary' : 'text'),
    },
    ...own,
  }
}

function listened(pool: Pool): Pool {
  // A connection lost while idle is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined)
  // The same for one that is in use: whoever uses it learns of it by the failure of the query.
  pool.on('connect', client => client.on('error', () => undefined))
  return pool
}

/** `?pool=<connections>` is ours; all else is for the driver. */
function readUrl(url: string, connections: number): PoolConfig {
  const parsed = new URL(url)
  const given = parsed.searchParams.get('pool')
  if (given === null) return { connectionString: url, max: connections }
  const max = Number(given)
  if (!/^\d+$/.test(given) || max < 1 || max > mostConnections)
    throw new Fault('configuration-invalid', `pool in the URL of a database must be 1 to ${mostConnections}`)
  parsed.searchParams.delete('pool')
  return { connectionString: parsed.href, max }
}

/** Fault `configuration-invalid` when the database acknowledges commits before they are on disk. */
export async function assertDurable(pool: Pool): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await pool.query(`show ${setting}`)
    if (rows[0]?.[setting] !== 'off') continue
    throw new Fault('configuration-invalid', `PostgreSQL runs with ${setting} = off: it would lose jobs; set it on`)
  }
}
