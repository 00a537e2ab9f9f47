import type { AuditHead, AuditVerdict } from '../ports/site.ts'
import type { StoredAuditRow } from './audit-rows.ts'
import type { AuditSigner, UnsignedAuditRow } from './audit-signer.ts'
import { toBytes, toMs } from './row-values.ts'
import type { Sql } from './sql.ts'
import type { Tables } from './tables.ts'

export type AuditLinkRow = Tables['audit_link']

interface Chained {
  readonly link: AuditLinkRow
  /** undefined: the entry is not there. */
  readonly row: StoredAuditRow | undefined
}

type Broken = NonNullable<AuditVerdict['broken']>

/** Links read at once. */
const batch = 500
const trimEvent = 'audit-trimmed'

/** What the first link of all holds to. */
export const noHash: Uint8Array = new Uint8Array(32)

/** The entry that goes in with the removal of old ones: the links up to `upTo` have none any more. */
export function trimNote(at: Temporal.Instant, upTo: number): UnsignedAuditRow {
  const nothing = { person: null, terminal_name: null, printer_name: null, job_id: null, sealed: null }
  return { at: toMs(at), event: trimEvent, actor: 'gateway', ...nothing, detail: JSON.stringify({ upTo }) }
}

/** Walks the whole chain; with `known` also checks that it still goes through a head that was written down elsewhere. */
export async function verifyAuditChain(sql: Sql, signer: AuditSigner, known?: AuditHead): Promise<AuditVerdict> {
  const walk = new Walk(signer, known)
  for (let links = await readLinks(sql, 0); links.length > 0; links = await readLinks(sql, walk.seq)) {
    for (const chained of links) walk.step(chained)
    if (walk.broken) break
  }
  const loose = await looseRows(sql, signer)
  const broken = walk.broken ?? walk.cutOff() ?? (await wrongStart(sql, signer, walk)) ?? loose.broken
  return { isWhole: !broken, chained: walk.chained, unchained: loose.count, head: walk.head, broken: broken ?? null }
}

class Walk {
  readonly #signer: AuditSigner
  readonly #known: AuditHead | undefined
  #former: AuditLinkRow | undefined
  #isKnownMet = false
  /** The link whose entry was removed with all before it: what is left holds to it. */
  anchor: AuditLinkRow | undefined
  chained = 0
  broken: Broken | undefined

  constructor(signer: AuditSigner, known: AuditHead | undefined) {
    this.#signer = signer
    this.#known = known
  }

  get seq(): number {
    return this.#former?.seq ?? 0
  }

  get head(): AuditHead | null {
    return this.#former ? headOf(this.#former) : null
  }

  step({ link, row }: Chained): void {
    if (this.broken) return
    const reason = this.#reasonAgainst(link, row)
    if (reason) {
      this.broken = { seq: link.seq, reason }
      return
    }
    if (row) this.chained += 1
    else this.anchor = link
    if (link.seq === this.#known?.seq) this.#isKnownMet = headOf(link).hash === this.#known.hash
    this.#former = link
  }

  /** Whether the head that was written down lies before what is left, or is part of it. */
  cutOff(): Broken | undefined {
    const known = this.#known
    if (!known || this.#isKnownMet || (this.anchor && known.seq < this.anchor.seq)) return undefined
    const reason = `entries up to ${known.seq} were chained when the head was written down; since then the end was cut off or made anew`
    return { seq: Math.min(known.seq, this.seq + 1), reason }
  }

  #reasonAgainst(link: AuditLinkRow, row: StoredAuditRow | undefined): string | undefined {
    const former = this.#former
    if (!row) return former ? 'its entry is gone' : undefined
    if (link.seq !== (former?.seq ?? 0) + 1) return 'a link before it is gone'
    if (!this.#signer.isGenuine(row)) return 'the entry was changed, or put in by somebody else'
    const expected = this.#signer.link(former ? toBytes(former.hash) : noHash, link.seq, row)
    return Buffer.compare(expected, link.hash) === 0 ? undefined : 'the entry is not the one that was chained'
  }
}

/** Entries may only be gone from the beginning, and only as far as the gateway itself noted. */
async function wrongStart(sql: Sql, signer: AuditSigner, { anchor }: Walk): Promise<Broken | undefined> {
  if (!anchor) return undefined
  const notes = await sql.read(
    sql.db.selectFrom('audit').selectAll().where('event', '=', trimEvent).orderBy('id', 'desc').limit(1),
  )
  const [note] = notes
  const isNoted = note && signer.isGenuine(note) && note.detail === JSON.stringify({ upTo: anchor.seq })
  return isNoted
    ? undefined
    : { seq: anchor.seq, reason: 'entries were removed from the beginning, not by the gateway' }
}

/** What was stored in the latest second is not linked yet; it is signed nevertheless. */
async function looseRows(sql: Sql, signer: AuditSigner) {
  const rows = await sql.read(
    sql.db
      .selectFrom('audit')
      .leftJoin('audit_link', 'audit_link.audit_id', 'audit.id')
      .selectAll('audit')
      .where('audit_link.seq', 'is', null)
      .orderBy('audit.id')
      .limit(10_000),
  )
  const forged = rows.find(row => !signer.isGenuine(row))
  const broken = forged && { seq: 0, reason: `the entry with id ${forged.id} was put in by somebody else` }
  return { count: rows.length, broken }
}

async function readLinks(sql: Sql, afterSeq: number): Promise<readonly Chained[]> {
  const { db } = sql
  const links = await sql.read(
    db.selectFrom('audit_link').selectAll().where('seq', '>', afterSeq).orderBy('seq').limit(batch),
  )
  if (links.length === 0) return []
  const ids = links.map(link => link.audit_id)
  const rows = await sql.read(db.selectFrom('audit').selectAll().where('id', 'in', ids))
  const byId = new Map(rows.map(row => [row.id, row]))
  return links.map(link => ({ link, row: byId.get(link.audit_id) }))
}

export function headOf(link: AuditLinkRow): AuditHead {
  return { seq: link.seq, hash: Buffer.from(link.hash).toString('hex') }
}
