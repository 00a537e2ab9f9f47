import type { Kysely } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Mails that came in, so that one that comes twice does nothing twice. */
export async function createInboundMails(db: Kysely<never>, { text, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('inbound_mail')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('began_at', whole, column => column.notNull())
    .addColumn('lease_until', whole, column => column.notNull())
    .addColumn('done_at', whole)
    .addColumn('user_name', text)
    .addColumn('is_newcomer', whole, column => column.notNull())
    .addColumn('pin_from', whole)
    .execute()
  await db.schema.createIndex('inbound_mail_began').on('inbound_mail').column('began_at').execute()
}
