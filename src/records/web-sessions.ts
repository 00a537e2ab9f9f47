import type { LogInWay, WebSession } from '../core/web-session.ts'
import type { WebSessions } from '../ports/site.ts'
import { toInstant, toInstantOrNull, toMs, toMsOrNull } from './row-values.ts'
import { type Sql, statement } from './sql.ts'
import type { WebSessionRow } from './tables.ts'

/** Sessions shown of one user: more are not honest. */
const maxShown = 100

export class SqlWebSessions implements WebSessions {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async add(session: WebSession, digest: Uint8Array): Promise<void> {
    const { id, via, client } = session
    const times = {
      opened_at: toMs(session.openedAt),
      last_seen_at: toMs(session.lastSeenAt),
      pin_end: toMsOrNull(session.pinEnd),
    }
    const row = { id, digest, user_name: session.userName, via, client, ...times }
    await this.#sql.commit([statement(this.#sql.db.insertInto('web_session').values(row))])
  }

  async find(digest: Uint8Array): Promise<WebSession | undefined> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('web_session').selectAll().where('digest', '=', digest))
    return rows[0] && sessionOf(rows[0])
  }

  async seen(id: string, at: Temporal.Instant): Promise<void> {
    const update = this.#sql.db.updateTable('web_session').set({ last_seen_at: toMs(at) })
    await this.#sql.commitSoon([statement(update.where('id', '=', id))])
  }

  async ofUser(userName: string): Promise<readonly WebSession[]> {
    const own = this.#sql.db.selectFrom('web_session').selectAll().where('user_name', '=', userName)
    const rows = await this.#sql.read(own.orderBy('opened_at', 'desc').orderBy('id').limit(maxShown))
    return rows.map(sessionOf)
  }

  async end(userName: string, id: string): Promise<boolean> {
    const remove = this.#sql.db.deleteFrom('web_session').where('id', '=', id).where('user_name', '=', userName)
    return (await this.#sql.commit([statement(remove, 1)])).outcome === 'committed'
  }

  async endAll(userName: string, which: { readonly via?: LogInWay; readonly except?: string } = {}): Promise<number> {
    const { via, except } = which
    const remove = this.#sql.db
      .deleteFrom('web_session')
      .where('user_name', '=', userName)
      .$if(via !== undefined, some => some.where('via', '=', via ?? ''))
      .$if(except !== undefined, some => some.where('id', '!=', except ?? ''))
    const result = await this.#sql.commit([statement(remove)])
    return result.outcome === 'committed' ? (result.results[0]?.changed ?? 0) : 0
  }

  async purge(seenBefore: Temporal.Instant): Promise<void> {
    const old = this.#sql.db.deleteFrom('web_session').where('last_seen_at', '<', toMs(seenBefore))
    await this.#sql.commit([statement(old)])
  }
}

function sessionOf(row: WebSessionRow): WebSession {
  return {
    id: row.id,
    userName: row.user_name,
    via: row.via as LogInWay, // row border: only add writes it
    openedAt: toInstant(row.opened_at),
    lastSeenAt: toInstant(row.last_seen_at),
    pinEnd: toInstantOrNull(row.pin_end),
    client: row.client,
  }
}
