import { describe, expect, test } from 'vitest'
import type { Feedback, FeedbackKind, Terminal, TerminalContext } from '../../src/driver.ts'
import { HeardEvents } from './heard-events.ts'

/** A driver with a simulated device at the other end of its line. */
export interface DriverRig extends AsyncDisposable {
  /** Opens the driver, as the gateway does. */
  open(context: TerminalContext): Promise<Terminal>
  /** Switches the device on; it is off at first. Called after `open`. */
  plug(): Promise<void>
  unplug(): Promise<void>
  /** Presses keys of a keypad: digits, `*` to clear, `#` to enter. Left out by a device without keys. */
  readonly type?: (keys: string) => Promise<void>
  /** Holds a card with this number to the reader. Left out by a device without a reader. */
  readonly tap?: (number: string) => Promise<void>
  /** Resolves when the device shows the feedback in its way. Left out by a device that shows nothing. */
  readonly showed?: (feedback: Feedback) => Promise<unknown>
}

/** A digit string and a card number that must never be seen in a log. */
const secretDigits = '739154'
const card = '04A1B2C3'

const kinds = Object.keys({
  ready: 0,
  entry: 0,
  checking: 0,
  'pin-wanted': 0,
  choose: 0,
  releasing: 0,
  released: 0,
  'no-jobs': 0,
  question: 0,
  wrong: 0,
  expired: 0,
  throttled: 0,
  'printer-error': 0,
  fault: 0,
} satisfies Record<FeedbackKind, 0>) as FeedbackKind[]

const welcome: Feedback = { kind: 'ready', tone: 'attention', text: ['Type your PIN, then #', 'or tap your card'] }

/** What every driver promises. `startRig` gives a fresh rig; the suite disposes it. */
export function driverContract(name: string, startRig: () => Promise<DriverRig>): void {
  describe(`${name} keeps the contract of drivers`, () => {
    test('it is open before anything happens, and disposing it twice does no harm', async () => {
      await using rig = await startRig()
      const heard = new HeardEvents()
      const terminal = await rig.open(heard.context)
      expect(heard.events).toEqual([])
      await terminal[Symbol.asyncDispose]()
      await terminal[Symbol.asyncDispose]()
      expect(heard.count('connected')).toBe(0)
    })

    test('it says when the device is there, when it has gone, and when it is back within 2 s', async () => {
      await using rig = await startRig()
      await using bench = await openBench(rig)
      await rig.unplug()
      await bench.heard.until(() => !bench.heard.isConnected)
      await rig.plug()
      await bench.heard.until(() => bench.heard.isConnected)
      const reasons = bench.heard.events.flatMap(event => (event.kind === 'disconnected' ? [event.reason] : []))
      expect(reasons.every(reason => reason.length > 0)).toBe(true)
    })

    test('feedback never rejects: before there is a device, after it has gone, and after disposal', async () => {
      await using rig = await startRig()
      const heard = new HeardEvents()
      const terminal = await rig.open(heard.context)
      await showAll(terminal)
      await rig.plug()
      await heard.until(() => heard.isConnected)
      await showAll(terminal)
      await rig.unplug()
      await showAll(terminal)
      await terminal[Symbol.asyncDispose]()
      await showAll(terminal)
    })

    test('nothing is heard after disposal', async () => {
      await using rig = await startRig()
      const bench = await openBench(rig)
      await bench[Symbol.asyncDispose]()
      const before = bench.heard.events.length
      await rig.type?.('1')
      await rig.tap?.(card)
      await rig.unplug()
      await new Promise(resolve => setImmediate(resolve))
      expect(bench.heard.events.length).toBe(before)
    })
  })

  describe(`${name} hears people`, () => {
    test('keys come in order, each once', async ({ skip }) => {
      await using rig = await startRig()
      if (!rig.type) return skip('no keys')
      await using bench = await openBench(rig)
      await rig.type('0123456789*#')
      await bench.heard.until(() => bench.heard.keys.length === 12)
      expect(bench.heard.keys).toEqual([...'0123456789', 'clear', 'enter'])
      expect(bench.heard.count('card')).toBe(0)
    })

    test('a card is one event and no keys, also among keys', async ({ skip }) => {
      await using rig = await startRig()
      if (!rig.tap) return skip('no reader')
      await using bench = await openBench(rig)
      await rig.type?.('12')
      await rig.tap(card)
      await rig.type?.('3')
      await bench.heard.until(() => bench.heard.cards.length === 1 && bench.heard.keys.length === (rig.type ? 3 : 0))
      expect(bench.heard.cards).toEqual([card])
      const done = bench.heard.events.map(event => event.kind).filter(kind => kind === 'key' || kind === 'card')
      expect(done).toEqual(rig.type ? ['key', 'key', 'card', 'key'] : ['card'])
    })

    test('what is typed or read is in no log', async () => {
      await using rig = await startRig()
      await using bench = await openBench(rig)
      await rig.type?.(`${secretDigits}#`)
      await rig.tap?.(card)
      await bench.heard.until(() => bench.heard.count('card') + bench.heard.count('key') >= (rig.tap ? 1 : 7))
      await rig.unplug()
      await bench.heard.until(() => !bench.heard.isConnected)
      const said = JSON.stringify(bench.heard.logs)
      expect(said.includes(secretDigits) || said.includes(card)).toBe(false)
    })

    test('it shows feedback at once when the device comes', async ({ skip }) => {
      await using rig = await startRig()
      if (!rig.showed) return skip('shows nothing')
      await using bench = await openBench(rig)
      await bench.terminal.show(welcome)
      await rig.showed(welcome)
    })
  })
}

interface Bench extends AsyncDisposable {
  readonly heard: HeardEvents
  readonly terminal: Terminal
}

/** A driver that is open and connected to its device. */
async function openBench(rig: DriverRig): Promise<Bench> {
  const heard = new HeardEvents()
  const terminal = await rig.open(heard.context)
  await rig.plug()
  await heard.until(() => heard.isConnected)
  return {
    heard,
    terminal,
    async [Symbol.asyncDispose]() {
      await terminal[Symbol.asyncDispose]()
    },
  }
}

async function showAll(terminal: Terminal): Promise<void> {
  for (const kind of kinds) {
    await terminal.show({ kind, tone: 'error', text: ['Größe … 漢字', 'x'.repeat(80)] })
    await terminal.show({ kind, tone: 'none', text: [] })
  }
}
