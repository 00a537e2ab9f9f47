import { type Kysely, sql } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Mails until they are sent, and for a while after. */
export async function createOutbox(db: Kysely<never>, { text, whole, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('event', text, column => column.notNull().unique())
    .addColumn('state', text, column => column.notNull())
    .addColumn('user_name', text)
    .addColumn('recipient', text, column => column.notNull())
    .addColumn('pin_id', text)
    .addColumn('template', text, column => column.notNull())
    .addColumn('language', text, column => column.notNull())
    .addColumn('facts', text, column => column.notNull())
    .addColumn('sealed', bytes)
    .addColumn('message_id', text, column => column.notNull())
    .addColumn('created_at', whole, column => column.notNull())
    .addColumn('changed_at', whole, column => column.notNull())
    .addColumn('due_at', whole, column => column.notNull())
    .addColumn('give_up_at', whole, column => column.notNull())
    .addColumn('leased_until', whole)
    .addColumn('tries', whole, column => column.notNull())
    .addColumn('last_error', text)
    .execute()
  await sql`create index outbox_due on outbox (due_at) where state = 'waiting'`.execute(db)
  await sql`create index outbox_prepared on outbox (created_at) where state = 'prepared'`.execute(db)
  await db.schema.createIndex('outbox_newest').on('outbox').columns(['created_at', 'id']).execute()
  await db.schema.createIndex('outbox_settled').on('outbox').columns(['state', 'changed_at']).execute()
  await db.schema.createIndex('outbox_of_user').on('outbox').column('user_name').execute()
}
