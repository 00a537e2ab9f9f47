import type { Card, Cards, SecretIndex } from '../ports/directory.ts'
import { toInstant, toMs } from './row-values.ts'
import { type Sql, statement } from './sql.ts'
import type { CardRow } from './tables.ts'

export class SqlCards implements Cards {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async find(indexes: readonly SecretIndex[]): Promise<Card | undefined> {
    if (indexes.length === 0) return undefined
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('card')
        .selectAll()
        .where(matches => matches.or(indexes.map(index => matches.and({ ...index }))))
        .limit(1),
    )
    return rows[0] && cardOf(rows[0])
  }

  async add(card: Card, index: SecretIndex): Promise<void> {
    const row = { id: card.id, user_name: card.userName, added_at: toMs(card.addedAt), ...index }
    await this.#sql.commit([statement(this.#sql.db.insertInto('card').values(row))])
  }

  async ofUser(userName: string): Promise<readonly Card[]> {
    const rows = await this.#sql.read(
      this.#sql.db.selectFrom('card').selectAll().where('user_name', '=', userName).orderBy('added_at').orderBy('id'),
    )
    return rows.map(cardOf)
  }

  async remove(cardId: string): Promise<boolean> {
    const { outcome } = await this.#sql.commit([statement(this.#sql.db.deleteFrom('card').where('id', '=', cardId), 1)])
    return outcome === 'committed'
  }

  async userNames(): Promise<ReadonlySet<string>> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('card').select('user_name').distinct())
    return new Set(rows.map(row => row.user_name))
  }
}

export function cardOf(row: CardRow): Card {
  return { id: row.id, userName: row.user_name, addedAt: toInstant(row.added_at) }
}
