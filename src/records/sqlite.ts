import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { Fault } from '../core/fault.ts'
import { CompiledQueries } from './compiled-queries.ts'
import { type KeptRoom, measureRoom, roomBytes } from './kept-room.ts'
import type { ColumnTypes } from './migrations/column-types.ts'
import { PreparedStatements } from './prepared-statements.ts'
import { runMigrations } from './run-migrations.ts'
import type { MigrationSet, Sql, SqlHealth, Statement, UnitResult } from './sql.ts'
import { nodeSqliteDialect } from './sqlite-dialect.ts'
import { configureSqlite, type SqliteWriterOptions } from './sqlite-settings.ts'
import { SqliteUnits } from './sqlite-units.ts'
import type { Tables } from './tables.ts'

const columnTypes: ColumnTypes = {
  dialect: 'sqlite',
  countingId: sql`integer primary key autoincrement`,
  text: sql`text`,
  whole: sql`integer`,
  real: sql`real`,
  bytes: sql`blob`,
}

/** With less than this, a group of units may not fit. */
const leastBytes = 256 * 1024

export interface SqliteOptions {
  /** Keeps room inside the database's own files, for units on a full disk. Default: no. */
  readonly keepsRoom?: boolean
}

/**
 * Opens or makes a database file, readable by its owner only. Reads run on the calling thread, units on a thread of
 * their own. Fault `records-unavailable` when the file cannot be opened or is no database.
 */
export async function openSqlite(file: string, options: SqliteOptions = {}): Promise<Sql & AsyncDisposable> {
  try {
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
    const database = new DatabaseSync(file)
    configureSqlite(database)
    database.exec('PRAGMA query_only = ON')
    return new Sqlite(database, { file, keepsRoom: options.keepsRoom ?? false })
  } catch (cause) {
    throw new Fault('records-unavailable', `the database ${file} cannot be opened`, { cause })
  }
}

class Sqlite implements Sql, AsyncDisposable {
  readonly db: Kysely<Tables>
  readonly now = sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
  readonly compiled = new CompiledQueries()
  readonly #database: DatabaseSync
  readonly #prepared: PreparedStatements
  readonly #units: SqliteUnits
  readonly #options: SqliteWriterOptions
  readonly #logHolder: DatabaseSync | undefined
  #migrating: Promise<void> = Promise.resolve()

  constructor(database: DatabaseSync, options: SqliteWriterOptions) {
    this.#database = database
    this.#options = options
    this.#prepared = new PreparedStatements(database)
    this.db = new Kysely({ dialect: nodeSqliteDialect(database) })
    if (options.keepsRoom) this.#logHolder = holdLog(options.file)
    this.#units = new SqliteUnits(options)
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
      await runMigrations(this.db, set, { types: columnTypes })
    } finally {
      this.#database.exec('PRAGMA query_only = ON')
    }
  }

  async health(): Promise<SqlHealth> {
    const failure = await this.#failure()
    const room = this.#options.keepsRoom ? measureRoom(this.#database, this.#options.file) : undefined
    if (room && room.freeBytes < roomBytes) return judgeFull(room, failure)
    if (failure !== undefined) return { ok: false, storesUnits: false, reason: failure, ...room }
    return { ok: true, storesUnits: true, ...room }
  }

  /** Asks the writer to write a page, the same as ever: a read would also be answered on a disk that takes nothing. */
  async #failure(): Promise<string | undefined> {
    if (this.#units.failure) return this.#units.failure
    try {
      await this.#units.commit([{ sql: 'pragma user_version = 0', parameters: [] }])
      return undefined
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return error.message
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#units[Symbol.asyncDispose]()
    this.#database.close()
    this.#logHolder?.close()
  }
}

/**
 * A connection that can only read and is closed last, so that SQLite leaves the write-ahead log where it is: on a full
 * disk there may be no room to make it again.
 */
function holdLog(file: string): DatabaseSync {
  const holder = new DatabaseSync(file, { readOnly: true })
  holder.prepare('select count(*) from sqlite_schema').get()
  return holder
}

function judgeFull(room: KeptRoom, failure: string | undefined): SqlHealth {
  const { freeBytes, keptBytes } = room
  const full = `the disk of the database is full (${freeBytes} bytes free)`
  const isUsedUp = failure !== undefined || Math.max(keptBytes, freeBytes) < leastBytes
  return isUsedUp
    ? { ok: false, storesUnits: false, reason: `${full} and the room kept for releases is used up`, ...room }
    : { ok: false, storesUnits: true, reason: `${full}; releases go on in ${keptBytes} bytes kept for them`, ...room }
}
