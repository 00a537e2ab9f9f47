import type { InboundMails, MailProgress, MailTurn } from '../ports/inbound.ts'
import { toInstantOrNull, toMs, toMsOrNull } from './row-values.ts'
import { type Sql, statement } from './sql.ts'
import type { InboundMailRow } from './tables.ts'

export class SqlInboundMails implements InboundMails {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async begin(id: string, at: Temporal.Instant, leaseUntil: Temporal.Instant): Promise<MailTurn> {
    const { db } = this.#sql
    const row: InboundMailRow = {
      id,
      began_at: toMs(at),
      lease_until: toMs(leaseUntil),
      done_at: null,
      user_name: null,
      is_newcomer: 0,
      pin_from: null,
    }
    const insert = db.insertInto('inbound_mail').values(row)
    const added = await this.#sql.commit([statement(insert.onConflict(on => on.column('id').doNothing()))])
    if (added.outcome === 'committed' && added.results[0]?.changed === 1)
      return { outcome: 'begun', isFirst: true, progress: progressOf(row) }
    const take = db
      .updateTable('inbound_mail')
      .set({ lease_until: toMs(leaseUntil) })
      .where('id', '=', id)
      .where('done_at', 'is', null)
      .where('lease_until', '<=', toMs(at))
    const taken = await this.#sql.commit([statement(take, 1)])
    const [known] = await this.#sql.read(db.selectFrom('inbound_mail').selectAll().where('id', '=', id))
    if (taken.outcome === 'committed' && known) return { outcome: 'begun', isFirst: false, progress: progressOf(known) }
    return { outcome: known?.done_at == null ? 'busy' : 'done' }
  }

  async note(id: string, { userName, isNewcomer, pinFrom }: Partial<MailProgress>): Promise<void> {
    await this.#change(id, {
      ...(userName === undefined ? {} : { user_name: userName }),
      ...(isNewcomer === undefined ? {} : { is_newcomer: Number(isNewcomer) }),
      ...(pinFrom === undefined ? {} : { pin_from: toMsOrNull(pinFrom) }),
    })
  }

  async leave(id: string, at: Temporal.Instant): Promise<void> {
    await this.#change(id, { lease_until: toMs(at) })
  }

  async finish(id: string, at: Temporal.Instant): Promise<void> {
    await this.#change(id, { done_at: toMs(at), user_name: null })
  }

  async purge(before: Temporal.Instant): Promise<void> {
    const old = this.#sql.db.deleteFrom('inbound_mail').where('began_at', '<', toMs(before))
    await this.#sql.commit([statement(old)])
  }

  async #change(id: string, columns: Partial<InboundMailRow>): Promise<void> {
    await this.#sql.commit([statement(this.#sql.db.updateTable('inbound_mail').set(columns).where('id', '=', id))])
  }
}

function progressOf(row: InboundMailRow): MailProgress {
  return { userName: row.user_name, isNewcomer: row.is_newcomer === 1, pinFrom: toInstantOrNull(row.pin_from) }
}
