import { figuresOf, show } from '../../bench/figures.ts'
import { residentMegabytes } from '../../bench/intake.ts'
import { startKeypads } from '../../bench/keypad-load.ts'
import type { KeypadOrder } from '../../bench/keypads.ts'
import { RecordingPrinter } from '../../bench/recording-printer.ts'
import { startTerminalRig } from '../../bench/terminal-rig.ts'
import { amountOf, type Outcome, type Trial } from './fault-row.ts'

const users = 10_000
const periodMs = 10_000
const maxMegabytes = 512

/** F12: very many terminals, first in turn, then nearly all at once. How fast is the bench's to say. */
export async function tryManyTerminals(trial: Trial): Promise<Outcome> {
  const terminals = amountOf(trial, 'terminals', { slice: 100, short: 1_000, full: 5_000 })
  await using printer = await RecordingPrinter.start()
  using keypads = await startKeypads(1)
  const [keypadsPort = 0] = keypads.ports
  await using rig = await startTerminalRig({ terminals, users, keypadsPort, printerUri: printer.uri })
  const figures: string[] = []
  const violations: string[] = []
  const phases: readonly Pick<KeypadOrder, 'periods' | 'periodMs' | 'spread'>[] = [
    { periods: 3, periodMs, spread: 'even' },
    { periods: 1, periodMs, spread: 'random' },
    { periods: 1, periodMs: periodMs / 5, spread: 'random' },
  ]
  for (const phase of phases) {
    const name = `each in ${phase.periodMs / 1000} s, ${phase.spread}`
    const { times, unanswered } = await keypads.run({ line: 0, keypads: terminals, users, ...phase })
    figures.push(`${name}: ${show(figuresOf([...times]))} ms, unanswered ${unanswered}`)
    if (unanswered > 0) violations.push(`${name}: ${unanswered} log-ins of ${times.length} were not answered`)
    trial.say(`terminals: ${figures.at(-1)}`)
  }
  const megabytes = residentMegabytes(rig.gateway.pid)
  figures.push(`resident ${megabytes.toFixed(0)} MB`)
  if (megabytes > maxMegabytes) violations.push(`${megabytes.toFixed(0)} MB resident of ${maxMegabytes} allowed`)
  return { cases: `${terminals} terminals, a printer beside each`, figures, violations }
}
