import { releasingStates } from '../core/job.ts'
import type { Orphan, Orphans } from '../ports/site.ts'
import { releaseOf, type StoredJobRow } from './job-rows.ts'
import { type Sql, statement } from './sql.ts'
import type { ReleaseRow } from './tables.ts'

export class SqlOrphans implements Orphans {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async list(): Promise<readonly Orphan[]> {
    const { db, compiled } = this.#sql
    const select = compiled.statement('list orphans', {}, () =>
      db
        .selectFrom('job_release')
        .innerJoin('job', 'job.release_id', 'job_release.id')
        .selectAll('job_release')
        .select('job.member')
        .where('ended_at', 'is', null)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('gateway')
                .select('name')
                .whereRef('gateway.member', '=', 'job.member')
                .where('is_fenced', '=', 0),
            ),
          ),
        )
        .orderBy('started_at')
        .orderBy('job_release.id'),
    )
    const rows = await this.#sql.rows<ReleaseRow & Pick<StoredJobRow, 'member'>>(select)
    return rows.map(row => ({ release: releaseOf(row), member: row.member }))
  }

  async takeOver({ release, member: former }: Orphan, member: string): Promise<boolean> {
    const { db } = this.#sql
    // Of the job's row alone: whoever moves the job at this moment waits for it, and then meets another life's name there.
    const take = db
      .updateTable('job')
      .set({ member })
      .where('id', '=', release.jobId)
      .where('release_id', '=', release.id)
      .where('state', 'in', releasingStates)
      .where('member', former === null ? 'is' : '=', former)
    return (await this.#sql.commit([statement(take, 1)])).outcome === 'committed'
  }
}
