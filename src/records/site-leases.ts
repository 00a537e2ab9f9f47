import type { SiteFacts, SiteLeases } from '../ports/fleet.ts'
import { type Sql, statement } from './sql.ts'

export class SqlSiteLeases implements SiteLeases {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async take(names: readonly string[], member: string): Promise<readonly string[]> {
    // Looking first keeps those who wait for it from writing.
    const isFree = await this.#areFree(names)
    // In one order, so that two gateways do not wait for each other in a ring.
    const rows = names
      .filter(isFree)
      .toSorted()
      .map(name => ({ name, member }))
    if (rows.length === 0) return []
    const { db } = this.#sql
    const lives = db.selectFrom('gateway').select('gateway.member').where('is_fenced', '=', 0)
    const take = db
      .insertInto('site_lease')
      .values(rows)
      .onConflict(on => on.column('name').doUpdateSet({ member }).where('site_lease.member', 'not in', lives))
      .returning('name')
    const result = await this.#sql.commit([statement(take)])
    const taken = result.outcome === 'committed' ? (result.results[0]?.rows ?? []) : []
    return taken.map(row => String(row['name']))
  }

  async #areFree(names: readonly string[]): Promise<(name: string) => boolean> {
    const held = await this.#sql.read(this.#held().where('site_lease.name', 'in', names))
    const taken = new Set(held.map(row => row.name))
    return name => !taken.has(name)
  }

  async release(name: string, member: string): Promise<void> {
    const { db } = this.#sql
    await this.#sql.commit([
      statement(db.updateTable('site_lease').set({ member: '' }).where('name', '=', name).where('member', '=', member)),
    ])
  }

  async held(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#sql.read(this.#held())
    return new Map(rows.map(row => [row.name, row.member]))
  }

  #held() {
    return this.#sql.db
      .selectFrom('site_lease')
      .innerJoin('gateway', 'gateway.member', 'site_lease.member')
      .select(['site_lease.name', 'site_lease.member'])
      .where('gateway.is_fenced', '=', 0)
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
    return (await this.read(name)) ?? value
  }

  async read(name: string): Promise<string | undefined> {
    const query = this.#sql.db.selectFrom('site_fact').select('value').where('name', '=', name)
    const [row] = await this.#sql.read(query)
    return row?.value
  }

  async write(name: string, value: string): Promise<void> {
    const insert = this.#sql.db.insertInto('site_fact').values({ name, value })
    await this.#sql.commit([statement(insert.onConflict(on => on.column('name').doUpdateSet({ value })))])
  }
}
