import type { User } from '../core/user.ts'
import type { ScimIdentity, SyncedAccounts } from '../ports/people.ts'
import { endPins } from './pins.ts'
import { toMs, toPage } from './row-values.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import type { ScimUserRow } from './tables.ts'
import { createUser } from './users.ts'

export class SqlSyncedAccounts implements SyncedAccounts {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async create(user: User, more: { readonly isPinDue: boolean; readonly scim?: ScimIdentity }): Promise<void> {
    const { compiled, db } = this.#sql
    await this.#sql.commit([
      ...createUser(this.#sql, user),
      ...(more.isPinDue ? [this.#dueFor(user.userName)] : []),
      ...(more.scim
        ? [
            compiled.statement('add scim user', { ...scimRowOf(user.userName, more.scim) }, row =>
              db.insertInto('scim_user').values(row),
            ),
          ]
        : []),
    ])
  }

  async deactivate(userName: string, at: Temporal.Instant): Promise<boolean> {
    const { db } = this.#sql
    const note = db.insertInto('account_gone').values({ user_name: userName })
    const { outcome } = await this.#sql.commit([
      statement(
        db.updateTable('account').set({ enabled: 0 }).where('user_name', '=', userName).where('enabled', '=', 1),
        1,
      ),
      endPins(db, { userName, at, reason: 'revoked' }),
      statement(note.onConflict(conflict => conflict.column('user_name').doNothing())),
    ])
    return outcome === 'committed'
  }

  async reactivate(userName: string, isPinDue: boolean): Promise<void> {
    const { db } = this.#sql
    await this.#sql.commit([
      statement(db.updateTable('account').set({ enabled: 1 }).where('user_name', '=', userName)),
      statement(db.deleteFrom('account_gone').where('user_name', '=', userName)),
      ...(isPinDue ? [this.#dueFor(userName)] : []),
    ])
  }

  async deactivated(): Promise<ReadonlySet<string>> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('account_gone')
        .innerJoin('account', 'account.user_name', 'account_gone.user_name')
        .select('account.user_name')
        .where('account.enabled', '=', 0),
    )
    return new Set(rows.map(row => row.user_name))
  }

  async duePins(at: Temporal.Instant, limit: number): Promise<readonly string[]> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('pin_due')
        .innerJoin('account', 'account.user_name', 'pin_due.user_name')
        .select('account.user_name')
        .where('pin_due.claimed_until', '<=', toMs(at))
        .where('account.enabled', '=', 1)
        .where('account.email', 'is not', null)
        .orderBy('account.user_name')
        .limit(toPage(limit)),
    )
    return rows.map(row => row.user_name)
  }

  async claimDuePin(userName: string, at: Temporal.Instant, until: Temporal.Instant): Promise<boolean> {
    const values = { until: toMs(until), userName, at: toMs(at) }
    const claim = this.#sql.compiled.statement(
      'claim due pin',
      values,
      slots =>
        this.#sql.db
          .updateTable('pin_due')
          .set({ claimed_until: slots.until })
          .where('user_name', '=', slots.userName)
          .where('claimed_until', '<=', slots.at),
      1,
    )
    return (await this.#sql.commit([claim])).outcome === 'committed'
  }

  async settleDuePin(userName: string): Promise<void> {
    const settle = this.#sql.compiled.statement('settle due pin', { userName }, slots =>
      this.#sql.db.deleteFrom('pin_due').where('user_name', '=', slots.userName),
    )
    await this.#sql.commit([settle])
  }

  #dueFor(userName: string): Statement {
    const row = { user_name: userName, claimed_until: 0 }
    return this.#sql.compiled.statement('add due pin', row, values =>
      this.#sql.db
        .insertInto('pin_due')
        .values(values)
        .onConflict(conflict => conflict.column('user_name').doNothing()),
    )
  }
}

/** What is stored of a SCIM identity. */
export function scimRowOf(userName: string, { id, name, changedAt }: ScimIdentity): ScimUserRow {
  return { id, user_name: userName, name: name && JSON.stringify(name), changed_at: toMs(changedAt) }
}
