import type { FaultRow, Outcome, Trial } from './fault-row.ts'

/** A row that was run. */
export interface Verdict {
  readonly row: FaultRow
  /** Absent where this version has nothing to try. */
  readonly outcome?: Outcome
  readonly seconds: number
}

/** Runs rows one after the other; what one throws is its violation. */
export async function runRows(rows: readonly FaultRow[], trial: Trial): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const row of rows) verdicts.push(await runRow(row, trial))
  return verdicts
}

async function runRow(row: FaultRow, trial: Trial): Promise<Verdict> {
  if (typeof row.act === 'string') return { row, seconds: 0 }
  trial.say(`${row.id} ${row.fault}`)
  const began = performance.now()
  const say = (text: string) => trial.say(`  ${text}`)
  const outcome = await row.act({ ...trial, say }).catch(broken)
  const seconds = (performance.now() - began) / 1000
  for (const violation of outcome.violations.slice(0, 20)) say(`! ${violation}`)
  return { row, outcome, seconds }
}

function broken(error: unknown): Outcome {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { cases: 'not finished', figures: [], violations: [what] }
}

export function hasViolations(verdicts: readonly Verdict[]): boolean {
  return verdicts.some(({ outcome }) => (outcome?.violations.length ?? 0) > 0)
}

/** The table, in Markdown. */
export function describeTable(verdicts: readonly Verdict[]): string {
  const heads = ['#', 'Fault', 'Tried', 'Invariants', 'Figures', 'Verdict', 's']
  const rows = verdicts.map(({ row, outcome, seconds }) => [
    row.id,
    row.fault,
    outcome?.cases ?? '',
    row.invariants.join(' '),
    outcome?.figures.join('; ') ?? '',
    verdictOf(row, outcome),
    outcome ? seconds.toFixed(0) : '',
  ])
  return [heads, heads.map(() => '-'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function verdictOf({ act }: FaultRow, outcome: Outcome | undefined): string {
  if (!outcome) return String(act)
  return outcome.violations.length === 0 ? 'ok' : `**${outcome.violations.length} violated**`
}
