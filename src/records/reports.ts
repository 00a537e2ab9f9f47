import { sql } from 'kysely'
import type { JobOutcome } from '../core/job.ts'
import type { JobEnding, Reports } from '../ports/site.ts'
import { toMs } from './row-values.ts'
import type { Sql } from './sql.ts'

export class SqlReports implements Reports {
  readonly #sql: Sql

  constructor(records: Sql) {
    this.#sql = records
  }

  async endings(span: {
    readonly from: Temporal.Instant
    readonly to: Temporal.Instant
  }): Promise<readonly JobEnding[]> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('job')
        .leftJoin('job_release', 'job_release.id', 'job.release_id')
        .select(['job.user_name', 'job.outcome', 'job_release.printer_name'])
        .select(sql<number>`count(*)`.as('jobs'))
        .select(sql<number | string>`coalesce(sum(job_release.impressions), 0)`.as('impressions'))
        .where('job.created_at', '>=', toMs(span.from))
        .where('job.created_at', '<', toMs(span.to))
        .where('job.outcome', 'is not', null)
        .groupBy(['job.user_name', 'job.outcome', 'job_release.printer_name'])
        .orderBy('job.user_name')
        .orderBy('job.outcome')
        .orderBy('job_release.printer_name'),
    )
    return rows.map(row => ({
      userName: row.user_name,
      outcome: row.outcome as JobOutcome, // row border: only jobs write it
      printerName: row.printer_name,
      jobs: row.jobs,
      // PostgreSQL adds whole numbers up to what no number of JavaScript holds, as text.
      impressions: Number(row.impressions),
    }))
  }
}
