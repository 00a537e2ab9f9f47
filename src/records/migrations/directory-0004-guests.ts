import type { Kysely } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Guests who wait for a sponsor's word. */
export async function createGuests(db: Kysely<never>, { text, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('guest_waiting')
    .addColumn('user_name', text, column => column.primaryKey().references('account.user_name').onDelete('cascade'))
    .addColumn('since', whole, column => column.notNull())
    .execute()
  await db.schema.createIndex('account_of_sponsor').on('account').column('sponsor').execute()
}
