import { isFault } from '../core/fault.ts'
import type { AuditChain, AuditHead, AuditVerdict } from '../ports/site.ts'
import type { StoredAuditRow } from './audit-rows.ts'
import type { AuditSigner } from './audit-signer.ts'
import { type AuditLinkRow, headOf, noHash, trimNote, verifyAuditChain } from './audit-verification.ts'
import { toBytes, toMs } from './row-values.ts'
import { type Sql, statement } from './sql.ts'

/** Entries chained in one unit: few, since keypads wait meanwhile. */
const batch = 50
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
    const last = await this.#last()
    let extended = 0
    for (let from = last && { ...last, audit_id: last.audit_id - maxOutOfOrder }; ; ) {
      const links = await this.#extendOnce(from)
      extended += links.length
      if (links.length < batch) return extended
      from = links.at(-1)
    }
  }

  async head(): Promise<AuditHead | null> {
    const link = await this.#last()
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

  async #last(): Promise<AuditLinkRow | undefined> {
    const last = this.#sql.db.selectFrom('audit_link').selectAll().orderBy('seq', 'desc').limit(1)
    return (await this.#sql.read(last))[0]
  }

  /** The links made. `from`: continues that link, with entries of a greater id. */
  async #extendOnce(from: AuditLinkRow | undefined): Promise<readonly AuditLinkRow[]> {
    const { db } = this.#sql
    const rows = await this.#sql.read(
      db
        .selectFrom('audit')
        .leftJoin('audit_link', 'audit_link.audit_id', 'audit.id')
        .select(['audit.id', 'audit.mac'])
        .where('audit_link.seq', 'is', null)
        .where('audit.id', '>', from?.audit_id ?? 0)
        .orderBy('audit.id')
        .limit(batch),
    )
    if (rows.length === 0) return []
    const links = this.#linksOf(rows, from)
    try {
      await this.#sql.commitSoon([statement(db.insertInto('audit_link').values([...links]))])
    } catch (error) {
      // Another gateway of the site chained the same ones: it is done.
      if (!isFault(error, 'records-conflict')) throw error
      return []
    }
    return links
  }

  #linksOf(
    rows: readonly Pick<StoredAuditRow, 'id' | 'mac'>[],
    last: AuditLinkRow | undefined,
  ): readonly AuditLinkRow[] {
    let [seq, hash]: readonly [number, Uint8Array] = [last?.seq ?? 0, last ? toBytes(last.hash) : noHash]
    return rows.map(row => {
      seq += 1
      hash = this.#signer.link(hash, seq, row)
      return { seq, audit_id: row.id, hash }
    })
  }
}
