import type { Kysely } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Sessions of the portal and console. */
export async function createWebSessions(db: Kysely<never>, { text, whole, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('web_session')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('digest', bytes, column => column.notNull().unique())
    .addColumn('user_name', text, column => column.notNull())
    .addColumn('via', text, column => column.notNull())
    .addColumn('opened_at', whole, column => column.notNull())
    .addColumn('last_seen_at', whole, column => column.notNull())
    .addColumn('pin_end', whole)
    .addColumn('client', text, column => column.notNull())
    .execute()
  await db.schema.createIndex('web_session_of_user').on('web_session').columns(['user_name', 'opened_at']).execute()
  await db.schema.createIndex('web_session_seen').on('web_session').column('last_seen_at').execute()
}
