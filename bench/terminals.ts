import type { StartedGateway } from '../test/servers/start-gateway.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'
import { residentMegabytes } from './intake.ts'
import { startKeypads } from './keypad-load.ts'
import type { KeypadOrder } from './keypads.ts'
import { RecordingPrinter } from './recording-printer.ts'
import { startTerminalRig } from './terminal-rig.ts'

const users = 10_000
const periodMs = 10_000
const sampleMs = 250
const maxP99 = 500
const maxMegabytes = 512

interface Phase {
  readonly name: string
  readonly order: Pick<KeypadOrder, 'periods' | 'periodMs' | 'spread'>
  /** Whether the aims are asked of it; otherwise it only shows where it ends. */
  readonly isAsked: boolean
}

const phases: readonly Phase[] = [
  { name: 'each every 10 s, in turn', order: { periods: 6, periodMs, spread: 'even' }, isAsked: true },
  { name: 'all within 10 s, at random', order: { periods: 1, periodMs, spread: 'random' }, isAsked: true },
  {
    name: 'all within 5 s, at random',
    order: { periods: 1, periodMs: periodMs / 2, spread: 'random' },
    isAsked: false,
  },
]

/** Many terminals at one gateway, each with a printer beside it; the keypads and printers are in other processes. */
export async function benchTerminals(terminals: number): Promise<void> {
  heading(`${terminals} terminals at one gateway: last key to the answer, ms, open load`)
  row('records', `SQLite, mirror of ${users} users in Redis, PINs not stretched, a printer beside each keypad`)
  await using printer = await RecordingPrinter.start()
  using keypads = await startKeypads(1)
  const [keypadsPort = 0] = keypads.ports
  await using rig = await startTerminalRig({ terminals, users, keypadsPort, printerUri: printer.uri })
  const { gateway } = rig
  // Code is compiled and every printer asked once, as in a gateway that has run for a while.
  const warming: KeypadOrder = {
    line: 0,
    keypads: terminals,
    periods: 1,
    periodMs: 2 * periodMs,
    spread: 'even',
    users,
  }
  await keypads.run(warming)
  row('resident memory of the gateway, warm, MB', residentMegabytes(gateway.pid).toFixed(0))
  for (const phase of phases) {
    await readDelay(gateway)
    const memory = watchMemory(gateway)
    const done = await keypads.run({ line: 0, keypads: terminals, users, ...phase.order })
    tell(phase, figuresOf([...done.times]), { ...memory.end(), ...done, delay: await readDelay(gateway) })
  }
}

function tell(
  { name, isAsked }: Phase,
  figures: ReturnType<typeof figuresOf>,
  more: Memory & { readonly unanswered: number; readonly late: readonly number[]; readonly delay: string },
): void {
  row(name, show(figures))
  row(`${name}: keys of the load late, ms`, show(figuresOf(more.late)))
  row(`${name}: event loop delay of the gateway`, more.delay)
  row(
    `${name}: resident memory before, most, after, MB`,
    [more.before, more.most, more.after].map(Math.round).join(', '),
  )
  if (!isAsked) return row(`${name}: unanswered`, String(more.unanswered))
  target({ what: `${name}: unanswered`, is: more.unanswered, atMost: 0 })
  target({ what: `${name}: p99, ms`, is: figures.p99, atMost: maxP99 })
  target({ what: `${name}: resident memory, most, MB`, is: more.most, atMost: maxMegabytes })
}

interface Memory {
  readonly before: number
  readonly most: number
  readonly after: number
}

function watchMemory({ pid }: StartedGateway): { end(): Memory } {
  const before = residentMegabytes(pid)
  let most = before
  const look = () => {
    most = Math.max(most, residentMegabytes(pid))
  }
  const watching = setInterval(look, sampleMs)
  return {
    end: () => {
      clearInterval(watching)
      look()
      return { before, most, after: residentMegabytes(pid) }
    },
  }
}

/** What the gateway's own metrics say, since they were read last. Of a timer of 10 ms, which is in it. */
async function readDelay({ http, token }: StartedGateway): Promise<string> {
  const answer = await fetch(`http://${http}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  const text = await answer.text()
  const milliseconds = (name: string) =>
    (1000 * Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)`, 'm').exec(text)?.[1])).toFixed(1)
  const [p50, p99, max] = ['p50', 'p99', 'max'].map(milliseconds)
  return `p50 ${p50}, p99 ${p99}, most ${max} ms, the timer's 10 ms included`
}
