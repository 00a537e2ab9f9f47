import { figuresOf, heading, row, show, target } from './figures.ts'
import { startProgram } from './gateway-rig.ts'
import { startKeypads } from './keypad-load.ts'
import { RecordingPrinter } from './recording-printer.ts'
import { startTerminalRig } from './terminal-rig.ts'

const terminals = 1_000
const users = 10_000
const perSecond = 500
const periodMs = (terminals / perSecond) * 1_000
const periods = 5
const rounds = 5

/** What the gateway adds to a log-in at a terminal, at 500 log-ins a second that come whether or not it keeps up. */
export async function benchLogIn(): Promise<void> {
  heading(`Log-in: last key to the answer, ms; ${terminals} keypads over TCP, ${perSecond} log-ins a second, open load`)
  row('records', `SQLite, mirror of ${users} users in Redis, PINs not stretched, a printer beside each keypad`)
  await using printer = await RecordingPrinter.start()
  using keypads = await startKeypads(2)
  const [ownPort, barePort] = keypads.ports
  if (ownPort === undefined || barePort === undefined) throw new Error('no ports')
  await using _ = await startTerminalRig({ terminals, users, keypadsPort: ownPort, printerUri: printer.uri })
  await using _bare = await startProgram('./bare-terminals.ts', String(barePort), String(terminals))
  const measured = await measure(keypads)
  for (const { name, times, medians, tails } of measured) {
    row(`${name}, all rounds`, show(figuresOf(times)))
    row(`${name}, median of each round`, show(figuresOf(medians)))
    row(`${name}, p99 of each round`, show(figuresOf(tails)))
  }
  const [own, bare] = measured
  if (!own || !bare) throw new Error('nothing measured')
  row('p50 against the bare program', (middle(own.medians) / middle(bare.medians)).toFixed(2))
  target({ what: 'p50 added, ms', is: middle(own.medians) - middle(bare.medians), atMost: 1 })
  target({ what: 'p99 added, ms', is: middle(own.tails) - middle(bare.tails), atMost: 10 })
}

interface Measured {
  readonly name: string
  readonly times: number[]
  /** Of each round. */
  readonly medians: number[]
  readonly tails: number[]
}

/** In turn, in one run. */
async function measure(keypads: Awaited<ReturnType<typeof startKeypads>>): Promise<readonly Measured[]> {
  const measured = ['gateway', 'bare program, the same transport'].map(
    (name): Measured => ({ name, times: [], medians: [], tails: [] }),
  )
  let unanswered = 0
  // The first round warms up.
  for (let round = -1; round < rounds; round += 1)
    for (const [line, { times, medians, tails }] of measured.entries()) {
      const done = await keypads.run({ line, keypads: terminals, periods, periodMs, spread: 'random', users })
      if (round < 0) continue
      unanswered += done.unanswered
      const figures = figuresOf(done.times)
      medians.push(figures.median)
      tails.push(figures.p99)
      times.push(...done.times)
    }
  target({ what: 'unanswered', is: unanswered, atMost: 0 })
  return measured
}

function middle(values: readonly number[]): number {
  return figuresOf(values).median
}
