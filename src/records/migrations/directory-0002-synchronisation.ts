import type { Kysely } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Runs of synchronisation, what is noted of its accounts, and what SCIM keeps. */
export async function createSynchronisation(db: Kysely<never>, types: ColumnTypes): Promise<void> {
  await createRuns(db, types)
  await createNotes(db, types)
  await createScim(db, types)
}

async function createRuns(db: Kysely<never>, { text, whole }: ColumnTypes): Promise<void> {
  // One row at most: whoever has it runs.
  await db.schema
    .createTable('sync_place')
    .addColumn('name', text, column => column.primaryKey())
    .addColumn('run_id', text, column => column.notNull())
    .addColumn('lease_until', whole, column => column.notNull())
    .execute()
  await db.schema
    .createTable('sync_run')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('source', text, column => column.notNull())
    .addColumn('actor', text, column => column.notNull())
    .addColumn('began_at', whole, column => column.notNull())
    .addColumn('lease_until', whole, column => column.notNull())
    .addColumn('ended_at', whole)
    .addColumn('scheduled_for', whole, column => column.unique())
    .addColumn('state', text, column => column.notNull())
    .addColumn('report', text)
    .execute()
  await db.schema.createIndex('sync_run_began').on('sync_run').columns(['began_at', 'id']).execute()
}

async function createNotes(db: Kysely<never>, { text, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pin_due')
    .addColumn('user_name', text, column => column.primaryKey().references('account.user_name').onDelete('cascade'))
    .addColumn('claimed_until', whole, column => column.notNull())
    .execute()
  await db.schema
    .createTable('account_gone')
    .addColumn('user_name', text, column => column.primaryKey().references('account.user_name').onDelete('cascade'))
    .execute()
}

async function createScim(db: Kysely<never>, { text, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('scim_user')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('user_name', text, column =>
      column.notNull().unique().references('account.user_name').onDelete('cascade'),
    )
    .addColumn('name', text)
    .addColumn('changed_at', whole, column => column.notNull())
    .execute()
  await db.schema
    .createTable('scim_group')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('name', text, column => column.notNull().unique())
    .addColumn('external_id', text)
    .addColumn('created_at', whole, column => column.notNull())
    .addColumn('changed_at', whole, column => column.notNull())
    .execute()
}
