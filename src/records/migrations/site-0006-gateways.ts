import { type Kysely, sql } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** The gateways of the site, what each of them takes upon itself, and facts of the record itself. */
export async function createGateways(db: Kysely<never>, { text, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('gateway')
    .addColumn('name', text, column => column.primaryKey())
    .addColumn('epoch', whole, column => column.notNull())
    // Name and epoch in one: what is compared everywhere.
    .addColumn('member', text, column => column.notNull())
    .addColumn('folder_id', text, column => column.notNull())
    .addColumn('site', text, column => column.notNull())
    .addColumn('version', text, column => column.notNull())
    .addColumn('joined_at', whole, column => column.notNull())
    .addColumn('renewed_at', whole, column => column.notNull())
    .addColumn('lease_until', whole, column => column.notNull())
    .addColumn('is_fenced', whole, column => column.notNull())
    .execute()
  await db.schema
    .createTable('site_lease')
    .addColumn('name', text, column => column.primaryKey())
    .addColumn('member', text, column => column.notNull())
    .execute()
  await db.schema
    .createTable('site_fact')
    .addColumn('name', text, column => column.primaryKey())
    .addColumn('value', text, column => column.notNull())
    .execute()
  // In the job's own row, so that a claim, an arrow and a takeover wait for one another and see each other.
  await sql`alter table job add column member ${text}`.execute(db)
}
