import type { Compilable, Kysely, RawBuilder } from 'kysely'
import type { Clock } from '../ports.ts'
import type { CompiledQueries } from './compiled-queries.ts'
import type { ColumnTypes } from './migrations/column-types.ts'
import type { Tables } from './tables.ts'

export type SqlValue = string | number | bigint | Uint8Array | null
type SqlRow = Readonly<Record<string, unknown>>

/** One compiled statement of a unit. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly SqlValue[]
  /** How many rows it must change (with RETURNING: give); another number rolls the whole unit back. */
  readonly expect?: number
}

export interface StatementResult {
  /** Rows changed; with RETURNING or SELECT: rows given. */
  readonly changed: number
  readonly rows: readonly SqlRow[]
}

export type UnitResult =
  | { readonly outcome: 'committed'; readonly results: readonly StatementResult[] }
  /** The statement at `failedAt` did not change as many rows as expected; nothing of the unit is stored. */
  | { readonly outcome: 'rolled-back'; readonly failedAt: number }

/** Migrations of one record, by name; run in order of name, each once. */
export interface MigrationSet {
  /** Keeps what ran in a table `<record>_migration`, so that two records may share a database. */
  readonly record: 'directory' | 'site'
  readonly migrations: (types: ColumnTypes) => Migrations
}

export type Migrations = Readonly<Record<string, Migration>>

export interface Migration {
  /**
   * Name of the last migration that the oldest gateway knows which still works on a database after this one: its own when
   * none does. See docs/adr/0020.
   */
  readonly livesWith: string
  up(db: Kysely<never>): Promise<void>
}

/**
 * A database. Reads run one by one; writes are units. Fault `records-unavailable` when it does not answer in time;
 * a unit that met it may or may not be stored.
 */
export interface Sql {
  /** Builds queries, and runs those given to `read`. Writing through it is refused where the database can tell. */
  readonly db: Kysely<Tables>
  read<Row>(query: { execute(): Promise<Row[]> }): Promise<readonly Row[]>
  /** The instant by the database's own clock, in epoch milliseconds: the same for all who ask it. */
  readonly now: RawBuilder<number>
  /** Queries that are compiled once. */
  readonly compiled: CompiledQueries
  /** Runs a statement that only reads. The caller says what its rows are. */
  rows<Row>(statement: Statement): Promise<readonly Row[]>
  /**
   * Runs all statements in one transaction; durable when it resolves. Faults: `records-conflict` (a unique value is
   * taken), `not-found` (a record it refers to is missing), `overloaded` (too many units wait).
   */
  commit(unit: readonly Statement[]): Promise<UnitResult>
  /**
   * Like commit, for what nobody waits for: it goes with the next unit, ahead of it and in one sync with it, or by itself
   * after a few milliseconds.
   */
  commitSoon(unit: readonly Statement[]): Promise<UnitResult>
  /**
   * Brings the tables up to date, or leaves those of a newer Holdfast that lets us live with them. Safe when several
   * gateways start at once. Fault `records-unavailable` when they cannot be prepared, or are too new.
   */
  migrate(set: MigrationSet): Promise<void>
  /** What the database says of itself, and of a clock if it has one of its own. */
  health(clock: Pick<Clock, 'now'>): Promise<SqlHealth>
}

export type SqlHealth = {
  readonly ok: boolean
  /** Whether it answers and stores units; it may do so although all is not well. */
  readonly storesUnits: boolean
  /** For operators, when it is not ok. */
  readonly reason?: string
  /** Room on its disk, and room that it keeps for itself on a full one. */
  readonly freeBytes?: number
  readonly keptBytes?: number
  /** By how much the database's clock is at least ahead of the one given; negative: behind it. */
  readonly clockSkewSeconds?: number
  /** Connections of a pool, and callers that wait for one. */
  readonly inUse?: number
  readonly idle?: number
  readonly awaited?: number
}

/** Units that may wait for the database at once; a site writes a few per second, so this many means it is stuck. */
export const maxWaitingUnits = 10_000

/** A statement out of a query that was built. */
export function statement(query: Compilable, expect?: number): Statement {
  const { sql, parameters } = query.compile()
  const values = parameters as readonly SqlValue[] // row border: Tables has no other values
  return expect === undefined ? { sql, parameters: values } : { sql, parameters: values, expect }
}
