import type { ChangeCursor, ChangePage, DirectoryChange, DirectoryChanges } from '../ports/mirror.ts'
import { toMs, toPage } from './row-values.ts'
import { type Sql, statement } from './sql.ts'
import type { ChangePlaceRow, ChangeRow, PlaceRow } from './tables.ts'

/** Changes forgotten in one unit: others need not wait long behind it. */
const purgedAtOnce = 1_000

/** A row of the page beside the one that says where things are; null: the page is empty. */
type PageRow = ChangePlaceRow & { readonly [Column in keyof ChangeRow]: ChangeRow[Column] | null }

/** Reads what the triggers of the tables note (migrations/directory-0005-changes.ts). */
export class SqlDirectoryChanges implements DirectoryChanges {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async cursor(): Promise<ChangeCursor> {
    const { line, last_turn, last_step } = await this.#place()
    return cursorOf(line, { turn: last_turn, step: last_step })
  }

  async since(cursor: ChangeCursor, limit: number): Promise<ChangePage | undefined> {
    const from = placeOf(cursor)
    if (!from) return undefined
    const most = toPage(limit)
    const [first, ...rest] = await this.#pageAfter(from, most)
    if (!first || !isKept(first, from)) return undefined
    const changes = [first, ...rest].flatMap(changeOf)
    const last = changes.at(-1) ?? from
    return { changes: eachOnce(changes), cursor: cursorOf(first.line, last), more: changes.length === most }
  }

  /** In one statement, and so of one moment: the page, and whether anything of it was forgotten. */
  #pageAfter({ turn, step }: PlaceRow, limit: number): Promise<readonly PageRow[]> {
    const { compiled, db } = this.#sql
    const query = compiled.statement('changes after a place', { turn, step, limit }, slots =>
      db
        .selectFrom('change_place')
        .leftJoin(
          eb =>
            eb
              .selectFrom('change_told')
              .selectAll()
              .where(is => is(is.refTuple('turn', 'step'), '>', is.tuple(slots.turn, slots.step)))
              .orderBy('turn')
              .orderBy('step')
              .limit(slots.limit)
              .as('page'),
          join => join.onTrue(),
        )
        .selectAll()
        .orderBy('page.turn')
        .orderBy('page.step'),
    )
    return this.#sql.rows<PageRow>(query)
  }

  async purge(before: Temporal.Instant): Promise<number> {
    const { db } = this.#sql
    const [newest] = await this.#sql.read(
      db
        .selectFrom('change_told')
        .select(['turn', 'step'])
        .where('at', '<', toMs(before))
        .orderBy('at', 'desc')
        .orderBy('turn', 'desc')
        .orderBy('step', 'desc')
        .limit(1),
    )
    if (!newest) return 0
    await this.#noteForgotten(newest)
    return this.#forgetUpTo(newest)
  }

  /** First of all, so that nobody follows from a place of which the changes are half gone. */
  async #noteForgotten({ turn, step }: PlaceRow): Promise<void> {
    const { line } = await this.#place()
    const update = this.#sql.db
      .updateTable('change_purge')
      .set({ line, turn, step })
      .where(is =>
        is.or([is('line', '!=', line), is(is.refTuple('turn', 'step'), '<', is.tuple(is.val(turn), is.val(step)))]),
      )
    await this.#sql.commit([statement(update)])
  }

  async #forgetUpTo({ turn, step }: PlaceRow): Promise<number> {
    const { db } = this.#sql
    const some = db
      .selectFrom('directory_change')
      .select(['turn', 'step'])
      .where(is => is(is.refTuple('turn', 'step'), '<=', is.tuple(is.val(turn), is.val(step))))
      .orderBy('turn')
      .orderBy('step')
      .limit(purgedAtOnce)
    const forget = statement(
      db
        .deleteFrom('directory_change')
        .where(is => is(is.refTuple('turn', 'step'), 'in', some.$asTuple('turn', 'step'))),
    )
    for (let forgotten = 0; ; ) {
      const result = await this.#sql.commit([forget])
      const changed = result.outcome === 'committed' ? (result.results[0]?.changed ?? 0) : 0
      forgotten += changed
      if (changed < purgedAtOnce) return forgotten
    }
  }

  async #place(): Promise<ChangePlaceRow> {
    const [row] = await this.#sql.read(this.#sql.db.selectFrom('change_place').selectAll())
    if (!row) throw new TypeError('there is one place')
    return row
  }
}

interface Place extends PlaceRow {
  readonly line: string
}

/** Whether all that came after a place is still there: same line, nothing forgotten after it, and not from the future. */
function isKept(row: ChangePlaceRow, from: Place): boolean {
  const isForgotten = isBefore(from, { turn: row.purged_turn, step: row.purged_step })
  const isAhead = isBefore({ turn: row.last_turn, step: row.last_step }, from)
  return row.line === from.line && !isForgotten && !isAhead
}

function isBefore(one: PlaceRow, other: PlaceRow): boolean {
  return one.turn < other.turn || (one.turn === other.turn && one.step < other.step)
}

function changeOf({ turn, step, kind, key }: PageRow): readonly (DirectoryChange & PlaceRow)[] {
  if (turn === null || step === null || kind === null || key === null) return []
  return [{ turn, step, kind: kind as DirectoryChange['kind'], key }] // row border: only the triggers write it
}

function eachOnce(changes: readonly DirectoryChange[]): readonly DirectoryChange[] {
  return [...new Map(changes.map(({ kind, key }) => [`${kind}|${key}`, { kind, key }])).values()]
}

function cursorOf(line: string, { turn, step }: PlaceRow): ChangeCursor {
  return `${line}.${turn}.${step}`
}

function placeOf(cursor: ChangeCursor): Place | undefined {
  const [line, turn, step, ...more] = cursor.split('.')
  const numbers = [Number(turn), Number(step)] as const
  if (line === undefined || more.length > 0 || !numbers.every(Number.isSafeInteger)) return undefined
  return { line, turn: numbers[0], step: numbers[1] }
}
