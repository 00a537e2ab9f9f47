import { cut, pad, plain, widthOf, wrap } from './cell-text.ts'

/** A column of a table. */
export interface Column<Row> {
  readonly title: string
  readonly of: (row: Row) => string | number | null
  /** Never cut: it is typed again, as an id is. */
  readonly isWhole?: boolean
}

const gap = 2
/** A column is not made narrower than this. */
const leastWidth = 6

/** Rows as lines of a table that fits a width; whole columns may exceed it. Without rows: no lines. */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, hasTitles = true }: { readonly width: number; readonly hasTitles?: boolean },
): readonly string[] {
  if (rows.length === 0) return []
  const titles = columns.map(({ title }) => title)
  const cells = rows.map(row => columns.map(column => cellOf(column, row)))
  const widths = narrow(columns, naturalWidths([titles, ...cells]), width)
  const lines = hasTitles ? [titles, ...cells] : cells
  return lines.map(line => formatLine(line, widths))
}

/** `name: value` lines, the values one under the other and wrapped. */
export function formatFacts(facts: readonly (readonly [string, string | number | null])[], width: number): string[] {
  const indent = Math.max(...facts.map(([name]) => widthOf(name))) + gap
  return facts.flatMap(([name, value]) => {
    const [first = '', ...rest] = wrap(value === null ? '-' : String(value), Math.max(leastWidth, width - indent))
    return [`${pad(name, indent)}${first}`, ...rest.map(line => `${' '.repeat(indent)}${line}`)]
  })
}

function cellOf<Row>({ of }: Column<Row>, row: Row): string {
  const value = of(row)
  return value === null || value === '' ? '-' : plain(String(value))
}

function naturalWidths(lines: readonly (readonly string[])[]): number[] {
  const [titles = []] = lines
  return titles.map((_, at) => Math.max(...lines.map(line => widthOf(line[at] ?? ''))))
}

/** Takes from the widest column that may be cut until the line fits. */
function narrow<Row>(columns: readonly Column<Row>[], widths: number[], width: number): readonly number[] {
  const room = width - gap * (columns.length - 1)
  for (let excess = sum(widths) - room; excess > 0; excess -= 1) {
    const widest = widths.reduce(
      (found, own, at) => (columns[at]?.isWhole || own <= (widths[found] ?? leastWidth) ? found : at),
      -1,
    )
    if (widest === -1) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function formatLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, at) => pad(cut(cell, widths[at] ?? 0), widths[at] ?? 0))
  return padded.join(' '.repeat(gap)).trimEnd()
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
