import { parse } from 'csv-parse/sync'
import { Fault } from '../core/fault.ts'

export interface CsvRow {
  /** Line at which the row begins, from 1 on. */
  readonly line: number
  readonly cells: readonly string[]
}

export interface CsvForm {
  readonly delimiter: string
  /** Whether a quote inside a cell is just a character; then no cell goes on in the next line. */
  readonly takesStrayQuotes?: boolean
}

const maxRows = 200_000
const maxRowLength = 64 * 1024
/** A cell may hold lines of its own; one with more has a quote that was never closed. */
const maxLinesInRow = 20
const rowsInATurn = 100

/**
 * The rows of a text with cells (RFC 4180, any of its usual dialects), with a turn for everything else in between.
 * Lines that cannot be read are told and left out. Each row is parsed by itself: a stray quote would make the parser take
 * all that follows for one cell. Fault `source-too-large` beyond 200,000 rows.
 */
export async function* readCsvRows(
  text: string,
  form: CsvForm,
  onBroken: (line: number) => void,
): AsyncGenerator<CsvRow> {
  let count = 0
  for (const { line, row } of rowsOf(text, form)) {
    count += 1
    if (count > maxRows) throw new Fault('source-too-large', `the file has more than ${maxRows} rows: part it`)
    if (count % rowsInATurn === 0) await new Promise(resolve => setImmediate(resolve))
    const cells = cellsOf(row, form)
    if (cells) yield { line, cells }
    else onBroken(line)
  }
}

function cellsOf(row: string, { delimiter, takesStrayQuotes = false }: CsvForm): readonly string[] | undefined {
  if (row.length > maxRowLength) return undefined
  try {
    const rows = parse(row, { delimiter, trim: true, relax_quotes: takesStrayQuotes, relax_column_count: true })
    return rows.length === 1 ? rows[0] : undefined
  } catch {
    // Whatever the parser has against it: it is that line which must be looked at.
    return undefined
  }
}

/** Lines put together to rows: a line with an odd number of quotes goes on in the next one. Blank lines are left out. */
function* rowsOf(
  text: string,
  { takesStrayQuotes = false }: CsvForm,
): Generator<{ readonly line: number; readonly row: string }> {
  const lines = text.split(/\r\n|\n|\r/)
  for (let at = 0; at < lines.length; ) {
    const length = takesStrayQuotes ? 1 : linesInRow(lines, at)
    const row = lines.slice(at, at + length).join('\n')
    if (row.trim() !== '') yield { line: at + 1, row }
    at += length
  }
}

function linesInRow(lines: readonly string[], first: number): number {
  let isOpen = false
  for (let at = first; at < Math.min(lines.length, first + maxLinesInRow); at += 1) {
    if (((lines[at] ?? '').split('"').length - 1) % 2 === 1) isOpen = !isOpen
    if (!isOpen) return at - first + 1
  }
  return 1
}
