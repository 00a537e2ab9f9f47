import type { Kysely } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Texts of mails that the administrator wrote. */
export async function createMailTexts(db: Kysely<never>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('mail_text')
    .addColumn('template', text, column => column.notNull())
    .addColumn('language', text, column => column.notNull())
    .addColumn('subject', text, column => column.notNull())
    .addColumn('body', text, column => column.notNull())
    .addPrimaryKeyConstraint('mail_text_key', ['template', 'language'])
    .execute()
}
