import type { Kysely } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Links of mails, and counts of what happened lately. */
export async function createLinks(db: Kysely<never>, { text, whole, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('link')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('digest', bytes, column => column.notNull().unique())
    .addColumn('purpose', text, column => column.notNull())
    .addColumn('user_name', text, column => column.notNull())
    .addColumn('created_at', whole, column => column.notNull())
    .addColumn('expires_at', whole, column => column.notNull())
    .addColumn('used_at', whole)
    .addColumn('sealed', bytes)
    .execute()
  await db.schema.createIndex('link_of_user').on('link').column('user_name').execute()
  await db.schema.createIndex('link_expiry').on('link').column('expires_at').execute()
  await db.schema
    .createTable('tally')
    .addColumn('name', text, column => column.notNull())
    .addColumn('at', whole, column => column.notNull())
    .addColumn('amount', whole, column => column.notNull())
    .execute()
  await db.schema
    .createTable('tally_name')
    .addColumn('name', text, column => column.primaryKey())
    .execute()
  await db.schema.createIndex('tally_of_name').on('tally').columns(['name', 'at', 'amount']).execute()
  await db.schema.createIndex('tally_at').on('tally').column('at').execute()
}
