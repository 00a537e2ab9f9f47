import type { Throttle } from '../core/throttle.ts'
import type { Throttles } from '../ports/site.ts'
import { toInstant, toMs } from './row-values.ts'
import { type Sql, statement } from './sql.ts'

export class SqlThrottles implements Throttles {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async load(key: string): Promise<Throttle | undefined> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('throttle').selectAll().where('name', '=', key))
    const row = rows[0]
    return row && { failures: row.failures, inARow: row.in_a_row, at: toInstant(row.at) }
  }

  async save(key: string, throttle: Throttle): Promise<void> {
    const row = { name: key, failures: throttle.failures, in_a_row: throttle.inARow, at: toMs(throttle.at) }
    const save = this.#sql.compiled.statement('save throttle', row, ({ name, ...values }) => {
      const insert = this.#sql.db.insertInto('throttle').values({ name, ...values })
      return insert.onConflict(conflict => conflict.column('name').doUpdateSet(values))
    })
    await this.#sql.commitSoon([save])
  }

  async replace(key: string, former: Throttle | undefined, throttle: Throttle): Promise<boolean> {
    const { db } = this.#sql
    const values = { failures: throttle.failures, in_a_row: throttle.inARow, at: toMs(throttle.at) }
    const change = former
      ? db
          .updateTable('throttle')
          .set(values)
          .where('name', '=', key)
          .where('failures', '=', former.failures)
          .where('in_a_row', '=', former.inARow)
          .where('at', '=', toMs(former.at))
      : db
          .insertInto('throttle')
          .values({ name: key, ...values })
          .onConflict(on => on.column('name').doNothing())
    const result = await this.#sql.commit([statement(change)])
    return result.outcome === 'committed' && result.results[0]?.changed === 1
  }
}
