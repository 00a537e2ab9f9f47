import type { Kysely } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Devices that are panels, and the codes by which they become it. */
export async function createPanels(db: Kysely<never>, { text, whole, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('panel_device')
    .addColumn('terminal_name', text, column => column.primaryKey())
    .addColumn('sealed_code', bytes)
    .addColumn('code_until', whole)
    .addColumn('digest', bytes, column => column.unique())
    .execute()
}
