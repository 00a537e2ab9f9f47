import { join } from 'node:path'
import { SimulatedPrinter, type SimulatedPrinterOptions } from '../../simulators/printer/device.ts'
import type { Key } from '../../src/core/keypad.ts'
import type { Choice, Feedback, FeedbackKind, Terminal, TerminalContext } from '../../src/driver.ts'
import { acceptJob } from '../../src/gateway/accept-job.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { measurePorts } from '../../src/gateway/measured-ports.ts'
import { PrinterConditions } from '../../src/gateway/printer-conditions.ts'
import { Releases } from '../../src/gateway/release-jobs.ts'
import { TendedTerminal } from '../../src/gateway/tend-terminal.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { IppClient, type IppClientOptions } from '../../src/ipp/client.ts'
import type { TerminalRecord } from '../../src/ports/directory.ts'
import type { Clock } from '../../src/ports.ts'
import { SnmpMonitor } from '../../src/snmp/snmp-monitor.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { systemClock } from '../../src/system.ts'
import { openRecords, someUser } from '../office.ts'

export interface OfficeOptions {
  readonly clock?: Clock
  readonly printer?: SimulatedPrinterOptions
  readonly client?: IppClientOptions
  readonly requires?: TerminalRecord['requires']
  /** Whether people choose from a list there. */
  readonly showsLists?: boolean
  readonly askForPin?: (userName: string) => Promise<boolean>
}

/** Everything but the wire to the terminal: real records, spool, IPP client, a simulated printer, user ada with a PIN. */
export async function openTendedOffice(options: OfficeOptions = {}) {
  await using stack = new AsyncDisposableStack()
  const clock = options.clock ?? systemClock
  const records = stack.use(await openRecords({ clock }))
  const printer = stack.use(await SimulatedPrinter.start({ snmpPort: 0, ...options.printer }))
  const spool = await openSpool({ folder: join(records.folder, 'spool'), keys: records.documentKeys, clock })
  const printerLink = stack.use(new IppClient(clock, options.client))
  const ports = measurePorts(
    { ...records, clock, spool, printerLink, printerMonitor: new SnmpMonitor(clock) },
    records.steps,
  )
  const releases = stack.use(new Releases(ports))
  const conditions = new PrinterConditions(ports)
  const gate = new ThrottleGate(ports, { isShared: false })
  const quota = new HeldQuota(ports)
  const snmp = { version: '2c', community: 'public', port: printer.snmpPort } as const
  await ports.printers.create({ name: 'hall', uri: printer.uri, snmp, certificateSha256: null, site: 'main' })
  await ports.users.create(someUser('ada'))
  const pin = (await issuePin(ports, { userName: 'ada', actor: 'test', cause: 'administrator' })).digits
  const { requires = 'pin-or-card' } = options
  const record = {
    name: 'hall-keypad',
    driver: 'test',
    options: {},
    printer: 'hall',
    requires,
    site: 'main',
    gateway: null,
  }
  const parts = { ports, gate, releases, conditions, terminals: () => 1 }
  const tended = stack.use(
    new TendedTerminal({ ...parts, ...(options.askForPin ? { askForPin: options.askForPin } : {}) }, record),
  )
  const keypad = new Keypad(options.showsLists === true)
  await tended.open(context => keypad.open(context))
  const print = (name: string, content = `%PDF-1.4 ${name}`, userName = 'ada') =>
    acceptJob(
      ports,
      quota,
      { userName, name, format: 'application/pdf', ticket: {}, source: '127.0.0.1' },
      bytesOf(content),
    )
  const owned = stack.move()
  return {
    ports,
    printer,
    releases,
    conditions,
    tended,
    keypad,
    pin,
    print,
    /** A new PIN of ada's, by the settings of now. */
    issue: () => issuePin(ports, { userName: 'ada', actor: 'test', cause: 'administrator' }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

export type TendedOffice = Awaited<ReturnType<typeof openTendedOffice>>

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}

const withinMilliseconds = 8000

/** A terminal in memory: keys go in, what was shown is kept. */
class Keypad {
  readonly shown: Feedback[] = []
  #context: TerminalContext | undefined
  #changed = Promise.withResolvers<void>()
  readonly #showsLists: boolean

  constructor(showsLists: boolean) {
    this.#showsLists = showsLists
  }

  open(context: TerminalContext): Promise<Terminal> {
    this.#context = context
    const show = (feedback: Feedback) => {
      this.shown.push(feedback)
      this.#changed.resolve()
      this.#changed = Promise.withResolvers<void>()
      return Promise.resolve()
    }
    context.emit({ kind: 'connected' })
    return Promise.resolve({ show, showsLists: this.#showsLists, [Symbol.asyncDispose]: () => Promise.resolve() })
  }

  /** Types digits, `#` (enter) and `*` (clear). */
  type(text: string): void {
    for (const character of text) this.press(character === '#' ? 'enter' : character === '*' ? 'clear' : character)
  }

  press(key: string): void {
    this.#context?.emit({ kind: 'key', key: key as Key })
  }

  choose(choice: Choice): void {
    this.#context?.emit({ kind: 'choice', choice })
  }

  tap(number: string): void {
    this.#context?.emit({ kind: 'card', number })
  }

  unplug(): void {
    this.#context?.emit({ kind: 'disconnected', reason: 'unplugged' })
  }

  plugIn(): void {
    this.#context?.emit({ kind: 'connected' })
  }

  /** The first feedback of a kind that is shown from now on, or that was shown since `from`. */
  async until(kind: FeedbackKind, from = 0): Promise<Feedback> {
    const timeout = AbortSignal.timeout(withinMilliseconds)
    for (;;) {
      const found = this.shown.slice(from).find(feedback => feedback.kind === kind)
      if (found) return found
      const kinds = () => this.shown.slice(from).map(feedback => feedback.text.join(' / '))
      if (timeout.aborted) throw new Error(`no ${kind} shown, only: ${kinds().join(' | ')}`)
      const late = Promise.withResolvers<void>()
      timeout.addEventListener('abort', () => late.resolve(), { once: true })
      await Promise.race([this.#changed.promise, late.promise])
    }
  }
}

/** Waits until something holds, asking again whenever the event loop turns; fails after eight seconds. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const until = performance.now() + withinMilliseconds
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`not within ${withinMilliseconds} ms: ${what}`)
    await new Promise(resolve => setImmediate(resolve))
  }
}
