import { readdir } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { GatewayDesk } from '../house/gateway-desk.ts'
import { addTcpKeypad, type WatchedKeypad } from '../house/watched-keypad.ts'
import { ask } from '../ipp/queue-client.ts'
import { type StartedGateway, startGateway } from '../servers/start-gateway.ts'
import { amountOf, type Outcome, type Trial } from './fault-row.ts'

/** What a hostile socket sends, piece by piece, for as long as it is let. */
interface Attack {
  readonly name: string
  readonly pieces: () => Iterable<string>
  readonly readsNothing?: boolean
}

const post = 'POST /ipp/print HTTP/1.1\r\nHost: x\r\nContent-Type: application/ipp\r\n'

const attacks: readonly Attack[] = [
  { name: 'silent', pieces: () => [] },
  { name: 'headers byte by byte', pieces: () => post },
  { name: 'body byte by byte', pieces: () => [`${post}Content-Length: 100000\r\n\r\n`, ...'x'.repeat(2_000)] },
  {
    name: 'endless headers',
    pieces: () => [post, ...Array.from({ length: 2_000 }, (_, at) => `X-${at}: ${'x'.repeat(900)}\r\n`)],
  },
  {
    name: 'pipelined, nothing read',
    pieces: () => Array.from({ length: 2_000 }, () => 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    readsNothing: true,
  },
]

/** Not the address of the people: each address has only so many connections. */
const attacker = '127.0.0.66'
const pieceEveryMs = 100
/** These attacks hold on; a flood of new connections is another one. */
const againAfterMs = 2_000
const logInWithinMs = 500
/** Nobody types the next PIN sooner after the former person's last screen. */
const fingersMs = 200
/** Descriptors of a gateway at rest and its printers and terminals; connections come on top. */
const mostFiles = 600

/** F13: sockets that hold on to the gateway's doors while somebody prints and logs in. */
export async function tryHostileSockets(trial: Trial): Promise<Outcome> {
  const count = amountOf(trial, 'sockets', { slice: 50, short: 200, full: 5_000 })
  const lastsMs = 1000 * amountOf(trial, 'attack', { slice: 1, short: 5, full: 60 })
  await using gateway = await startGateway({ flags: ['--pin-stretch', 'none', '--log-level', 'error'] })
  await using printer = await SimulatedPrinter.start()
  const desk = new GatewayDesk(gateway)
  await desk.addPrinter('hall', printer.uri)
  const pin = await desk.addUser('ada')
  await using keypad = await addTcpKeypad(gateway, 'hall', 'hall')
  const verdicts: Verdict[] = []
  for (const attack of attacks)
    for (const door of [gateway.ipp, gateway.http]) {
      const where = `${attack.name} at ${door === gateway.ipp ? 'the queue' : 'the API'}`
      const met = await underAttack({ attack, door, count, lastsMs }, () => serve(gateway, keypad, pin))
      const files = (await readdir(`/proc/${gateway.pid}/fd`)).length
      const verdict = judge(where, met, files)
      trial.say(verdict.figure)
      verdicts.push(verdict)
    }
  return {
    cases: `${attacks.length} attacks with ${count} sockets for ${lastsMs / 1000} s at each of two doors`,
    figures: verdicts.map(({ figure }) => figure),
    violations: verdicts.flatMap(({ violations }) => violations),
  }
}

interface Verdict {
  readonly figure: string
  readonly violations: readonly string[]
}

interface Met {
  /** Milliseconds of log-ins, in order of size. */
  readonly times: readonly number[]
  /** Prints that were not taken. */
  readonly failed: number
}

function judge(where: string, { times, failed }: Met, files: number): Verdict {
  const p99 = times.at(Math.floor(times.length * 0.99)) ?? Number.POSITIVE_INFINITY
  const violations = [
    ...(p99 < logInWithinMs ? [] : [`${where}: log-in p99 ${p99.toFixed(0)} ms`]),
    ...(failed > 0 ? [`${where}: ${failed} prints failed`] : []),
    ...(files > mostFiles ? [`${where}: ${files} files are open`] : []),
  ]
  return { figure: `${where}: ${times.length} log-ins, p99 ${p99.toFixed(0)} ms, ${files} files`, violations }
}

interface Siege {
  readonly attack: Attack
  readonly door: string
  readonly count: number
  readonly lastsMs: number
}

/** What legitimate people meet meanwhile: milliseconds of log-ins, in order of size, and prints that failed. */
async function underAttack(
  siege: Siege,
  work: () => Promise<{ readonly logInMs: number; readonly didPrint: boolean }>,
) {
  const sockets = new Set<Socket>()
  const over = new AbortController()
  const attacking = Array.from({ length: siege.count }, () => hold(siege, sockets, over.signal))
  const times: number[] = []
  let failed = 0
  for (const until = performance.now() + siege.lastsMs; performance.now() < until; ) {
    const { logInMs, didPrint } = await work()
    times.push(logInMs)
    if (!didPrint) failed += 1
  }
  over.abort()
  for (const socket of sockets) socket.destroy()
  await Promise.all(attacking)
  return { times: times.toSorted((a, b) => a - b), failed }
}

/** Connects again whenever it is thrown out. */
async function hold({ attack, door }: Siege, sockets: Set<Socket>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const port = Number(door.split(':').at(-1))
    const socket = connect({ port, host: '127.0.0.1', localAddress: attacker })
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (attack.readsNothing) socket.pause()
    else socket.resume()
    for (const piece of attack.pieces()) {
      if (signal.aborted || socket.destroyed) break
      socket.write(piece, 'latin1')
      await wait(pieceEveryMs)
    }
    while (!signal.aborted && !socket.destroyed) await wait(pieceEveryMs * 5)
    sockets.delete(socket)
    if (!signal.aborted) await wait(againAfterMs)
  }
}

/** One person prints and logs in. */
async function serve(gateway: StartedGateway, keypad: WatchedKeypad, pin: string) {
  const port = Number(gateway.ipp.split(':').at(-1))
  const told = await ask(port, 'Print-Job', { userName: 'ada', document: '%PDF-1.4 one page' }).catch(() => undefined)
  await wait(fingersMs)
  const began = performance.now()
  await keypad.type(`${pin}#`, /printed at hall|No documents|failed/)
  const logInMs = performance.now() - began
  return { logInMs, didPrint: told?.status?.startsWith('successful') === true }
}
