import { amountOf, type Outcome, type Trial } from './fault-row.ts'
import { describeVerdicts, tryPrinterFaults } from './printer-faults.ts'

/** F6: what the wire to a printer does. */
export function tryWires(trial: Trial): Promise<Outcome> {
  return tryFaults(trial, 'wire', amountOf(trial, 'cases', { slice: 4, short: 60, full: 1_000 }))
}

/** F7: what a printer says that is not so. */
export function tryLies(trial: Trial): Promise<Outcome> {
  return tryFaults(trial, 'printer', amountOf(trial, 'cases', { slice: 4, short: 65, full: 500 }))
}

async function tryFaults({ seed, say }: Trial, at: 'wire' | 'printer', cases: number): Promise<Outcome> {
  const verdicts = await tryPrinterFaults({ cases, seed, atOnce: 6, at })
  say(`\n${describeVerdicts(verdicts)}`)
  const settled = (state: string) => verdicts.filter(verdict => verdict.settled === state).length
  return {
    cases: `${verdicts.length} releases`,
    figures: [
      `slowest first word ${Math.max(0, ...verdicts.map(({ answerMs }) => answerMs))} ms`,
      `printed ${settled('purged')}, held ${settled('held')}, uncertain ${settled('uncertain')}`,
    ],
    violations: verdicts.flatMap(({ violations }) => violations),
  }
}
