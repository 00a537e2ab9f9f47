import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { type Dialect, type Kysely, type MigrationLockOptions, SqliteAdapter, SqliteDialect, sql } from 'kysely'
import { PreparedStatements } from './prepared-statements.ts'

/** Kysely's SQLite dialect on node:sqlite. */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  const prepared = new PreparedStatements(database)
  const dialect = new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: text => {
        const { statement, isReader } = prepared.get(text)
        return {
          reader: isReader,
          all: values => statement.all(...inputs(values)),
          run: values => statement.run(...inputs(values)),
          iterate: values => statement.iterate(...inputs(values)),
        }
      },
    },
  })
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => dialect.createDriver(),
    createIntrospector: db => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

/** SQLite rolls DDL back; Kysely's own adapter does not use that, and a crash would leave half a migration. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }

  // Kysely begins deferred: writing first takes the write lock, so that a second gateway waits instead of failing.
  override async acquireMigrationLock(db: Kysely<never>, options: MigrationLockOptions): Promise<void> {
    await sql`update ${sql.table(options.lockTable)} set is_locked = 1`.execute(db)
  }
}

function inputs(values: readonly unknown[]): SQLInputValue[] {
  return values as SQLInputValue[] // row border: Tables has no other values
}
