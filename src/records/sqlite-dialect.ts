import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely'
import { PreparedStatements } from './prepared-statements.ts'

/** Kysely's SQLite dialect on node:sqlite. */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  const prepared = new PreparedStatements(database)
  const config: SqliteDialectConfig = {
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
  }
  const dialect = new SqliteDialect(config)
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => new ImmediateSqliteDriver(config),
    createIntrospector: db => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

/** SQLite rolls DDL back; Kysely's own adapter does not use that, and a crash would leave half a migration. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Takes the write lock at once: a second gateway that starts waits, and then finds the tables made. */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

function inputs(values: readonly unknown[]): SQLInputValue[] {
  return values as SQLInputValue[] // row border: Tables has no other values
}
