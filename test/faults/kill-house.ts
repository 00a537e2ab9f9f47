import { join } from 'node:path'
import { SimulatedLines } from '../../simulators/lines/device.ts'
import type { Conduct } from '../../simulators/printer/conduct.ts'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { SimulatedJob } from '../../simulators/printer/print-engine.ts'
import type { SeededRandom } from '../fuzz/random.ts'
import { GatewayLives, type LifeOptions } from './gateway-lives.ts'
import type { History } from './history.ts'
import { TcpProxy } from './tcp-proxy.ts'

/** Somebody with documents, and the desks where they log in. */
export interface Person {
  readonly userName: string
  readonly pin: string
  readonly card: string
}

/** A terminal, the printer it releases at, and who comes there. */
export interface Desk {
  readonly printerName: string
  readonly keypad: SimulatedLines
  readonly printer: SimulatedPrinter
  /** Between gateway and printer. */
  readonly wire: TcpProxy
  readonly people: Person[]
}

/** What is around the gateway: it stays while the gateway is killed. */
export interface KillHouse extends AsyncDisposable {
  readonly lives: GatewayLives
  readonly desks: readonly Desk[]
  readonly people: readonly Person[]
}

const deskNames = ['hall', 'library', 'lab']
/** Who comes to one desk only: a document of theirs at another printer is astray whenever it comes out. */
const settledPerDesk = 3
const roaming = 2

/** Opens printers and keypads, starts a gateway for the first time and tells it about them. */
export async function openKillHouse(folder: string, history: History, options: LifeOptions = {}): Promise<KillHouse> {
  await using stack = new AsyncDisposableStack()
  const lives = stack.use(await GatewayLives.on(join(folder, 'data'), options))
  await lives.begin()
  await lives.ready()
  const desks: Desk[] = []
  for (const [at, name] of deskNames.entries()) {
    // The last one knows Print-Job only.
    const conduct = { hasCreateJob: at < deskNames.length - 1 }
    const printer = stack.use(await SimulatedPrinter.start({ name, maxKept: 0, conduct }))
    record(printer, name, history)
    const keypad = stack.use(await SimulatedLines.start({ line: { listen: '127.0.0.1:0' } }))
    const wire = stack.use(await TcpProxy.start(Number(new URL(printer.uri).port)))
    await lives.api('POST', '/api/printers', { name, uri: `ipp://127.0.0.1:${wire.port}/ipp/print` })
    const options = { host: '127.0.0.1', port: keypad.port }
    await lives.api('POST', '/api/terminals', { name: `${name}-keypad`, driver: 'lines', options, printer: name })
    desks.push({ printerName: name, keypad, printer, wire, people: [] })
  }
  const people = await addPeople(lives, desks)
  const owned = stack.move()
  return { lives, desks, people, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function addPeople(lives: GatewayLives, desks: readonly Desk[]): Promise<readonly Person[]> {
  const people: Person[] = []
  const add = async (userName: string, at: readonly Desk[]) => {
    const card = `C0FFEE${String(people.length).padStart(4, '0')}`
    await lives.api('POST', '/api/users', { userName })
    const { pin } = await lives.api<{ readonly pin: string }>('POST', `/api/users/${userName}/pins`, {})
    await lives.api('POST', `/api/users/${userName}/cards`, { number: card })
    const person = { userName, pin, card }
    people.push(person)
    for (const desk of at) desk.people.push(person)
  }
  for (const desk of desks)
    for (let number = 1; number <= settledPerDesk; number++) await add(`${desk.printerName}-${number}`, [desk])
  for (let number = 1; number <= roaming; number++) await add(`roaming-${number}`, desks)
  return people
}

/** Writes down what comes out of a printer, by the documents' digests. */
export function record(printer: SimulatedPrinter, name: string, history: History): void {
  const tell = (kind: 'print-started' | 'sheet' | 'printed', job: SimulatedJob) => {
    const document = job.received[0]?.sha256 ?? 'none'
    history.note({ kind, document, printer: name, printerJob: job.name })
  }
  printer.on('sheet', job => {
    if (job.sheetsPrinted === 1) tell('print-started', job)
    tell('sheet', job)
  })
  printer.on('ended', job => {
    if (job.state === 'completed') tell('printed', job)
  })
}

/** Slow in ways that make a kill hit the middle of something. */
export function slowly(random: SeededRandom): Partial<Conduct> {
  const isSlow = random.below(3) > 0
  return {
    msPerSheet: isSlow ? random.below(60) : 0,
    answerAfterMs: random.below(3) === 0 ? random.below(120) : 0,
    busyTimes: random.below(10) === 0 ? 2 : 0,
  }
}
