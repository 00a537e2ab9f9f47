import { type SelectQueryBuilder, sql } from 'kysely'
import { Fault } from '../core/fault.ts'
import { isJobArrow, type Job, type JobState } from '../core/job.ts'
import type { Release } from '../core/release.ts'
import type { ArrowFacts, JobFilter, Jobs, NewJob } from '../ports.ts'
import { jobColumns, jobOf, releaseColumns, releaseOf, rowOfNewJob, rowOfRelease } from './job-rows.ts'
import { toMs, toPage } from './row-values.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import type { ReleaseRow, Tables } from './tables.ts'

export class SqlJobs implements Jobs {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async add(job: NewJob): Promise<Job> {
    const row = rowOfNewJob(job)
    const insert = this.#sql.db.insertInto('job').values(row).returning('id')
    const result = await this.#sql.commit([statement(insert)])
    const id = result.outcome === 'committed' ? result.results[0]?.rows[0]?.['id'] : undefined
    if (typeof id !== 'number') throw new Fault('records-unavailable', 'the database gave the new job no id')
    return jobOf({ ...row, id })
  }

  async find(id: number): Promise<Job | undefined> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('job').selectAll().where('id', '=', id))
    return rows[0] && jobOf(rows[0])
  }

  async list(filter: JobFilter): Promise<readonly Job[]> {
    const jobs = this.#sql.db.selectFrom('job').selectAll()
    const rows = await this.#sql.read(
      jobs
        .$call(query => filtered(query, filter))
        .orderBy('id')
        .limit(toPage(filter.limit)),
    )
    return rows.map(jobOf)
  }

  async count(filter: Omit<JobFilter, 'limit'>): Promise<number> {
    const jobs = this.#sql.db.selectFrom('job').select(sql<number>`count(*)`.as('count'))
    const rows = await this.#sql.read(jobs.$call(query => filtered(query, filter)))
    return rows[0]?.count ?? 0
  }

  async claim(releases: readonly Release[]): Promise<readonly Release[]> {
    // All claimers lock jobs in the same order, so that none waits for the other in a ring.
    const ordered = releases.toSorted((one, other) => one.jobId - other.jobId)
    const result = await this.#sql.commit(ordered.flatMap(release => [this.#take(release), this.#start(release)]))
    if (result.outcome !== 'committed') return []
    return releases.filter(release => result.results[2 * ordered.indexOf(release)]?.changed === 1)
  }

  /** Marks a held job as this release's own; changes nothing when another was first. */
  #take(release: Release): Statement {
    const changes = { state: 'claimed', release_id: release.id, changed_at: toMs(release.startedAt) }
    return statement(
      this.#sql.db
        .updateTable('job')
        .set(changes)
        .where('id', '=', release.jobId)
        .where('state', '=', 'held')
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('job_release').select('id').where('job_id', '=', release.jobId).where('ended_at', 'is', null),
            ),
          ),
        ),
    )
  }

  /** Adds a release if its job is its own. */
  #start(release: Release): Statement {
    const entries = Object.entries(rowOfRelease(release))
    const columns = entries.map(([name]) => name) as (keyof ReleaseRow)[] // row border: the keys of a ReleaseRow
    // PostgreSQL takes a bare parameter in a select list for text.
    const values = entries.map(([name, value]) =>
      wholeColumns.has(name) ? sql`cast(${value} as bigint)` : sql`cast(${value} as text)`,
    )
    const own = this.#sql.db
      .selectFrom('job')
      .select(values.map((value, at) => value.as(`value_${at}`)))
      .where('id', '=', release.jobId)
      .where('release_id', '=', release.id)
    return statement(this.#sql.db.insertInto('job_release').columns(columns).expression(own))
  }

  async advance(jobId: number, path: readonly [JobState, ...JobState[]], facts: ArrowFacts): Promise<boolean> {
    assertArrows(path)
    const [from, ...arrows] = path
    const to = arrows.at(-1)
    const update = this.#sql.db.updateTable('job').where('id', '=', jobId).where('state', '=', from)
    const moved = to === undefined ? { state: from } : { state: to, changed_at: toMs(facts.at) }
    const unit = [statement(update.set({ ...moved, ...jobColumns(facts) }), 1)]
    if (facts.release) unit.push(this.#changeRelease(jobId, facts.release))
    const result = await this.#sql.commit(unit)
    if (result.outcome === 'rolled-back' && result.failedAt > 0)
      throw new Fault('records-conflict', `job ${jobId} has no live release to change`)
    return result.outcome === 'committed'
  }

  #changeRelease(jobId: number, change: NonNullable<ArrowFacts['release']>): Statement {
    const update = this.#sql.db.updateTable('job_release').where('job_id', '=', jobId).where('ended_at', 'is', null)
    return statement(update.set({ job_id: jobId, ...releaseColumns(change) }), 1)
  }

  async liveReleases(): Promise<readonly Release[]> {
    const live = this.#sql.db.selectFrom('job_release').selectAll().where('ended_at', 'is', null)
    return (await this.#sql.read(live.orderBy('started_at').orderBy('id'))).map(releaseOf)
  }

  async releasesOf(jobId: number): Promise<readonly Release[]> {
    const own = this.#sql.db.selectFrom('job_release').selectAll().where('job_id', '=', jobId)
    return (await this.#sql.read(own.orderBy('started_at').orderBy('id'))).map(releaseOf)
  }

  async documentIds(): Promise<ReadonlySet<string>> {
    const rows = await this.#sql.read(
      this.#sql.db.selectFrom('job').select('document_id').where('document_id', 'is not', null),
    )
    return new Set(rows.map(row => row.document_id).filter(id => id !== null))
  }
}

const wholeColumns: ReadonlySet<string> = new Set([
  'job_id',
  'printer_job_id',
  'impressions',
  'started_at',
  'lease_until',
  'ended_at',
])

function filtered<O>(
  query: SelectQueryBuilder<Tables, 'job', O>,
  { userName, states, afterId, expiredAt }: Omit<JobFilter, 'limit'>,
): SelectQueryBuilder<Tables, 'job', O> {
  return query
    .$if(userName !== undefined, some => some.where('user_name', '=', userName ?? ''))
    .$if(states?.length === 0, none => none.where(sql<boolean>`1 = 0`))
    .$if((states?.length ?? 0) > 0, some => some.where('state', 'in', states ?? []))
    .$if(afterId !== undefined, some => some.where('id', '>', afterId ?? 0))
    .$if(expiredAt !== undefined, some => some.where('expires_at', '<=', expiredAt?.epochMilliseconds ?? 0))
}

/** A path that the rules do not know is a mistake in the program, not of a machine. */
function assertArrows(path: readonly JobState[]): void {
  for (const [at, from] of path.entries()) {
    const to = path[at + 1]
    if (to !== undefined && !isJobArrow(from, to)) throw new TypeError(`a job cannot go from ${from} to ${to}`)
  }
}
