import { isFault } from '../core/fault.ts'
import type { AuditChain, AuditHead, AuditVerdict } from '../ports/site.ts'
import type { StoredAuditRow } from './audit-rows.ts'
import type { AuditSigner } from './audit-signer.ts'
import { type AuditLinkRow, headOf, noHash, trimNote, verifyAuditChain } from './audit-verification.ts'
import { toBytes, toMs } from './row-values.ts'
import { type Sql, statement } from './sql.ts'

/** Entries chained in one unit. */
const batch = 500
/** Of entries stored at once by several gateways, one with a lesser id may come to light later: so far back they are sought. */
const maxOutOfOrder = 500

/** Links each entry to the one before it, soon after it was stored: see audit-signer.ts. */
export class SqlAuditChain implements AuditChain {
  readonly #sql: Sql
  readonly #signer: AuditSigner

  constructor(sql: Sql, signer: AuditSigner) {
    this.#sql = sql
    this.#signer = signer
  }

  async extend(): Promise<number> {
    let extended = 0
    for (;;) {
      const added = await this.#extendOnce()
      extended += added
      if (added < batch) return extended
    }
  }

  async head(): Promise<AuditHead | null> {
    const last = this.#sql.db.selectFrom('audit_link').selectAll().orderBy('seq', 'desc').limit(1)
    const [link] = await this.#sql.read(last)
    return link ? headOf(link) : null
  }

  async unchained(): Promise<number> {
    const { db } = this.#sql
    const last = db.selectFrom('audit_link').select('audit_id').orderBy('seq', 'desc').limit(1)
    const [link] = await this.#sql.read(last)
    const later = db.selectFrom('audit').where('id', '>', link?.audit_id ?? 0)
    const [counted] = await this.#sql.read(later.select(({ fn }) => fn.countAll<number>().as('count')))
    return Number(counted?.count ?? 0)
  }

  verify(known?: AuditHead): Promise<AuditVerdict> {
    return verifyAuditChain(this.#sql, this.#signer, known)
  }

  async trim(before: Temporal.Instant, at: Temporal.Instant): Promise<number> {
    const { db } = this.#sql
    const chained = db.selectFrom('audit_link').innerJoin('audit', 'audit.id', 'audit_link.audit_id')
    const first = chained.select(['audit_link.seq', 'audit.at']).orderBy('audit_link.seq').limit(1)
    const [oldest] = await this.#sql.read(first)
    const [kept] = await this.#sql.read(first.where('audit.at', '>=', toMs(before)))
    if (!oldest || !kept || oldest.seq === kept.seq) return 0
    const old = db.selectFrom('audit_link').select('audit_id').where('seq', '<', kept.seq)
    const note = trimNote(at, kept.seq - 1)
    const result = await this.#sql.commit([
      statement(db.insertInto('audit').values({ ...note, mac: this.#signer.sign(note) })),
      statement(db.deleteFrom('audit').where('id', 'in', old)),
      // The link before the first one that stays is what that one holds to.
      statement(db.deleteFrom('audit_link').where('seq', '<', kept.seq - 1)),
    ])
    return result.outcome === 'committed' ? (result.results[1]?.changed ?? 0) : 0
  }

  async #extendOnce(): Promise<number> {
    const { db } = this.#sql
    const [last] = await this.#sql.read(db.selectFrom('audit_link').selectAll().orderBy('seq', 'desc').limit(1))
    const rows = await this.#sql.read(
      db
        .selectFrom('audit')
        .leftJoin('audit_link', 'audit_link.audit_id', 'audit.id')
        .selectAll('audit')
        .where('audit_link.seq', 'is', null)
        .where('audit.id', '>', (last?.audit_id ?? 0) - maxOutOfOrder)
        .orderBy('audit.id')
        .limit(batch),
    )
    if (rows.length === 0) return 0
    const links = this.#linksOf(rows, last)
    try {
      await this.#sql.commitSoon([statement(db.insertInto('audit_link').values([...links]))])
    } catch (error) {
      // Another gateway of the site chained the same ones: it is done.
      if (!isFault(error, 'records-conflict')) throw error
      return 0
    }
    return rows.length
  }

  #linksOf(rows: readonly StoredAuditRow[], last: AuditLinkRow | undefined): readonly AuditLinkRow[] {
    let [seq, hash]: readonly [number, Uint8Array] = [last?.seq ?? 0, last ? toBytes(last.hash) : noHash]
    return rows.map(row => {
      seq += 1
      hash = this.#signer.link(hash, seq, row)
      return { seq, audit_id: row.id, hash }
    })
  }
}
