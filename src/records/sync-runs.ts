import { isFault } from '../core/fault.ts'
import type { SyncReport, SyncRun, SyncRuns } from '../ports/people.ts'
import { toInstant, toInstantOrNull, toMs, toMsOrNull, toPage } from './row-values.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import type { SyncRunRow } from './tables.ts'

const keptRuns = 100
/** The one place that a run takes. */
const place = 'users'

export class SqlSyncRuns implements SyncRuns {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async begin(run: SyncRun): Promise<boolean> {
    const { db } = this.#sql
    const latest = db.selectFrom('sync_run').select('id').orderBy('began_at', 'desc').orderBy('id').limit(keptRuns)
    const unit = [
      this.#takePlace(run),
      statement(db.insertInto('sync_run').values(rowOf(run))),
      statement(db.deleteFrom('sync_run').where('id', 'not in', latest)),
    ]
    try {
      return (await this.#sql.commit(unit)).outcome === 'committed'
    } catch (error) {
      // The instant of the schedule has its run already.
      if (isFault(error, 'records-conflict')) return false
      throw error
    }
  }

  #takePlace({ id, beganAt, leaseUntil }: SyncRun): Statement {
    const taken = { run_id: id, lease_until: toMs(leaseUntil) }
    const insert = this.#sql.db.insertInto('sync_place').values({ name: place, ...taken })
    const isFree = toMs(beganAt)
    return statement(
      insert.onConflict(conflict =>
        conflict.column('name').doUpdateSet(taken).where('sync_place.lease_until', '<=', isFree),
      ),
      1,
    )
  }

  async keep(id: string, leaseUntil: Temporal.Instant, report: SyncReport): Promise<boolean> {
    const { db } = this.#sql
    const until = { lease_until: toMs(leaseUntil) }
    const { outcome } = await this.#sql.commit([
      statement(db.updateTable('sync_place').set(until).where('run_id', '=', id), 1),
      statement(
        db
          .updateTable('sync_run')
          .set({ ...until, report: JSON.stringify(report) })
          .where('id', '=', id),
      ),
    ])
    return outcome === 'committed'
  }

  async end(run: SyncRun): Promise<void> {
    const { db } = this.#sql
    const { id, ...changed } = rowOf(run)
    await this.#sql.commit([
      statement(db.updateTable('sync_run').set(changed).where('id', '=', id)),
      statement(db.deleteFrom('sync_place').where('run_id', '=', id)),
    ])
  }

  async find(id: string): Promise<SyncRun | undefined> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('sync_run').selectAll().where('id', '=', id))
    return rows[0] && runOf(rows[0])
  }

  async latest(limit: number): Promise<readonly SyncRun[]> {
    const rows = await this.#sql.read(
      this.#sql.db.selectFrom('sync_run').selectAll().orderBy('began_at', 'desc').orderBy('id').limit(toPage(limit)),
    )
    return rows.map(runOf)
  }
}

function rowOf(run: SyncRun): SyncRunRow {
  return {
    id: run.id,
    source: run.source,
    actor: run.actor,
    began_at: toMs(run.beganAt),
    lease_until: toMs(run.leaseUntil),
    ended_at: toMsOrNull(run.endedAt),
    scheduled_for: toMsOrNull(run.scheduledFor),
    state: run.state,
    report: run.report && JSON.stringify(run.report),
  }
}

function runOf(row: SyncRunRow): SyncRun {
  return {
    id: row.id,
    source: row.source,
    actor: row.actor,
    beganAt: toInstant(row.began_at),
    leaseUntil: toInstant(row.lease_until),
    endedAt: toInstantOrNull(row.ended_at),
    scheduledFor: toInstantOrNull(row.scheduled_for),
    state: row.state as SyncRun['state'], // row border: only rowOf writes it
    report: row.report === null ? null : JSON.parse(row.report),
  }
}
