import type { Link, LinkPurpose, Links } from '../ports/site.ts'
import { toBytes, toInstant, toMs } from './row-values.ts'
import { type Sql, statement } from './sql.ts'
import type { LinkRow } from './tables.ts'

export class SqlLinks implements Links {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async add(link: Link, digest: Uint8Array): Promise<void> {
    const row: LinkRow = {
      id: link.id,
      digest,
      purpose: link.purpose,
      user_name: link.userName,
      created_at: toMs(link.createdAt),
      expires_at: toMs(link.expiresAt),
      used_at: null,
      sealed: link.sealed,
    }
    await this.#sql.commit([statement(this.#sql.db.insertInto('link').values(row))])
  }

  async find(digest: Uint8Array, purpose: LinkPurpose, at: Temporal.Instant): Promise<Link | undefined> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('link')
        .selectAll()
        .where('digest', '=', digest)
        .where('purpose', '=', purpose)
        .where('used_at', 'is', null)
        .where('expires_at', '>', toMs(at)),
    )
    return rows[0] && linkOf(rows[0])
  }

  async consume(digest: Uint8Array, purpose: LinkPurpose, at: Temporal.Instant): Promise<Link | undefined> {
    const link = await this.find(digest, purpose, at)
    if (!link) return undefined
    const use = this.#sql.db
      .updateTable('link')
      .set({ used_at: toMs(at), sealed: null })
      .where('id', '=', link.id)
      .where('used_at', 'is', null)
    const { outcome } = await this.#sql.commit([statement(use, 1)])
    return outcome === 'committed' ? link : undefined
  }

  async endAll(userName: string): Promise<void> {
    await this.#sql.commit([statement(this.#sql.db.deleteFrom('link').where('user_name', '=', userName))])
  }

  async purge(expiredBefore: Temporal.Instant): Promise<void> {
    await this.#sql.commit([statement(this.#sql.db.deleteFrom('link').where('expires_at', '<', toMs(expiredBefore)))])
  }
}

function linkOf(row: LinkRow): Link {
  return {
    id: row.id,
    purpose: row.purpose as LinkPurpose, // row border: only add writes it
    userName: row.user_name,
    createdAt: toInstant(row.created_at),
    expiresAt: toInstant(row.expires_at),
    sealed: row.sealed && toBytes(row.sealed),
  }
}
