import { sql } from 'kysely'
import type { Tallies, TallyLimit } from '../ports/site.ts'
import { toMs } from './row-values.ts'
import { type Sql, type Statement, statement } from './sql.ts'

const maxNameLength = 512

export class SqlTallies implements Tallies {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async take(limits: readonly TallyLimit[], at: Temporal.Instant): Promise<string | undefined> {
    // Whoever counts under a name holds its row of `tally_name` to the end: no sum is read past another's count.
    const locks = limits.map(({ name }) => name).toSorted()
    const result = await this.#sql.commit([
      ...locks.map(name => this.#lock(name)),
      ...limits.map(limit => this.#take(limit, toMs(at))),
    ])
    return result.outcome === 'committed' ? undefined : limits[result.failedAt - locks.length]?.name
  }

  async giveBack(limits: readonly TallyLimit[], at: Temporal.Instant): Promise<void> {
    const rows = limits.map(({ name, amount = 1 }) => ({ name, at: toMs(at), amount: -amount }))
    await this.#sql.commitSoon([statement(this.#sql.db.insertInto('tally').values(rows))])
  }

  async sum(name: string, since: Temporal.Instant): Promise<number> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('tally')
        .select(sql<number>`coalesce(sum(amount), 0)`.as('sum'))
        .where('name', '=', name)
        .where('at', '>', toMs(since)),
    )
    return Number(rows[0]?.sum ?? 0)
  }

  async purge(before: Temporal.Instant): Promise<void> {
    const { db } = this.#sql
    const inUse = db.selectFrom('tally').select('name')
    await this.#sql.commit([
      statement(db.deleteFrom('tally').where('at', '<', toMs(before))),
      statement(db.deleteFrom('tally_name').where('name', 'not in', inUse)),
    ])
  }

  #lock(name: string): Statement {
    const insert = this.#sql.db.insertInto('tally_name').values({ name })
    return statement(insert.onConflict(conflict => conflict.column('name').doUpdateSet({ name })))
  }

  /** Adds a row if the sum stays within the limit. Units run one after another, so none is counted past another. */
  #take({ name, most, seconds, amount = 1 }: TallyLimit, at: number): Statement {
    if (name.length > maxNameLength) throw new RangeError(`the name of a tally has at most ${maxNameLength} characters`)
    const { db } = this.#sql
    const taken = db
      .selectFrom('tally')
      .select(sql<number>`coalesce(sum(amount), 0)`.as('sum'))
      .where('name', '=', name)
      .where('at', '>', at - seconds * 1000)
    const insert = db
      .insertInto('tally')
      .columns(['name', 'at', 'amount'])
      .expression(
        db
          .selectFrom(taken.as('taken'))
          .select([
            sql<string>`cast(${name} as text)`.as('name'),
            sql<number>`cast(${at} as bigint)`.as('at'),
            sql<number>`cast(${amount} as bigint)`.as('amount'),
          ])
          .where('taken.sum', '<=', most - amount),
      )
    return statement(insert, 1)
  }
}
