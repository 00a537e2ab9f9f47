import { type Kysely, sql } from 'kysely'
import type { Pin, PinEndReason } from '../core/pin.ts'
import type { FoundPin, Pins, SecretIndex, Span } from '../ports/directory.ts'
import { toBytes, toInstant, toInstantOrNull, toMs, toMsOrNull, toPage } from './row-values.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import type { PinRow, Tables } from './tables.ts'

/** over_at of a PIN that never expires by itself; later than every instant, exact as a number. */
const never = Number.MAX_SAFE_INTEGER
/** Live PINs counted one by one at each call; 20,000 index entries take less than a millisecond. */
const countedExactly = 20_000
/** How long a larger count is kept. The length of PINs follows its logarithm: a second cannot matter. */
const countKeptMs = 1_000
/** PINs forgotten in one unit: others need not wait long behind it. */
const purgedAtOnce = 1_000

export class SqlPins implements Pins {
  readonly #sql: Sql
  #counted: { readonly at: number; readonly count: Promise<number> } | undefined

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async find(indexes: readonly SecretIndex[]): Promise<FoundPin | undefined> {
    if (indexes.length === 0) return undefined
    const values = Object.fromEntries(
      indexes.flatMap(({ generation, digest }, at) => [
        [`generation${at}`, generation],
        [`digest${at}`, digest],
      ]),
    )
    const select = this.#sql.compiled.statement('find pin', values, slots =>
      this.#sql.db
        .selectFrom('pin')
        .selectAll()
        .where(matches =>
          matches.or(
            indexes.map((_, at) =>
              matches.and([
                matches('generation', '=', slots[`generation${at}`] as number), // placeholders of the values above
                matches('digest', '=', slots[`digest${at}`] as Uint8Array),
              ]),
            ),
          ),
        )
        .orderBy('generation', 'desc')
        .limit(1),
    )
    const [row] = await this.#sql.rows<PinRow>(select)
    return row && foundPinOf(row)
  }

  async issue(pin: Pin, index: SecretIndex, endFormerAt: Temporal.Instant): Promise<boolean> {
    const { db } = this.#sql
    const insert = db
      .insertInto('pin')
      .values(rowOf(pin, index))
      .onConflict(conflict => conflict.columns(['generation', 'digest']).doNothing())
    const end = endPins(db, { userName: pin.userName, at: endFormerAt, reason: 'replaced' })
    const { outcome } = await this.#sql.commit([end, statement(insert, 1)])
    return outcome === 'committed'
  }

  async reindex(pinId: string, index: SecretIndex): Promise<void> {
    await this.#sql.commit([
      statement(
        this.#sql.db
          .updateTable('pin')
          .set({ ...index })
          .where('id', '=', pinId),
      ),
    ])
  }

  async ofUser(userName: string): Promise<readonly Pin[]> {
    const rows = await this.#sql.read(
      this.#sql.db.selectFrom('pin').selectAll().where('user_name', '=', userName).orderBy('issued_at').orderBy('id'),
    )
    return rows.map(pinOf)
  }

  async end(userName: string, at: Temporal.Instant, reason: PinEndReason): Promise<number> {
    const result = await this.#sql.commit([endPins(this.#sql.db, { userName, at, reason })])
    return result.outcome === 'committed' ? (result.results[0]?.changed ?? 0) : 0
  }

  async use(pin: Pin, at: Temporal.Instant): Promise<boolean> {
    const { db } = this.#sql
    const unit: Statement[] = []
    if (pin.usesLeft !== null) unit.push(countUse(db, pin.id, toMs(at)))
    if (pin.endsFormerOnUse) unit.push(...endFormer(db, pin, toMs(at)))
    return (await this.#sql.commit(unit)).outcome === 'committed'
  }

  async expiring({ after, limit, ...span }: Span & { readonly after?: Pin; readonly limit: number }) {
    const from = toMsOrNull(after?.validUntil ?? null) ?? toMs(span.from)
    const rows = await this.#sql.read(
      expiring(this.#sql.db, { ...span, from: toInstant(from) })
        .selectAll()
        .where(is => is.or([is('valid_until', '>', from), is('id', '>', after?.id ?? '')]))
        .orderBy('valid_until')
        .orderBy('id')
        .limit(toPage(limit)),
    )
    return rows.map(pinOf)
  }

  async countExpiring(span: Span): Promise<number> {
    const rows = await this.#sql.read(expiring(this.#sql.db, span).select(count))
    return Number(rows[0]?.count ?? 0)
  }

  async countByLength(at: Temporal.Instant): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#sql.read(live(this.#sql.db, toMs(at)).select(['length', count]).groupBy('length'))
    return new Map(rows.map(row => [row.length, Number(row.count)]))
  }

  /** Exact up to 20,000; a larger number may be a second old. */
  async countLive(at: Temporal.Instant): Promise<number> {
    const atMs = toMs(at)
    const kept = this.#counted
    if (kept && Math.abs(atMs - kept.at) < countKeptMs) return kept.count
    const first = live(this.#sql.db, atMs).select('valid_from').limit(countedExactly)
    const few = await this.#sql.read(this.#sql.db.selectFrom(first.as('few')).select(count))
    const counted = few[0]?.count ?? 0
    return counted < countedExactly ? counted : this.#countMany(atMs)
  }

  /** Counts with the units, because a million entries would keep the calling thread for 20 ms. */
  #countMany(at: number): Promise<number> {
    const fresh = { at, count: this.#countAll(at) }
    this.#counted = fresh
    fresh.count.catch(() => {
      if (this.#counted === fresh) this.#counted = undefined
    })
    return fresh.count
  }

  async #countAll(at: number): Promise<number> {
    const result = await this.#sql.commit([statement(live(this.#sql.db, at).select(count))])
    return result.outcome === 'committed' ? Number(result.results[0]?.rows[0]?.['count']) : 0
  }

  async purge(endedBefore: Temporal.Instant): Promise<number> {
    const { db } = this.#sql
    const over = db.selectFrom('pin').select('id').where('over_at', '<', toMs(endedBefore)).limit(purgedAtOnce)
    const some = statement(db.deleteFrom('pin').where('id', 'in', over))
    for (let purged = 0; ; ) {
      const result = await this.#sql.commit([some])
      const changed = result.outcome === 'committed' ? (result.results[0]?.changed ?? 0) : 0
      purged += changed
      if (changed < purgedAtOnce) return purged
    }
  }
}

/** Ends the PINs of a user that are not over at an instant, grace periods included. */
export function endPins(
  db: Kysely<Tables>,
  end: { readonly userName: string; readonly at: Temporal.Instant; readonly reason: PinEndReason },
): Statement {
  const at = toMs(end.at)
  return statement(
    db
      .updateTable('pin')
      .set({ ended_at: at, end_reason: end.reason, over_at: at })
      .where('user_name', '=', end.userName)
      .where('over_at', '>', at),
  )
}

/** One use less; the last one ends it, from the next instant a record can tell. */
function countUse(db: Kysely<Tables>, id: string, at: number): Statement {
  const left = sql<number>`uses_left - 1`
  const ended = sql<number>`cast(${at} as bigint) + 1`
  const isLast = sql<boolean>`uses_left = 1`
  return statement(
    db
      .updateTable('pin')
      .set({
        uses_left: left,
        ended_at: sql<number | null>`case when ${isLast} then ${ended} else ended_at end`,
        end_reason: sql<string | null>`case when ${isLast} then 'used-up' else end_reason end`,
        over_at: sql<number>`case when ${isLast} then ${ended} else over_at end`,
      })
      .where('id', '=', id)
      .where('uses_left', '>', 0),
    1,
  )
}

/** The PIN was used: the ones that lived on for this end now. */
function endFormer(db: Kysely<Tables>, pin: Pin, at: number): readonly Statement[] {
  return [
    statement(
      db
        .updateTable('pin')
        .set({ ended_at: at, end_reason: 'replaced', over_at: at })
        .where('user_name', '=', pin.userName)
        .where('over_at', '>', at)
        .where('id', '!=', pin.id)
        .where('end_reason', '=', 'replaced'),
    ),
    statement(db.updateTable('pin').set({ ends_former: 0 }).where('id', '=', pin.id)),
  ]
}

const count = sql<number>`count(*)`.as('count')

function expiring(db: Kysely<Tables>, { from, to }: Span) {
  return db
    .selectFrom('pin')
    .where('ended_at', 'is', null)
    .where('valid_until', '>=', toMs(from))
    .where('valid_until', '<', toMs(to))
}

function live(db: Kysely<Tables>, at: number) {
  return db.selectFrom('pin').where('over_at', '>', at).where('valid_from', '<=', at)
}

function rowOf(pin: Pin, index: SecretIndex): PinRow {
  const [validUntil, endedAt] = [toMsOrNull(pin.validUntil), toMsOrNull(pin.endedAt)]
  return {
    id: pin.id,
    user_name: pin.userName,
    kind: pin.kind,
    length: pin.length,
    issued_at: toMs(pin.issuedAt),
    valid_from: toMs(pin.validFrom),
    valid_until: validUntil,
    ended_at: endedAt,
    end_reason: pin.endReason,
    uses_left: pin.usesLeft,
    ends_former: Number(pin.endsFormerOnUse),
    over_at: Math.min(validUntil ?? never, endedAt ?? never),
    generation: index.generation,
    digest: index.digest,
  }
}

export function foundPinOf(row: PinRow): FoundPin {
  return { pin: pinOf(row), index: { generation: row.generation, digest: toBytes(row.digest) } }
}

function pinOf(row: PinRow): Pin {
  return {
    id: row.id,
    userName: row.user_name ?? '',
    kind: row.kind as Pin['kind'], // row border: only rowOf writes it
    length: row.length,
    issuedAt: toInstant(row.issued_at),
    validFrom: toInstant(row.valid_from),
    validUntil: toInstantOrNull(row.valid_until),
    endedAt: toInstantOrNull(row.ended_at),
    endReason: row.end_reason as Pin['endReason'], // row border: only rowOf and endPins write it
    usesLeft: row.uses_left,
    endsFormerOnUse: row.ends_former === 1,
  }
}
