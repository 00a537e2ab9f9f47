import { type Kysely, sql } from 'kysely'

/** Finds what the audit tells of one job among any number of entries. */
export async function createJobHistory(db: Kysely<never>): Promise<void> {
  await sql`create index audit_of_job on audit (job_id, id) where job_id is not null`.execute(db)
}
