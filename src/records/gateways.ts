import { sql } from 'kysely'
import { Fault } from '../core/fault.ts'
import { memberLeaseMs } from '../core/fleet.ts'
import type { Gateways, KnownGateway, Newcomer } from '../ports/fleet.ts'
import { type Sql, statement } from './sql.ts'

/** A gateway that shares its record with nobody need not say that it lives. */
const foreverMs = 1e13

export class SqlGateways implements Gateways {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async join(newcomer: Newcomer): Promise<string> {
    const { db, now } = this.#sql
    const { name, folderId, site, version, isAlone } = newcomer
    if (!isAlone) await this.#assertSameSite(newcomer)
    const first = { name, epoch: 0, member: '', folder_id: '', site, version, is_fenced: 1 }
    const never = { joined_at: 0, renewed_at: 0, lease_until: 0 }
    const leaseUntil = isAlone ? sql<number>`${foreverMs}` : sql<number>`${now} + ${sql.lit(memberLeaseMs)}`
    const begin = db
      .updateTable('gateway')
      .set({
        epoch: sql<number>`epoch + 1`,
        member: sql<string>`name || '#' || (epoch + 1)`,
        folder_id: folderId,
        site,
        version,
        joined_at: now,
        renewed_at: now,
        lease_until: leaseUntil,
        is_fenced: 0,
      })
      .where('name', '=', name)
      .where(is => is.or([is('folder_id', '=', folderId), is('is_fenced', '=', 1), is('lease_until', '<=', now)]))
      .returning('member')
    const joined = await this.#sql.commit([
      ...(isAlone ? [statement(db.updateTable('gateway').set({ is_fenced: 1 }))] : []),
      statement(
        db
          .insertInto('gateway')
          .values({ ...first, ...never })
          .onConflict(on => on.column('name').doNothing()),
      ),
      statement(begin, 1),
    ])
    const member = joined.outcome === 'committed' ? joined.results.at(-1)?.rows[0]?.['member'] : undefined
    if (typeof member === 'string') return member
    throw new Fault(
      'configuration-invalid',
      `another gateway called ${name} runs at this site; choose another --gateway`,
    )
  }

  async renew(member: string): Promise<boolean> {
    const { db, now, compiled } = this.#sql
    const renew = compiled.statement('renew member', { member }, own =>
      db
        .updateTable('gateway')
        .set({ renewed_at: now, lease_until: sql<number>`${now} + ${sql.lit(memberLeaseMs)}` })
        .where('member', '=', own.member)
        .where('is_fenced', '=', 0),
    )
    const result = await this.#sql.commit([renew])
    return result.outcome === 'committed' && result.results[0]?.changed === 1
  }

  async leave(member: string): Promise<void> {
    const end = this.#sql.db.updateTable('gateway').set({ is_fenced: 1 }).where('member', '=', member)
    await this.#sql.commit([statement(end)])
  }

  async fence(member: string): Promise<number> {
    const { db, now } = this.#sql
    const overdue = db
      .selectFrom('gateway')
      .select('name')
      .where('is_fenced', '=', 0)
      .where('member', '!=', member)
      .where('lease_until', '<=', now)
    // Looking first keeps those who live from writing.
    if ((await this.#sql.read(overdue)).length === 0) return 0
    const end = db
      .updateTable('gateway')
      .set({ is_fenced: 1 })
      .where('is_fenced', '=', 0)
      .where('member', '!=', member)
      .where('lease_until', '<=', now)
    const result = await this.#sql.commit([statement(end)])
    return result.outcome === 'committed' ? (result.results[0]?.changed ?? 0) : 0
  }

  async list(): Promise<readonly KnownGateway[]> {
    const { db, now } = this.#sql
    const rows = await this.#sql.read(db.selectFrom('gateway').selectAll().select(now.as('now')).orderBy('name'))
    return rows.map(row => ({
      name: row.name,
      member: row.member,
      site: row.site,
      version: row.version,
      isAlive: row.is_fenced === 0 && row.lease_until > row.now,
      silentMs: Math.max(0, row.now - row.renewed_at),
    }))
  }

  async #assertSameSite({ name, site }: Newcomer): Promise<void> {
    const other = (await this.list()).find(known => known.isAlive && known.name !== name && known.site !== site)
    if (!other) return
    const words = `gateway ${other.name} of site ${other.site} runs on this site record; give each site a record of its own`
    throw new Fault('configuration-invalid', words)
  }
}
