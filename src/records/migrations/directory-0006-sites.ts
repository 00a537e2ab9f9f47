import { type Kysely, sql } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Which site printers and terminals belong to, which gateway alone may tend a terminal, and a count of changes. */
export async function createSites(db: Kysely<never>, { text, whole }: ColumnTypes): Promise<void> {
  for (const table of ['printer', 'terminal'])
    await sql`alter table ${sql.table(table)} add column site ${text} not null default 'main'`.execute(db)
  await sql`alter table terminal add column gateway ${text}`.execute(db)
  await db.schema
    .createTable('revision')
    .addColumn('name', text, column => column.primaryKey())
    .addColumn('number', whole, column => column.notNull())
    .execute()
  await sql`insert into revision (name, number) values ('terminals', 0)`.execute(db)
}
