import type { Audit, AuditEntry, AuditFilter } from '../ports/site.ts'
import type { Sealer } from '../ports.ts'
import { type AuditPerson, AuditPersons } from './audit-persons.ts'
import { entryOfRow, personsIn, rowOfEntry, userIn } from './audit-rows.ts'
import type { AuditSigner } from './audit-signer.ts'
import { toMs, toPage } from './row-values.ts'
import type { Sql } from './sql.ts'

/** Entries of nearly one instant may be stored in another order; more than this many at once are not expected. */
const maxOutOfOrder = 1_000

export class SqlAudit implements Audit {
  readonly #sql: Sql
  readonly #persons: AuditPersons
  readonly #signer: AuditSigner

  constructor(sql: Sql, sealer: Sealer, signer: AuditSigner) {
    this.#sql = sql
    this.#signer = signer
    this.#persons = new AuditPersons(sql, sealer)
  }

  async append(entry: AuditEntry): Promise<void> {
    const [subject, doer] = [entry.userName, userIn(entry.actor)].map(name => this.#personOf(name))
    // Without an await where both are at hand, so that the entry goes with the write that its flow makes next.
    if (!(subject instanceof Promise) && !(doer instanceof Promise)) return this.#store(entry, subject, doer)
    return this.#store(entry, await subject, await doer)
  }

  async list({
    order,
    ...filter
  }: AuditFilter & { readonly order?: 'newest-first' }): Promise<readonly (AuditEntry & { readonly id: number })[]> {
    const { since, until, userName, event, events, terminalName, jobId, beforeId } = filter
    const person = userName === undefined ? undefined : await this.#persons.find(userName)
    const earliest = since === undefined ? 0 : await this.#firstIdSince(toMs(since))
    if (earliest === undefined || (userName !== undefined && !person)) return []
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('audit')
        .selectAll()
        .where('id', '>', Math.max(filter.afterId ?? 0, earliest - 1))
        .$if(since !== undefined, query => query.where('at', '>=', since ? toMs(since) : 0))
        .$if(until !== undefined, query => query.where('at', '<', until ? toMs(until) : 0))
        .$if(person !== undefined, query => query.where('person', '=', person?.id ?? ''))
        .$if(event !== undefined, query => query.where('event', '=', event ?? ''))
        .$if(events !== undefined, query => query.where('event', 'in', [...(events ?? [])]))
        .$if(beforeId !== undefined, query => query.where('id', '<', beforeId ?? 0))
        .$if(jobId !== undefined, query => query.where('job_id', '=', jobId ?? 0))
        .$if(terminalName !== undefined, query => query.where('terminal_name', '=', terminalName ?? ''))
        .orderBy('id', order ? 'desc' : 'asc')
        .limit(toPage(filter.limit)),
    )
    const persons = await this.#persons.named(personsIn(rows))
    return rows.map(row => entryOfRow(row, persons))
  }

  rename(userName: string, newName: string): Promise<void> {
    return this.#persons.rename(userName, newName)
  }

  erase(userName: string): Promise<boolean> {
    return this.#persons.erase(userName)
  }

  #personOf(userName: string | undefined): AuditPerson | undefined | Promise<AuditPerson> {
    if (userName === undefined || userName === '') return undefined
    return this.#persons.kept(userName) ?? this.#persons.of(userName)
  }

  async #store(entry: AuditEntry, subject: AuditPerson | undefined, doer: AuditPerson | undefined): Promise<void> {
    const { compiled, db } = this.#sql
    const unsigned = rowOfEntry(entry, subject, doer)
    const row = { ...unsigned, mac: this.#signer.sign(unsigned) }
    const append = compiled.statement('append to audit', row, values => db.insertInto('audit').values(values))
    await this.#sql.commitSoon([append])
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
