import { SeededRandom } from '../fuzz/random.ts'
import { faultCases } from './printer-fault-cases.ts'
import { measureExchange, tryCase, type Verdict } from './printer-fault-run.ts'

export interface PrinterFaultOptions {
  readonly cases: number
  readonly seed: number
  /** Most of a case is waiting. */
  readonly atOnce: number
  /** Only what happens there; both unless told. */
  readonly at?: 'wire' | 'printer'
}

/** Tries the cases of a seed against a simulated printer behind a wire with faults. */
export async function tryPrinterFaults(options: PrinterFaultOptions): Promise<readonly Verdict[]> {
  const { cases, seed, atOnce, at } = options
  const exchanges = { withCreateJob: await measureExchange(true), withoutIt: await measureExchange(false) }
  // One of three happens at the printer.
  const drawn = faultCases(at ? 3 * cases : cases, exchanges, new SeededRandom(seed))
  const left = drawn.filter(drew => at === undefined || drew[at] !== undefined).slice(0, cases)
  const verdicts: Verdict[] = []
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) verdicts.push(await tryCase(next))
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return verdicts
}

const columns = ['cases', 'printed', 'held', 'uncertain', 'by word', 'told to wait', 'slowest ms', 'violations']

/** A row for each group of cases: where the job settled first, and what the person was told when. */
export function describeVerdicts(verdicts: readonly Verdict[]): string {
  const groups = Map.groupBy(verdicts, ({ tried }) => tried.group)
  const rows = [...groups].toSorted(([a], [b]) => a.localeCompare(b)).map(([group, own]) => [group, ...figuresOf(own)])
  const all = [['case', ...columns], ...rows, ['all', ...figuresOf(verdicts)]]
  const table = all.map(
    ([name, ...cells]) => `  ${String(name).padEnd(36)}${cells.map(cell => String(cell).padStart(13)).join('')}`,
  )
  return [...table, ...verdicts.flatMap(({ violations }) => violations.map(what => `  ! ${what}`))].join('\n')
}

function figuresOf(verdicts: readonly Verdict[]): readonly number[] {
  const settled = (state: string) => verdicts.filter(verdict => verdict.settled === state).length
  return [
    verdicts.length,
    settled('purged'),
    settled('held'),
    settled('uncertain'),
    verdicts.reduce((sum, { againByOwner }) => sum + againByOwner, 0),
    verdicts.filter(({ isToldToWait }) => isToldToWait).length,
    Math.max(...verdicts.map(({ answerMs }) => answerMs)),
    verdicts.filter(({ violations }) => violations.length > 0).length,
  ]
}
