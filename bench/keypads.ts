/**
 * Keypads that type PINs, in a process of their own, each key when it is due whether or not the one before was answered: open
 * load. Started by keypad-load.ts with the number of ports to listen at; whoever connects there gets a keypad.
 */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { answerText, pinOf } from './typed-pins.ts'

/** Each keypad of a port logs somebody in once in a period, at an instant of its own. */
export interface KeypadOrder {
  /** Which port, counted from 0. */
  readonly line: number
  readonly keypads: number
  readonly periods: number
  readonly periodMs: number
  /** `even`: one keypad after the other in equal steps. `random`: each at any instant of the period. */
  readonly spread: 'even' | 'random'
  readonly users: number
}

export interface KeypadReport {
  /** Milliseconds from when the last key was due to the answer. */
  readonly times: readonly number[]
  /** How late the last keys left, in milliseconds: the load's own fault, and in `times`. */
  readonly late: readonly number[]
  readonly unanswered: number
}

export type KeypadsMessage = { readonly ports: readonly number[] } | { readonly report: KeypadReport }

/** As fingers do: between two keys. */
const keyMs = 100
const pinLength = 6
/** Until the first last key: no key is due before the order came. */
const leadMs = 1_000
const connectPatienceMs = 120_000
const answerPatienceMs = 10_000

interface Keypad {
  readonly socket: Socket
  /** When the last key was due that is not answered yet. */
  due: number | undefined
}

interface Press {
  readonly at: number
  readonly keypad: Keypad
  readonly key: string
}

const lines: Keypad[][] = []
let report: { times: number[]; late: number[]; unanswered: number } = { times: [], late: [], unanswered: 0 }

async function listen(line: number): Promise<number> {
  const keypads: Keypad[] = []
  lines[line] = keypads
  const server = createServer({ noDelay: true }, socket => {
    const keypad: Keypad = { socket, due: undefined }
    keypads.push(keypad)
    socket.on('data', bytes => hear(keypad, bytes))
    socket.on('error', () => undefined)
    socket.on('close', () => keypads.splice(keypads.indexOf(keypad), 1))
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function hear(keypad: Keypad, bytes: Buffer): void {
  if (keypad.due === undefined || !bytes.includes(answerText)) return
  report.times.push(performance.now() - keypad.due)
  keypad.due = undefined
}

async function run(order: KeypadOrder): Promise<KeypadReport> {
  const keypads = lines[order.line] ?? []
  const until = performance.now() + connectPatienceMs
  while (keypads.length < order.keypads) {
    if (performance.now() > until) throw new Error(`${keypads.length} of ${order.keypads} keypads are connected`)
    await wait(50)
  }
  report = { times: [], late: [], unanswered: 0 }
  for (const press of pressesOf(order, keypads)) {
    // A timer may end a part of a millisecond early.
    for (let left = press.at - performance.now(); left > 0; left = press.at - performance.now()) await wait(left)
    pressKey(press)
  }
  const end = performance.now() + answerPatienceMs
  while (keypads.some(({ due }) => due !== undefined) && performance.now() < end) await wait(20)
  report.unanswered += keypads.filter(({ due }) => due !== undefined).length
  for (const keypad of keypads) keypad.due = undefined
  return report
}

function pressKey({ at, keypad, key }: Press): void {
  if (key === '#') {
    if (keypad.due !== undefined) report.unanswered += 1
    keypad.due = at
    report.late.push(performance.now() - at)
  }
  keypad.socket.write(key)
}

function pressesOf({ periods, periodMs, spread, users }: KeypadOrder, keypads: readonly Keypad[]): readonly Press[] {
  const began = performance.now() + leadMs
  const presses: Press[] = []
  for (const [at, keypad] of keypads.entries()) {
    const phase = spread === 'even' ? (at / keypads.length) * periodMs : Math.random() * periodMs
    for (let period = 0; period < periods; period += 1) {
      const due = began + period * periodMs + phase
      const keys = `${pinOf(Math.floor(Math.random() * users))}#`
      for (const [index, key] of [...keys].entries())
        presses.push({ at: due - (pinLength - index) * keyMs, keypad, key })
    }
  }
  return presses.sort((a, b) => a.at - b.at)
}

const ports = await Promise.all(Array.from({ length: Number(process.argv[2]) }, (_, line) => listen(line)))
const tell = (message: KeypadsMessage) => process.send?.(message)
process.on('disconnect', () => process.exit(0))
process.on('message', order => {
  // Only keypad-load.ts sends.
  run(order as KeypadOrder).then(
    done => tell({ report: done }),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
tell({ ports })
