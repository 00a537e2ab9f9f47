import type { SelectQueryBuilder } from 'kysely'
import type { User } from '../core/user.ts'
import type { Guests } from '../ports/directory.ts'
import { toMs, toPage } from './row-values.ts'
import { type Sql, statement } from './sql.ts'
import type { AccountRow, Tables } from './tables.ts'
import { createUser, endWaiting, type MemberRow, usersOf } from './users.ts'

export class SqlGuests implements Guests {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async register(user: User, waitsSince: Temporal.Instant | null): Promise<void> {
    const { db } = this.#sql
    const row = waitsSince && { user_name: user.userName, since: toMs(waitsSince) }
    await this.#sql.commit([
      ...createUser(this.#sql, user),
      ...(row ? [statement(db.insertInto('guest_waiting').values(row))] : []),
    ])
  }

  async isWaiting(userName: string): Promise<boolean> {
    const { db } = this.#sql
    const rows = await this.#sql.read(db.selectFrom('guest_waiting').selectAll().where('user_name', '=', userName))
    return rows.length > 0
  }

  async approve(userName: string, sponsor: string): Promise<boolean> {
    const account = this.#sql.db.updateTable('account').where('user_name', '=', userName)
    const { outcome } = await this.#sql.commit([
      endWaiting(this.#sql, userName, 1),
      statement(account.set({ enabled: 1, sponsor }), 1),
    ])
    return outcome === 'committed'
  }

  async refuse(userName: string): Promise<boolean> {
    return (await this.#sql.commit([endWaiting(this.#sql, userName, 1)])).outcome === 'committed'
  }

  async sponsors(group: string, limit: number): Promise<readonly User[]> {
    const { db } = this.#sql
    const members = db.selectFrom('account_group').select('user_name').where('group_name', '=', group)
    return this.#users(
      db
        .selectFrom('account')
        .selectAll()
        .where('enabled', '=', 1)
        .where('email', 'is not', null)
        .where('user_name', 'in', members)
        .orderBy('user_name')
        .limit(toPage(limit)),
    )
  }

  async ofSponsor(sponsor: string, limit: number): Promise<readonly User[]> {
    const own = this.#sql.db.selectFrom('account').selectAll().where('sponsor', '=', sponsor)
    return this.#users(own.orderBy('user_name').limit(toPage(limit)))
  }

  async withoutPinSince(
    before: Temporal.Instant,
    { after, limit }: { readonly after: string; readonly limit: number },
  ): Promise<readonly string[]> {
    const { db } = this.#sql
    const rows = await this.#sql.read(
      db
        .selectFrom('account')
        .select('user_name')
        .where('origin', '=', 'mail')
        .where('created_at', '<', toMs(before))
        .where('user_name', '>', after)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('pin')
                .select('pin.id')
                .whereRef('pin.user_name', '=', 'account.user_name')
                .where('over_at', '>=', toMs(before)),
            ),
          ),
        )
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('card').select('card.id').whereRef('card.user_name', '=', 'account.user_name'))),
        )
        .orderBy('user_name')
        .limit(toPage(limit)),
    )
    return rows.map(row => row.user_name)
  }

  async waitingSince(before: Temporal.Instant, limit: number): Promise<readonly string[]> {
    const waiting = this.#sql.db.selectFrom('guest_waiting').select('user_name').where('since', '<', toMs(before))
    const rows = await this.#sql.read(waiting.orderBy('since').limit(toPage(limit)))
    return rows.map(row => row.user_name)
  }

  async #users(accounts: SelectQueryBuilder<Tables, 'account', AccountRow>): Promise<readonly User[]> {
    const rows: readonly MemberRow[] = await this.#sql.read(
      this.#sql.db
        .selectFrom(accounts.as('found'))
        .leftJoin('account_group', 'account_group.user_name', 'found.user_name')
        .selectAll('found')
        .select('account_group.group_name')
        .orderBy('found.user_name')
        .orderBy('account_group.group_name'),
    )
    return usersOf(rows)
  }
}
