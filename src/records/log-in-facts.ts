import type { FoundPin } from '../ports/directory.ts'
import type { FactsPage, FoundCard, LogInFacts } from '../ports/mirror.ts'
import { cardOf } from './cards.ts'
import { foundPinOf } from './pins.ts'
import { toBytes, toMs, toPage } from './row-values.ts'
import type { Sql } from './sql.ts'
import type { CardRow } from './tables.ts'

export class SqlLogInFacts implements LogInFacts {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async activePins(at: Temporal.Instant, { after, limit }: FactsPage): Promise<readonly FoundPin[]> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('pin')
        .selectAll()
        .where('id', '>', after)
        .where('over_at', '>', toMs(at))
        .orderBy('id')
        .limit(toPage(limit)),
    )
    return rows.map(foundPinOf)
  }

  async pin(id: string): Promise<FoundPin | undefined> {
    const [row] = await this.#sql.read(this.#sql.db.selectFrom('pin').selectAll().where('id', '=', id))
    return row && foundPinOf(row)
  }

  async cards({ after, limit }: FactsPage): Promise<readonly FoundCard[]> {
    const page = this.#sql.db.selectFrom('card').selectAll().where('id', '>', after)
    return (await this.#sql.read(page.orderBy('id').limit(toPage(limit)))).map(foundCardOf)
  }

  async card(id: string): Promise<FoundCard | undefined> {
    const [row] = await this.#sql.read(this.#sql.db.selectFrom('card').selectAll().where('id', '=', id))
    return row && foundCardOf(row)
  }
}

function foundCardOf(row: CardRow): FoundCard {
  return { card: cardOf(row), index: { generation: row.generation, digest: toBytes(row.digest) } }
}
