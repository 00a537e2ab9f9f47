import type { SiteFacts, SiteLeases } from '../ports-fleet.ts'
import { type Sql, statement } from './sql.ts'

export class SqlSiteLeases implements SiteLeases {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async take(name: string, member: string): Promise<boolean> {
    const { db } = this.#sql
    const lives = db.selectFrom('gateway').select('gateway.member').where('is_fenced', '=', 0)
    // Looking first keeps those who wait for it from writing.
    if ((await this.held()).has(name)) return false
    const take = db
      .insertInto('site_lease')
      .values({ name, member })
      .onConflict(on => on.column('name').doUpdateSet({ member }).where('site_lease.member', 'not in', lives))
    const result = await this.#sql.commit([statement(take)])
    return result.outcome === 'committed' && result.results[0]?.changed === 1
  }

  async release(name: string, member: string): Promise<void> {
    const { db } = this.#sql
    await this.#sql.commit([
      statement(db.updateTable('site_lease').set({ member: '' }).where('name', '=', name).where('member', '=', member)),
    ])
  }

  async held(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('site_lease')
        .innerJoin('gateway', 'gateway.member', 'site_lease.member')
        .select(['site_lease.name', 'site_lease.member'])
        .where('gateway.is_fenced', '=', 0),
    )
    return new Map(rows.map(row => [row.name, row.member]))
  }
}

export class SqlSiteFacts implements SiteFacts {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async keep(name: string, value: string): Promise<string> {
    const { db } = this.#sql
    const insert = db.insertInto('site_fact').values({ name, value })
    await this.#sql.commit([statement(insert.onConflict(on => on.column('name').doNothing()))])
    const [row] = await this.#sql.read(db.selectFrom('site_fact').select('value').where('name', '=', name))
    return row?.value ?? value
  }
}
