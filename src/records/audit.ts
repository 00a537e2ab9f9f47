import type { Audit, AuditEntry } from '../ports-site.ts'
import { toInstant, toMs, toPage } from './row-values.ts'
import type { Sql } from './sql.ts'
import type { AuditRow } from './tables.ts'

/** Entries of nearly one instant may be stored in another order; more than this many at once are not expected. */
const maxOutOfOrder = 1_000

type StoredRow = Omit<AuditRow, 'id'> & { readonly id: number }

export class SqlAudit implements Audit {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async append(entry: AuditEntry): Promise<void> {
    const { compiled, db } = this.#sql
    const append = compiled.statement('append to audit', rowOf(entry), row => db.insertInto('audit').values(row))
    await this.#sql.commitSoon([append])
  }

  async list(filter: {
    readonly since?: Temporal.Instant
    readonly afterId?: number
    readonly limit: number
  }): Promise<readonly (AuditEntry & { readonly id: number })[]> {
    const { since, limit } = filter
    const earliest = since === undefined ? 0 : await this.#firstIdSince(toMs(since))
    if (earliest === undefined) return []
    const afterId = Math.max(filter.afterId ?? 0, earliest - 1)
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('audit')
        .selectAll()
        .where('id', '>', afterId)
        .$if(since !== undefined, query => query.where('at', '>=', since === undefined ? 0 : toMs(since)))
        .orderBy('id')
        .limit(toPage(limit)),
    )
    return rows.map(entryOf)
  }

  /** Bounds the reading by id: without it a year of entries is read to find the last hour's. */
  async #firstIdSince(since: number): Promise<number | undefined> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('audit')
        .select('id')
        .where('at', '>=', since)
        .orderBy('at')
        .orderBy('id')
        .limit(maxOutOfOrder),
    )
    return rows.length === 0 ? undefined : Math.min(...rows.map(row => row.id))
  }
}

function rowOf(entry: AuditEntry): Omit<AuditRow, 'id'> {
  return {
    at: toMs(entry.at),
    event: entry.event,
    actor: entry.actor,
    user_name: entry.userName ?? null,
    terminal_name: entry.terminalName ?? null,
    printer_name: entry.printerName ?? null,
    job_id: entry.jobId ?? null,
    detail: entry.detail ? JSON.stringify(entry.detail) : null,
  }
}

function entryOf(row: StoredRow): AuditEntry & { readonly id: number } {
  return {
    id: row.id,
    at: toInstant(row.at),
    event: row.event,
    actor: row.actor,
    ...(row.user_name === null ? {} : { userName: row.user_name }),
    ...(row.terminal_name === null ? {} : { terminalName: row.terminal_name }),
    ...(row.printer_name === null ? {} : { printerName: row.printer_name }),
    ...(row.job_id === null ? {} : { jobId: row.job_id }),
    ...(row.detail === null ? {} : { detail: JSON.parse(row.detail) }),
  }
}
