import type { Kysely } from 'kysely'

/** For reports, which read the jobs of one day after the other. */
export async function createReports(db: Kysely<never>): Promise<void> {
  await db.schema.createIndex('job_created').on('job').column('created_at').execute()
}
