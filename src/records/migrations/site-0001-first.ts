import { type Kysely, sql } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/** Jobs, releases, throttles, audit. */
export async function createSiteRecord(db: Kysely<never>, types: ColumnTypes): Promise<void> {
  await createJobs(db, types)
  await createReleases(db, types)
  await createAudit(db, types)
  await db.schema
    .createTable('throttle')
    .addColumn('name', types.text, column => column.primaryKey())
    .addColumn('failures', types.real, column => column.notNull())
    .addColumn('in_a_row', types.whole, column => column.notNull())
    .addColumn('at', types.whole, column => column.notNull())
    .execute()
}

async function createJobs(db: Kysely<never>, { countingId, text, whole, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('job')
    .addColumn('id', countingId)
    .addColumn('uuid', text, column => column.notNull().unique())
    .addColumn('user_name', text, column => column.notNull())
    .addColumn('name', text, column => column.notNull())
    .addColumn('state', text, column => column.notNull())
    .addColumn('outcome', text)
    .addColumn('format', text, column => column.notNull())
    .addColumn('ticket', text, column => column.notNull())
    .addColumn('document_id', text)
    .addColumn('wrapped_key', bytes)
    .addColumn('octets', whole)
    .addColumn('created_at', whole, column => column.notNull())
    .addColumn('changed_at', whole, column => column.notNull())
    .addColumn('expires_at', whole, column => column.notNull())
    .addColumn('source', text, column => column.notNull())
    .addColumn('client', text, column => column.notNull())
    .addColumn('release_id', text)
    .execute()
  await db.schema.createIndex('job_of_user').on('job').columns(['user_name', 'state', 'id']).execute()
  await db.schema.createIndex('job_of_client').on('job').columns(['client', 'user_name', 'state', 'id']).execute()
  await db.schema.createIndex('job_in_state').on('job').columns(['state', 'id']).execute()
  await sql`create index job_expiry on job (expires_at) where document_id is not null`.execute(db)
  // Finds what is to be forgotten among any number of jobs. With the state, since SQLite would prefer job_in_state.
  await sql`create index job_purged on job (state, changed_at) where state = 'purged'`.execute(db)
  await sql`create unique index job_document on job (document_id) where document_id is not null`.execute(db)
}

async function createReleases(db: Kysely<never>, { text, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('job_release')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('job_id', 'integer', column => column.notNull().references('job.id'))
    .addColumn('user_name', text, column => column.notNull())
    .addColumn('terminal_name', text)
    .addColumn('session_id', text)
    .addColumn('printer_name', text, column => column.notNull())
    .addColumn('printer_job_name', text, column => column.notNull())
    .addColumn('printer_job_id', whole)
    .addColumn('printer_job_uuid', text)
    .addColumn('life', text)
    .addColumn('last_seen', text)
    .addColumn('impressions', whole)
    .addColumn('started_at', whole, column => column.notNull())
    .addColumn('lease_until', whole, column => column.notNull())
    .addColumn('ended_at', whole)
    .execute()
  await db.schema.createIndex('release_of_job').on('job_release').columns(['job_id', 'started_at']).execute()
  // Two panels, a double key, two gateways: the database itself refuses a second live release of a job.
  await sql`create unique index release_live on job_release (job_id) where ended_at is null`.execute(db)
}

async function createAudit(db: Kysely<never>, { countingId, text, whole, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('id', countingId)
    .addColumn('at', whole, column => column.notNull())
    .addColumn('event', text, column => column.notNull())
    .addColumn('actor', text)
    .addColumn('person', text)
    .addColumn('terminal_name', text)
    .addColumn('printer_name', text)
    .addColumn('job_id', whole)
    .addColumn('detail', text)
    .addColumn('sealed', bytes)
    .addColumn('mac', bytes, column => column.notNull())
    .execute()
  await db.schema.createIndex('audit_at').on('audit').columns(['at', 'id']).execute()
  await db.schema.createIndex('audit_of_person').on('audit').columns(['person', 'id']).execute()
  await db.schema
    .createTable('audit_person')
    .addColumn('id', text, column => column.primaryKey())
    .addColumn('user_name', text, column => column.notNull().unique())
    .addColumn('sealed_key', bytes, column => column.notNull())
    .execute()
  await db.schema
    .createTable('audit_link')
    .addColumn('seq', whole, column => column.primaryKey())
    .addColumn('audit_id', whole, column => column.notNull().unique())
    .addColumn('hash', bytes, column => column.notNull())
    .execute()
}
