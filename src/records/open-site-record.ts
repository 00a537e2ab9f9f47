import type { Audit, Jobs, Links, Tallies, Throttles } from '../ports-site.ts'
import { SqlAudit } from './audit.ts'
import { SqlJobs } from './jobs.ts'
import { SqlLinks } from './links.ts'
import { siteMigrations } from './migrate.ts'
import type { Sql } from './sql.ts'
import { SqlTallies } from './tallies.ts'
import { SqlThrottles } from './throttles.ts'

export interface SiteRecord {
  readonly jobs: Jobs
  readonly throttles: Throttles
  readonly tallies: Tallies
  readonly links: Links
  readonly audit: Audit
}

/** The site record in a database, its tables brought up to date. */
export async function openSiteRecord(sql: Sql): Promise<SiteRecord> {
  await sql.migrate(siteMigrations)
  return {
    jobs: new SqlJobs(sql),
    throttles: new SqlThrottles(sql),
    tallies: new SqlTallies(sql),
    links: new SqlLinks(sql),
    audit: new SqlAudit(sql),
  }
}
