import type { Audit, Jobs, Throttles } from '../ports-site.ts'
import { SqlAudit } from './audit.ts'
import { SqlJobs } from './jobs.ts'
import { siteMigrations } from './migrate.ts'
import type { Sql } from './sql.ts'
import { SqlThrottles } from './throttles.ts'

export interface SiteRecord {
  readonly jobs: Jobs
  readonly throttles: Throttles
  readonly audit: Audit
}

/** The site record in a database, its tables brought up to date. */
export async function openSiteRecord(sql: Sql): Promise<SiteRecord> {
  await sql.migrate(siteMigrations)
  return { jobs: new SqlJobs(sql), throttles: new SqlThrottles(sql), audit: new SqlAudit(sql) }
}
