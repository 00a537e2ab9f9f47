import type { RawBuilder } from 'kysely'

/** Column types by meaning, in the words of a database: one set of migrations is valid for all of them. */
export interface ColumnTypes {
  /** For what the databases have no common words. */
  readonly dialect: 'sqlite' | 'postgres'
  /** Primary key that counts up and is never used again. */
  readonly countingId: RawBuilder<unknown>
  /** Text compared and sorted by code point. */
  readonly text: RawBuilder<unknown>
  /** Whole number up to 2^53, so epoch milliseconds too. */
  readonly whole: RawBuilder<unknown>
  readonly real: RawBuilder<unknown>
  readonly bytes: RawBuilder<unknown>
}
