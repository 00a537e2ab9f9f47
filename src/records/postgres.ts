import { Kysely, PostgresDialect, sql } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { Fault } from '../core/fault.ts'
import type { Clock } from '../ports.ts'
import { CompiledQueries } from './compiled-queries.ts'
import { faultOf, isConnectionLost, isOutOfOrder } from './postgres-faults.ts'
import { migratePostgres, migrationPool } from './postgres-migrate.ts'
import { assertDurable, openPool, poolOpener } from './postgres-pool.ts'
import { toMs } from './row-values.ts'
import {
  type MigrationSet,
  maxWaitingUnits,
  type Sql,
  type SqlHealth,
  type Statement,
  type StatementResult,
  type UnitResult,
} from './sql.ts'
import type { Tables } from './tables.ts'
import type { Line } from './watched-sql.ts'

/** Connections of one gateway to one database, unless told. */
const usualConnections = 10
/** Two units may lock rows in each other's way; PostgreSQL then ends one, which is tried again. */
const maxTries = 5

/**
 * Connects to a PostgreSQL database by URL; `?pool=<connections>` in it says how many it may keep open at most, 1 to 100.
 * Faults: `records-unavailable` when it does not answer; `configuration-invalid` when it acknowledges commits before they
 * are on disk.
 */
export async function openPostgres(url: string, connections = usualConnections): Promise<Sql & AsyncDisposable> {
  const pool = await openPool(url, connections)
  try {
    await assertDurable(pool)
  } catch (error) {
    await pool.end()
    throw named(faultOf(error), url)
  }
  return new Postgres(pool, url)
}

/** The fault of a start, for whoever has two databases to look at. */
function named({ code, message, cause }: Fault, url: string): Fault {
  const { hostname, port, pathname } = new URL(url)
  return new Fault(code, `${message} (${hostname}:${port || 5432}${pathname})`, { cause })
}

/**
 * As openPostgres, but connects when it is first asked, and with a connection apart by which it is seen whether the database
 * is there. Fault `configuration-invalid` for a `pool` in the URL that is no size.
 */
export async function prepareLine(url: string, connections: number): Promise<() => Line> {
  const open = await poolOpener()
  const connect = () => {
    const [pool, probePool] = [open(url, connections), open(url, 1)]
    const [sql, probe] = [new Postgres(pool, url), new Postgres(probePool, url)]
    return {
      sql,
      probe,
      assertReady: () =>
        assertDurable(pool).catch((error: unknown) => {
          throw faultOf(error)
        }),
      [Symbol.asyncDispose]: async () => {
        await Promise.all([sql[Symbol.asyncDispose](), probe[Symbol.asyncDispose]()])
      },
    }
  }
  return connect
}

class Postgres implements Sql, AsyncDisposable {
  readonly db: Kysely<Tables>
  readonly now = sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
  readonly compiled = new CompiledQueries()
  readonly #pool: Pool
  readonly #url: string
  #waiting = 0

  constructor(pool: Pool, url: string) {
    this.#pool = pool
    this.#url = url
    this.db = new Kysely({ dialect: new PostgresDialect({ pool }) })
  }

  async read<Row>(query: { execute(): Promise<Row[]> }): Promise<readonly Row[]> {
    try {
      return await query.execute()
    } catch (error) {
      throw faultOf(error)
    }
  }

  async rows<Row>({ sql: text, parameters }: Statement): Promise<readonly Row[]> {
    try {
      return (await this.#pool.query(text, [...parameters])).rows as Row[] // row border
    } catch (error) {
      throw faultOf(error)
    }
  }

  async commit(unit: readonly Statement[]): Promise<UnitResult> {
    if (this.#waiting >= maxWaitingUnits) throw new Fault('overloaded', `${maxWaitingUnits} units wait already`)
    this.#waiting++
    try {
      return await this.#tryUntilOrdered(unit)
    } catch (error) {
      throw faultOf(error)
    } finally {
      this.#waiting--
    }
  }

  /** The server groups what comes together by itself. */
  commitSoon(unit: readonly Statement[]): Promise<UnitResult> {
    return this.commit(unit)
  }

  async #tryUntilOrdered(unit: readonly Statement[]): Promise<UnitResult> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#runUnit(unit)
      } catch (error) {
        if (tries >= maxTries || !isOutOfOrder(error)) throw error
      }
    }
  }

  async #runUnit(unit: readonly Statement[]): Promise<UnitResult> {
    const client = await this.#pool.connect()
    let broken: Error | undefined
    try {
      await client.query('begin')
      const result = await runStatements(client, unit)
      await client.query(result.outcome === 'committed' ? 'commit' : 'rollback')
      return result
    } catch (error) {
      broken = await undo(client, error)
      throw error
    } finally {
      client.release(broken)
    }
  }

  async migrate(set: MigrationSet): Promise<void> {
    const pool = await openPool(this.#url, 1, migrationPool)
    try {
      await migratePostgres(pool, set)
    } finally {
      await pool.end()
    }
  }

  async health(clock: Pick<Clock, 'now'>): Promise<SqlHealth> {
    try {
      const { totalCount, idleCount: idle, waitingCount: awaited } = this.#pool
      const asked = toMs(clock.now())
      const { rows } = await this.#pool.query(
        'select pg_is_in_recovery() as standby, (extract(epoch from clock_timestamp()) * 1000)::bigint as at',
      )
      const { standby, at } = rows[0] as { readonly standby: boolean; readonly at: number } // row border
      const clockSkewSeconds = secondsOutside(at, [asked, toMs(clock.now())])
      const facts = { clockSkewSeconds, inUse: totalCount - idle, idle, awaited }
      return standby
        ? { ok: false, storesUnits: false, reason: 'the database is a standby', ...facts }
        : { ok: true, storesUnits: true, ...facts }
    } catch (error) {
      return { ok: false, storesUnits: false, reason: faultOf(error).message }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end()
  }
}

/** By how much an instant is after or before a span in which it should be; the span may be as long as a time-out. */
function secondsOutside(at: number, [from, to]: readonly [number, number]): number {
  return Math.round((at > to ? at - to : Math.min(0, at - from)) / 100) / 10
}

async function runStatements(client: PoolClient, unit: readonly Statement[]): Promise<UnitResult> {
  const results: StatementResult[] = []
  for (const { sql: text, parameters, expect } of unit) {
    const { rowCount, rows } = await client.query(text, [...parameters])
    const changed = rowCount ?? 0
    if (expect !== undefined && expect !== changed) return { outcome: 'rolled-back', failedAt: results.length }
    results.push({ changed, rows })
  }
  return { outcome: 'committed', results }
}

/** Answers the error that makes the connection useless, undefined when it may serve again. */
async function undo(client: PoolClient, error: unknown): Promise<Error | undefined> {
  const broken = error instanceof Error ? error : new Error(String(error))
  // Whoever waits has waited long enough: a rollback would be asked of a connection that does not answer.
  if (isConnectionLost(error)) return broken
  try {
    await client.query('rollback')
    return undefined
  } catch {
    return broken
  }
}
