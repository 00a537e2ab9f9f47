import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { Fault } from '../core/fault.ts'
import { CompiledQueries } from './compiled-queries.ts'
import { runMigrations } from './migrate.ts'
import type { ColumnTypes } from './migrations/column-types.ts'
import { PreparedStatements } from './prepared-statements.ts'
import type { MigrationSet, Sql, Statement, UnitResult } from './sql.ts'
import { nodeSqliteDialect } from './sqlite-dialect.ts'
import { configureSqlite } from './sqlite-settings.ts'
import { SqliteUnits } from './sqlite-units.ts'
import type { Tables } from './tables.ts'

const columnTypes: ColumnTypes = {
  countingId: sql`integer primary key autoincrement`,
  text: sql`text`,
  whole: sql`integer`,
  real: sql`real`,
  bytes: sql`blob`,
}

/**
 * Opens or makes a database file, readable by its owner only. Reads run on the calling thread, units on a thread of
 * their own. Fault `records-unavailable` when the file cannot be opened or is no database.
 */
export async function openSqlite(file: string): Promise<Sql & AsyncDisposable> {
  try {
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
    const database = new DatabaseSync(file)
    configureSqlite(database)
    database.exec('PRAGMA query_only = ON')
    return new Sqlite(database, file)
  } catch (cause) {
    throw new Fault('records-unavailable', `the database ${file} cannot be opened`, { cause })
  }
}

class Sqlite implements Sql, AsyncDisposable {
  readonly db: Kysely<Tables>
  readonly compiled = new CompiledQueries()
  readonly #database: DatabaseSync
  readonly #prepared: PreparedStatements
  readonly #units: SqliteUnits
  #migrating: Promise<void> = Promise.resolve()

  constructor(database: DatabaseSync, file: string) {
    this.#database = database
    this.#prepared = new PreparedStatements(database)
    this.db = new Kysely({ dialect: nodeSqliteDialect(database) })
    this.#units = new SqliteUnits(file)
  }

  async read<Row>(query: { execute(): Promise<Row[]> }): Promise<readonly Row[]> {
    try {
      return await query.execute()
    } catch (cause) {
      throw new Fault('records-unavailable', 'the database cannot be read', { cause })
    }
  }

  async rows<Row>({ sql: text, parameters }: Statement): Promise<readonly Row[]> {
    try {
      return this.#prepared.get(text).statement.all(...parameters) as Row[] // row border
    } catch (cause) {
      throw new Fault('records-unavailable', 'the database cannot be read', { cause })
    }
  }

  async commit(unit: readonly Statement[]): Promise<UnitResult> {
    return this.#units.commit(unit)
  }

  async commitSoon(unit: readonly Statement[]): Promise<UnitResult> {
    return this.#units.commitSoon(unit)
  }

  /** One after the other: they share the connection, and what it may do meanwhile. */
  migrate(set: MigrationSet): Promise<void> {
    this.#migrating = this.#migrating.catch(() => undefined).then(() => this.#migrateAlone(set))
    return this.#migrating
  }

  async #migrateAlone(set: MigrationSet): Promise<void> {
    this.#database.exec('PRAGMA query_only = OFF')
    try {
      await runMigrations(this.db, set, columnTypes)
    } finally {
      this.#database.exec('PRAGMA query_only = ON')
    }
  }

  /** Asks the writer too: it answers when everything before it is stored. */
  async health(): Promise<{ readonly ok: boolean; readonly reason?: string }> {
    if (this.#units.failure) return { ok: false, reason: this.#units.failure }
    try {
      await this.#units.commit([{ sql: 'select 1', parameters: [] }])
      return { ok: true }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return { ok: false, reason: error.message }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#units[Symbol.asyncDispose]()
    this.#database.close()
  }
}
