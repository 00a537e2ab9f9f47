import { type Kysely, sql } from 'kysely'
import type { ColumnTypes } from './column-types.ts'
import { createPostgresChanges } from './postgres-changes.ts'
import { createSqliteChanges } from './sqlite-changes.ts'
import { watchedTables } from './watched-tables.ts'

/**
 * Notes what changes, by triggers: whoever writes to the tables, by whatever statement, is followed. A change has a
 * place, `(turn, step)`; `change_told` shows those before which none can appear any more, `change_place` the one row that
 * says whose places these are, up to where they were forgotten, and the last that is told. See docs/adr/0020.
 */
export async function createChanges(db: Kysely<never>, { dialect, text, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('change_purge')
    .addColumn('only', whole, column => column.primaryKey().check(sql`"only" = 1`))
    .addColumn('line', text, column => column.notNull())
    .addColumn('turn', whole, column => column.notNull())
    .addColumn('step', whole, column => column.notNull())
    .execute()
  if (dialect === 'sqlite') await createSqliteChanges(db, watchedTables)
  else await createPostgresChanges(db, watchedTables)
  await db.schema.createIndex('directory_change_at').on('directory_change').column('at').execute()
}
