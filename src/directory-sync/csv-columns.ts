import { Fault } from '../core/fault.ts'
import type { RefusedUser } from '../core/synchronisation.ts'
import { refusedUser } from '../core/synchronisation.ts'
import type { WantedUser } from '../core/wanted-user.ts'
import type { WantedList } from '../ports/people.ts'
import { type CsvForm, type CsvRow, readCsvRows } from './csv-rows.ts'

/** What a row of a file says of a person; undefined: nothing that can be taken. */
export type ReadRow = (cell: (column: string) => string | undefined) => Omit<WantedUser, 'place'> | undefined

/** A kind of file that names its columns in the first line. */
export interface ColumnLayout {
  /** Names in lower case, as they must stand in the header; the first one has to be there. */
  readonly columns: readonly [string, ...string[]]
  readonly read: ReadRow
}

/** Reads a file by the names of its columns. Those that mean nothing here are told, never guessed. */
export async function readByColumns(text: string, form: CsvForm, layout: ColumnLayout): Promise<WantedList> {
  const users: WantedUser[] = []
  const refused: RefusedUser[] = []
  let header: Header | undefined
  for await (const row of readCsvRows(text, form, line => refused.push(brokenLine(line)))) {
    if (!header) {
      header = new Header(row, layout)
      continue
    }
    const read = layout.read(header.cellsOf(row))
    if (read) users.push({ ...read, place: `line ${row.line}` })
    else refused.push(brokenLine(row.line))
  }
  if (!header) throw new Fault('input-invalid', 'the file is empty')
  return { users, refused, ignoredColumns: header.ignored }
}

export function brokenLine(line: number, userName = ''): RefusedUser {
  return refusedUser({ userName, place: `line ${line}` }, 'bad-line')
}

const maxIgnoredTold = 50

class Header {
  readonly ignored: readonly string[]
  readonly #at: ReadonlyMap<string, number>

  constructor({ cells }: CsvRow, { columns }: ColumnLayout) {
    const names = cells.map(cell => cell.toLowerCase())
    this.#at = new Map(names.map((name, at) => [name, at]))
    const [needed] = columns
    if (!this.#at.has(needed))
      throw new Fault('input-invalid', `the first line must name the columns, ${needed} among them`)
    if (this.#at.size < names.length) throw new Fault('input-invalid', 'a column is named twice in the first line')
    const ignored = cells.filter((_, at) => !columns.includes(names[at] ?? ''))
    this.ignored = ignored.slice(0, maxIgnoredTold).map(name => name.slice(0, 127))
  }

  /** A cell by column; undefined: the file has no such column, or the row ends before it. */
  cellsOf({ cells }: CsvRow): (column: string) => string | undefined {
    return column => {
      const at = this.#at.get(column)
      return at === undefined ? undefined : cells[at]
    }
  }
}

/** A cell as a field of a wanted user: an absent column says nothing, an empty cell says that there is none. */
export function told<Name extends string, Value>(
  name: Name,
  cell: string | undefined,
  read: (text: string) => Value,
): { readonly [Key in Name]?: Value } {
  return (cell === undefined ? {} : { [name]: read(cell) }) as { readonly [Key in Name]?: Value } // the name is Name
}

/** The parts of a cell between separators, without empty ones. */
export function parts(text: string, separator: string): readonly string[] {
  return text
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '')
}
