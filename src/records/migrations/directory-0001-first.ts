import { type Kysely, sql } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Users, groups, PINs, cards, printers, terminals, settings. */
export async function createDirectory(db: Kysely<never>, types: ColumnTypes): Promise<void> {
  await createAccounts(db, types)
  await createPins(db, types)
  await createCards(db, types)
  await createDevices(db, types)
  await db.schema
    .createTable('setting')
    .addColumn('name', types.text, column => column.primaryKey())
    .addColumn('value', types.text, column => column.notNull())
    .execute()
}

async function createAccounts(db: Kysely<never>, { text, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('account')
    .addColumn('user_name', text, column => column.primaryKey())
    .addColumn('display_name', text)
    .addColumn('email', text)
    .addColumn('enabled', whole, column => column.notNull())
    .addColumn('release_at_once', text)
    .addColumn('email_key', text)
    .addColumn('language', text)
    .addColumn('origin', text, column => column.notNull())
    .addColumn('external_id', text)
    .addColumn('sponsor', text)
    .addColumn('created_at', whole, column => column.notNull())
    .execute()
  await db.schema.createIndex('account_email').on('account').column('email_key').execute()
  await sql`create unique index account_external on account (origin, external_id) where external_id is not null`.execute(
    db,
  )
  await db.schema
    .createTable('account_group')
    .addColumn('user_name', text, column => column.notNull().references('account.user_name').onDelete('cascade'))
    .addColumn('group_name', text, column => column.notNull())
    .addPrimaryKeyConstraint('account_group_key', ['user_name', 'group_name'])
    .execute()
  await db.schema
    .createIndex('account_group_members')
    .on('account_group')
    .columns(['group_name', 'user_name'])
    .execute()
  await db.schema
    .createTable('group_rights')
    .addColumn('name', text, column => column.primaryKey())
    .addColumn('rights', text, column => column.notNull())
    .execute()
}

async function createPins(db: Kysely<never>, { text, whole, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pin')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('user_name', text, column => column.references('account.user_name'))
    .addColumn('kind', text, column => column.notNull())
    .addColumn('length', whole, column => column.notNull())
    .addColumn('issued_at', whole, column => column.notNull())
    .addColumn('valid_from', whole, column => column.notNull())
    .addColumn('valid_until', whole)
    .addColumn('ended_at', whole)
    .addColumn('end_reason', text)
    .addColumn('uses_left', whole)
    .addColumn('ends_former', whole, column => column.notNull())
    .addColumn('over_at', whole, column => column.notNull())
    .addColumn('generation', whole, column => column.notNull())
    .addColumn('digest', bytes, column => column.notNull())
    .addUniqueConstraint('pin_digest', ['generation', 'digest'])
    .execute()
  await db.schema.createIndex('pin_of_user').on('pin').columns(['user_name', 'over_at']).execute()
  await sql`create index pin_expiry on pin (valid_until, id) where ended_at is null and valid_until is not null`.execute(
    db,
  )
  // Covers counting live PINs and finding those to purge.
  await db.schema.createIndex('pin_over').on('pin').columns(['over_at', 'valid_from']).execute()
}

async function createCards(db: Kysely<never>, { text, whole, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('card')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('user_name', text, column => column.notNull().references('account.user_name').onDelete('cascade'))
    .addColumn('added_at', whole, column => column.notNull())
    .addColumn('generation', whole, column => column.notNull())
    .addColumn('digest', bytes, column => column.notNull())
    .addUniqueConstraint('card_digest', ['generation', 'digest'])
    .execute()
  await db.schema.createIndex('card_of_user').on('card').column('user_name').execute()
}

async function createDevices(db: Kysely<never>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('printer')
    .addColumn('name', text, column => column.primaryKey())
    .addColumn('uri', text, column => column.notNull())
    .addColumn('snmp', text)
    .addColumn('certificate_sha256', text)
    .execute()
  await db.schema
    .createTable('terminal')
    .addColumn('name', text, column => column.primaryKey())
    .addColumn('driver', text, column => column.notNull())
    .addColumn('options', text, column => column.notNull())
    .addColumn('printer', text, column => column.notNull())
    .addColumn('requires', text, column => column.notNull())
    .execute()
}
