import { sql } from 'kysely'
import { Fault } from '../core/fault.ts'
import { mailTemplates, type TemplateDefinition } from '../core/mail-templates.ts'
import type { MailOrder, MailSettlement, MailState, NewMail, Outbox, OutboxCounts, OutboxMail } from '../ports/mail.ts'
import { outboxMailOf, outboxRowOf } from './outbox-rows.ts'
import { toInstantOrNull, toMs, toPage } from './row-values.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import type { OutboxRow } from './tables.ts'

export class SqlOutbox implements Outbox {
  readonly #sql: Sql
  readonly #listeners: (() => void)[] = []

  constructor(sql: Sql) {
    this.#sql = sql
  }

  onDue(listener: () => void): void {
    this.#listeners.push(listener)
  }

  async add(mails: readonly NewMail[], state: 'prepared' | 'waiting'): Promise<number> {
    const rows = mails.map(mail =>
      outboxRowOf({ ...mail, state, changedAt: mail.createdAt, tries: 0, lastError: null }),
    )
    const unit = rows.map(row => {
      const insert = this.#sql.db.insertInto('outbox').values(row)
      return statement(insert.onConflict(conflict => conflict.column('event').doNothing()))
    })
    const result = await this.#sql.commit(unit)
    const added = result.outcome === 'committed' ? result.results.reduce((sum, { changed }) => sum + changed, 0) : 0
    if (added > 0 && state === 'waiting') this.#tell()
    return added
  }

  async confirm(id: string, at: Temporal.Instant): Promise<boolean> {
    const confirm = this.#update(id, { state: 'waiting', changed_at: toMs(at), due_at: toMs(at) })
    const isConfirmed = await this.#change(confirm.where('state', '=', 'prepared'))
    if (isConfirmed) this.#tell()
    return isConfirmed
  }

  async forget(id: string): Promise<void> {
    const { db } = this.#sql
    await this.#sql.commit([statement(db.deleteFrom('outbox').where('id', '=', id).where('state', '=', 'prepared'))])
  }

  async claim(at: Temporal.Instant, leaseUntil: Temporal.Instant, limit: number): Promise<readonly OutboxMail[]> {
    const due = this.#due(toMs(at)).select('id').orderBy('due_at').limit(toPage(limit))
    // Looking first keeps an idle outbox from writing.
    if ((await this.#sql.read(due)).length === 0) return []
    const claim = this.#sql.db
      .updateTable('outbox')
      .set({ leased_until: toMs(leaseUntil), tries: sql<number>`tries + 1` })
      .where('id', 'in', due)
      // Again, for rows that another gateway claimed since they were looked at.
      .where('state', '=', 'waiting')
      .where(is => is.or([is('leased_until', 'is', null), is('leased_until', '<=', toMs(at))]))
      .returningAll()
    const result = await this.#sql.commit([statement(claim)])
    const rows = result.outcome === 'committed' ? (result.results[0]?.rows ?? []) : []
    return rows.map(row => outboxMailOf(row as unknown as OutboxRow)) // row border
  }

  async renew(claimed: readonly OutboxMail[], leaseUntil: Temporal.Instant): Promise<void> {
    const renewals = claimed.map(({ id, tries }) => {
      const update = this.#update(id, { leased_until: toMs(leaseUntil) })
      return statement(update.where('state', '=', 'waiting').where('tries', '=', tries))
    })
    if (renewals.length > 0) await this.#sql.commit(renewals)
  }

  async settle(claimed: OutboxMail, settlement: MailSettlement, at: Temporal.Instant): Promise<boolean> {
    const update = this.#update(claimed.id, { ...settledColumns(settlement), changed_at: toMs(at), leased_until: null })
    return this.#change(update.where('state', '=', 'waiting').where('tries', '=', claimed.tries))
  }

  async overdue(at: Temporal.Instant, limit: number): Promise<readonly OutboxMail[]> {
    const select = this.#due(Number.MAX_SAFE_INTEGER, toMs(at)).selectAll().where('give_up_at', '<=', toMs(at))
    return (await this.#sql.read(select.limit(toPage(limit)))).map(outboxMailOf)
  }

  async prepared(limit: number): Promise<readonly OutboxMail[]> {
    const select = this.#sql.db.selectFrom('outbox').selectAll().where('state', '=', 'prepared').orderBy('created_at')
    return (await this.#sql.read(select.limit(toPage(limit)))).map(outboxMailOf)
  }

  async find(id: string): Promise<OutboxMail | undefined> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('outbox').selectAll().where('id', '=', id))
    return rows[0] && outboxMailOf(rows[0])
  }

  async list(page: {
    readonly state?: MailState
    readonly before?: OutboxMail
    readonly limit: number
  }): Promise<readonly OutboxMail[]> {
    const { state, before, limit } = page
    const at = before && toMs(before.createdAt)
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('outbox')
        .selectAll()
        .$if(state !== undefined, query => query.where('state', '=', state ?? ''))
        .$if(at !== undefined, query =>
          query.where(is =>
            is.or([
              is('created_at', '<', at ?? 0),
              is.and([is('created_at', '=', at ?? 0), is('id', '<', before?.id ?? '')]),
            ]),
          ),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(toPage(limit)),
    )
    return rows.map(outboxMailOf)
  }

  async order(id: string, order: MailOrder, at: Temporal.Instant): Promise<OutboxMail> {
    const mail = await this.find(id)
    if (!mail) throw new Fault('not-found', 'there is no mail of this id')
    assertOrderable(mail, order)
    const columns = order.kind === 'retry' ? retriedColumns(order, at) : settledColumns({ state: 'given-up', ...order })
    const isChanged = await this.#change(
      this.#update(id, { ...columns, changed_at: toMs(at) }).where('state', 'in', ['waiting', 'given-up']),
    )
    if (!isChanged) throw new Fault('mail-state-conflict', 'the mail was sent meanwhile')
    if (order.kind === 'retry') this.#tell()
    return (await this.find(id)) ?? mail
  }

  async rename(userName: string, newName: string): Promise<void> {
    const update = this.#sql.db.updateTable('outbox').set({ user_name: newName })
    await this.#sql.commit([statement(update.where('user_name', '=', userName))])
  }

  async forgetUser(userName: string): Promise<void> {
    await this.#sql.commit([statement(this.#sql.db.deleteFrom('outbox').where('user_name', '=', userName))])
  }

  async purge(settledBefore: Temporal.Instant): Promise<void> {
    const settled = this.#sql.db.deleteFrom('outbox').where('state', 'in', ['sent', 'given-up'])
    await this.#sql.commit([statement(settled.where('changed_at', '<', toMs(settledBefore)))])
  }

  async counts(): Promise<OutboxCounts> {
    const waiting = this.#sql.db.selectFrom('outbox').where('state', '=', 'waiting')
    const [counts] = await this.#sql.read(
      waiting.select([sql<number>`count(*)`.as('waiting'), sql<number | null>`min(created_at)`.as('oldest')]),
    )
    const failed = waiting.select('last_error').where('last_error', 'is not', null).orderBy('changed_at', 'desc')
    const [last] = await this.#sql.read(failed.limit(1))
    return {
      waiting: Number(counts?.waiting ?? 0),
      oldest: toInstantOrNull(counts?.oldest ?? null),
      lastError: last?.last_error ?? null,
    }
  }

  /** Waiting mails that nobody is sending and that are due before `dueAt`. */
  #due(dueAt: number, at = dueAt) {
    return this.#sql.db
      .selectFrom('outbox')
      .where('state', '=', 'waiting')
      .where('due_at', '<=', dueAt)
      .where(is => is.or([is('leased_until', 'is', null), is('leased_until', '<=', at)]))
  }

  #update(id: string, columns: Partial<OutboxRow>) {
    return this.#sql.db.updateTable('outbox').set(columns).where('id', '=', id)
  }

  async #change(update: Parameters<typeof statement>[0]): Promise<boolean> {
    const unit: readonly Statement[] = [statement(update, 1)]
    return (await this.#sql.commit(unit)).outcome === 'committed'
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** The secret goes with the last try. */
function settledColumns(settlement: MailSettlement): Partial<OutboxRow> {
  switch (settlement.state) {
    case 'sent':
      return { state: 'sent', sealed: null, last_error: null }
    case 'given-up':
      return { state: 'given-up', sealed: null, last_error: settlement.error }
    case 'waiting':
      return { due_at: toMs(settlement.dueAt), last_error: settlement.error }
  }
}

function retriedColumns(
  { giveUpAt }: MailOrder & { readonly kind: 'retry' },
  at: Temporal.Instant,
): Partial<OutboxRow> {
  return { state: 'waiting', due_at: toMs(at), give_up_at: toMs(giveUpAt) }
}

function assertOrderable({ state, template, sealed }: OutboxMail, { kind }: MailOrder): void {
  const { secret }: TemplateDefinition = mailTemplates[template]
  if (state === 'sent') throw new Fault('mail-state-conflict', 'the mail was sent')
  if (state === 'prepared') throw new Fault('mail-state-conflict', 'the mail is being prepared; ask again in a minute')
  if (kind === 'retry' && secret !== null && sealed === null)
    throw new Fault('mail-state-conflict', 'what this mail would tell is wiped; make a new PIN or link instead')
}
