import { type SelectQueryBuilder, sql } from 'kysely'
import { Fault } from '../core/fault.ts'
import { isJobArrow, type Job, type JobOutcome, type JobState, type JobTicket, releasingStates } from '../core/job.ts'
import type { Release } from '../core/release.ts'
import type { ArrowFacts, JobFilter, Jobs, NewJob, ReleaseFence } from '../ports/site.ts'
import {
  jobColumns,
  jobOf,
  releaseColumns,
  releaseOf,
  rowOfNewJob,
  rowOfRelease,
  type StoredJobRow,
} from './job-rows.ts'
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
    const { compiled, db } = this.#sql
    const insert = compiled.statement('add job', row, values => db.insertInto('job').values(values).returning('id'))
    const result = await this.#sql.commit([insert])
    const id = result.outcome === 'committed' ? result.results[0]?.rows[0]?.['id'] : undefined
    if (typeof id !== 'number') throw new Fault('records-unavailable', 'the database gave the new job no id')
    return jobOf({ ...row, id })
  }

  async find(id: number): Promise<Job | undefined> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('job').selectAll().where('id', '=', id))
    return rows[0] && jobOf(rows[0])
  }

  async findByUuid(uuid: string): Promise<Job | undefined> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('job').selectAll().where('uuid', '=', uuid))
    return rows[0] && jobOf(rows[0])
  }

  async list({ order, ...filter }: JobFilter & { readonly order?: 'newest-first' }): Promise<readonly Job[]> {
    const values = { ...filterValues(filter), limit: toPage(filter.limit) }
    const select = this.#sql.compiled.statement(order ? 'list newest jobs' : 'list jobs', values, slots =>
      this.#sql.db
        .selectFrom('job')
        .selectAll()
        .$call(query => filtered(query, slots))
        .orderBy('id', order ? 'desc' : 'asc')
        .limit(sql<number>`${slots.limit}`),
    )
    return (await this.#sql.rows<StoredJobRow>(select)).map(jobOf)
  }

  async count(filter: Omit<JobFilter, 'limit'>): Promise<number> {
    const select = this.#sql.compiled.statement('count jobs', filterValues(filter), slots =>
      this.#sql.db
        .selectFrom('job')
        .select(sql<number>`count(*)`.as('count'))
        .$call(query => filtered(query, slots)),
    )
    return (await this.#sql.rows<{ count: number }>(select))[0]?.count ?? 0
  }

  async octetsWaiting(userName: string): Promise<number> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('job')
        .select(sql<number>`coalesce(sum(octets), 0)`.as('octets'))
        .where('user_name', '=', userName)
        .where('state', 'in', ['receiving', 'held']),
    )
    return Number(rows[0]?.octets ?? 0)
  }

  async claim(
    releases: readonly Release[],
    { member, begun = 0 }: { readonly member: string; readonly begun?: number },
  ): Promise<readonly Release[]> {
    // All claimers lock jobs in the same order, so that none waits for the other in a ring.
    const ordered = releases.toSorted((one, other) => one.jobId - other.jobId)
    const claims = ordered.flatMap(release => [this.#take(release, member), this.#start(release)])
    const result = await this.#sql.commit([...claims, ...releases.slice(0, begun).map(release => this.#begin(release))])
    if (result.outcome !== 'committed') return []
    return releases.filter(release => result.results[2 * ordered.indexOf(release)]?.changed === 1)
  }

  /** Marks a held job as this release's own; changes nothing when another was first. */
  #take(release: Release, member: string): Statement {
    const values = { id: release.jobId, release_id: release.id, member, changed_at: toMs(release.startedAt) }
    return this.#sql.compiled.statement('take job', values, ({ id, ...changes }) =>
      this.#sql.db
        .updateTable('job')
        .set({ state: 'claimed', ...changes })
        .where('id', '=', id)
        .where('state', '=', 'held')
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('job_release').select('id').where('job_id', '=', id).where('ended_at', 'is', null))),
        ),
    )
  }

  #begin(release: Release): Statement {
    const values = { id: release.jobId, release_id: release.id }
    return this.#sql.compiled.statement('begin job', values, own =>
      this.#sql.db
        .updateTable('job')
        .set({ state: 'creating' })
        .where('id', '=', own.id)
        .where('release_id', '=', own.release_id)
        .where('state', '=', 'claimed'),
    )
  }

  /** Adds a release if its job is its own. */
  #start(release: Release): Statement {
    return this.#sql.compiled.statement('start release', { ...rowOfRelease(release) }, row => {
      const entries = Object.entries(row)
      const columns = entries.map(([name]) => name) as (keyof ReleaseRow)[] // row border: the keys of a ReleaseRow
      // PostgreSQL takes a bare parameter in a select list for text.
      const values = entries.map(([name, value]) =>
        wholeColumns.has(name) ? sql`cast(${value} as bigint)` : sql`cast(${value} as text)`,
      )
      const own = this.#sql.db
        .selectFrom('job')
        .select(values.map((value, at) => value.as(`value_${at}`)))
        .where('id', '=', row.job_id)
        .where('release_id', '=', row.id)
      return this.#sql.db.insertInto('job_release').columns(columns).expression(own)
    })
  }

  async advance(jobId: number, path: readonly [JobState, ...JobState[]], facts: ArrowFacts): Promise<boolean> {
    assertArrows(path)
    const [from, ...arrows] = path
    assertFenced(from, facts)
    const to = arrows.at(-1)
    const moved = to === undefined ? { state: from } : { state: to, changed_at: toMs(facts.at) }
    const { releaseId, member } = facts.fence ?? {}
    const values = { jobId, from, releaseId, member, ...moved, ...jobColumns(facts) }
    const move = ({ jobId: id, from: state, releaseId: own, member: life, ...changes }: typeof values) =>
      this.#sql.db
        .updateTable('job')
        .set(changes)
        .where('id', '=', id)
        .where('state', '=', state)
        .$if(own !== undefined, some =>
          some.where('release_id', '=', own as string).where('member', '=', life as string),
        )
    const unit = [this.#sql.compiled.statement('advance job', values, move, 1)]
    if (facts.release && facts.fence) unit.push(this.#changeRelease(facts.fence, facts.release))
    const result = await this.#sql.commit(unit)
    if (result.outcome === 'rolled-back' && result.failedAt > 0)
      throw new Fault('records-conflict', `job ${jobId} has no live release to change`)
    return result.outcome === 'committed'
  }

  #changeRelease({ releaseId }: ReleaseFence, told: NonNullable<ArrowFacts['release']>): Statement {
    const values = { id: releaseId, ...releaseColumns(told) }
    const change = (columns: typeof values) =>
      this.#sql.db.updateTable('job_release').set(columns).where('id', '=', columns.id).where('ended_at', 'is', null)
    return this.#sql.compiled.statement('change release', values, change, 1)
  }

  async changeTicket(jobId: number, ticket: JobTicket): Promise<boolean> {
    const change = this.#sql.db.updateTable('job').set({ ticket: JSON.stringify(ticket) })
    const result = await this.#sql.commit([statement(change.where('id', '=', jobId).where('state', '=', 'held'), 1)])
    return result.outcome === 'committed'
  }

  async rename(userName: string, newName: string): Promise<void> {
    const { db } = this.#sql
    const name = { user_name: newName }
    await this.#sql.commit([
      statement(db.updateTable('job').set(name).where('user_name', '=', userName)),
      statement(db.updateTable('job_release').set(name).where('user_name', '=', userName)),
    ])
  }

  async liveReleases(): Promise<readonly Release[]> {
    const live = this.#sql.db.selectFrom('job_release').selectAll().where('ended_at', 'is', null)
    return (await this.#sql.read(live.orderBy('started_at').orderBy('id'))).map(releaseOf)
  }

  async releasesOf(jobId: number): Promise<readonly Release[]> {
    const own = this.#sql.db.selectFrom('job_release').selectAll().where('job_id', '=', jobId)
    return (await this.#sql.read(own.orderBy('started_at').orderBy('id'))).map(releaseOf)
  }

  async forget(
    which: { readonly endedBefore: Temporal.Instant } | { readonly userName: string },
    limit: number,
  ): Promise<number> {
    const { db } = this.#sql
    const old = db
      .selectFrom('job')
      .select('id')
      // As the index job_purged says it: a value in place of the word would hide it from the planner.
      .where(sql<boolean>`state = 'purged'`)
      .$if('endedBefore' in which, some =>
        some.where('changed_at', '<', 'endedBefore' in which ? toMs(which.endedBefore) : 0),
      )
      .$if('userName' in which, some => some.where('user_name', '=', 'userName' in which ? which.userName : ''))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('job_release').select('id').whereRef('job_id', '=', 'job.id').where('ended_at', 'is', null),
          ),
        ),
      )
    const ids = (await this.#sql.read(old.orderBy('changed_at').limit(toPage(limit)))).map(({ id }) => id)
    if (ids.length === 0) return 0
    const result = await this.#sql.commit([
      statement(db.deleteFrom('job_release').where('job_id', 'in', ids)),
      statement(db.deleteFrom('job').where('id', 'in', ids)),
    ])
    return result.outcome === 'committed' ? (result.results[1]?.changed ?? 0) : 0
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

type FilterValues = Readonly<Record<string, string | number | undefined>>

function filterValues({
  states,
  createdFrom,
  createdUntil,
  expiredAt,
  ...given
}: Omit<JobFilter, 'limit'>): FilterValues {
  const stateValues = Object.fromEntries((states ?? []).map((state, at) => [`state${at}`, state]))
  // No job has this state: an empty list of states finds nothing.
  const none = states?.length === 0 ? { state0: '' } : {}
  const instants = {
    createdFrom: createdFrom && toMs(createdFrom),
    createdUntil: createdUntil && toMs(createdUntil),
    expiredAt: expiredAt && toMs(expiredAt),
  }
  return { ...given, ...instants, ...stateValues, ...none }
}

/** Keeps the jobs that fit the values that are there. */
function filtered<O>(
  query: SelectQueryBuilder<Tables, 'job', O>,
  { printerName, ...values }: FilterValues,
): SelectQueryBuilder<Tables, 'job', O> {
  const { userName, client, outcome, createdFrom, createdUntil, afterId, beforeId, expiredAt } = values
  const states = Object.entries(values).flatMap(([name, state]) => (name.startsWith('state') ? [state as string] : []))
  const tried = sql<boolean>`exists (select 1 from job_release where job_id = job.id and printer_name = ${printerName})`
  return query
    .$if(userName !== undefined, some => some.where('user_name', '=', userName as string))
    .$if(client !== undefined, some => some.where('client', '=', client as string))
    .$if(states.length > 0, some => some.where('state', 'in', states))
    .$if(outcome !== undefined, some => some.where('outcome', '=', outcome as JobOutcome))
    .$if(printerName !== undefined, some => some.where(tried))
    .$if(createdFrom !== undefined, some => some.where('created_at', '>=', createdFrom as number))
    .$if(createdUntil !== undefined, some => some.where('created_at', '<', createdUntil as number))
    .$if(afterId !== undefined, some => some.where('id', '>', afterId as number))
    .$if(beforeId !== undefined, some => some.where('id', '<', beforeId as number))
    .$if(expiredAt !== undefined, some => some.where('expires_at', '<=', expiredAt as number))
}

/** What a release is under way for is changed by its own gateway only. */
function assertFenced(from: JobState, { fence, release }: ArrowFacts): void {
  if (!fence && (release || releasingStates.includes(from)))
    throw new TypeError(`a job that is ${from} is changed behind the fence of its release`)
}

/** A path that the rules do not know is a mistake in the program, not of a machine. */
function assertArrows(path: readonly JobState[]): void {
  for (const [at, from] of path.entries()) {
    const to = path[at + 1]
    if (to !== undefined && !isJobArrow(from, to)) throw new TypeError(`a job cannot go from ${from} to ${to}`)
  }
}
