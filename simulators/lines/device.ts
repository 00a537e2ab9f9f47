import { EventEmitter } from 'node:events'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { Line, OpenLine } from '../../drivers/transport/line.ts'
import { type LineAddress, lineTo } from '../../drivers/transport/open-line.ts'
import { Screen } from './screen.ts'

export interface LinesDeviceOptions {
  /** Where it is plugged in: it connects, listens (0 takes any free port), or opens a serial port. */
  readonly line: LineAddress | OpenLine
  /** What it sends before a card's number. */
  readonly cardPrefix?: string
  /** Sends no faster than such a serial line; a pseudo-terminal has no speed of its own. */
  readonly baudRate?: number
  /** Sends each byte on its own. */
  readonly splits?: boolean
}

interface LinesDeviceEvents {
  connected: []
  disconnected: [reason: string]
  /** The screen as it is now. */
  screen: [text: string]
  /** So many BELs came at once. */
  tone: [bells: number]
}

/** Start bit, 8 data bits, stop bit. */
const bitsPerByte = 10
const maxScreensKept = 1000

/**
 * A keypad with a card reader and a display, as the driver `lines` knows them.
 * `await using keypad = await SimulatedLines.start({ line: { host: '127.0.0.1', port: 4001 } })`
 */
export class SimulatedLines extends EventEmitter<LinesDeviceEvents> {
  readonly #options: LinesDeviceOptions
  readonly #screen = new Screen()
  #line: Line | undefined
  #port = 0
  /** Every screen since the latest key or card. */
  #screens: string[] = []
  #sending: Promise<void> = Promise.resolve()

  private constructor(options: LinesDeviceOptions) {
    super()
    this.#options = options
  }

  static async start(options: LinesDeviceOptions): Promise<SimulatedLines> {
    const device = new SimulatedLines(options)
    await device.plug()
    return device
  }

  /** Where it listens; 0 when it does not. */
  get port(): number {
    return this.#port
  }

  /** Whether it is plugged in; it may still be looking for the gateway. */
  get isPlugged(): boolean {
    return this.#line !== undefined
  }

  get isConnected(): boolean {
    return this.#line?.isOpen === true
  }

  /** BELs sounded since the start. */
  get bells(): number {
    return this.#screen.bells
  }

  /** What the display shows now, its lines joined by newlines. */
  screen(): string {
    return this.#screen.text
  }

  /** Presses keys one after another: `press('1', '2', '#')`. */
  async press(...keys: readonly string[]): Promise<void> {
    this.#screens = []
    for (const key of keys) await this.noise(Buffer.from(key, 'latin1'))
  }

  /** Types each character: `type('123456#')`. */
  type(text: string): Promise<void> {
    return this.press(...text)
  }

  /** Holds a card to the reader. */
  tap(number: string): Promise<void> {
    this.#screens = []
    return this.noise(Buffer.from(`${this.#options.cardPrefix ?? ';'}${number}\r\n`, 'latin1'))
  }

  /** Sends any bytes; resolves when they are on the line, or lost because nobody is connected. */
  noise(bytes: Uint8Array): Promise<void> {
    this.#sending = this.#sending.then(() => this.#send(bytes))
    return this.#sending
  }

  /** Resolves with the first screen since the latest key or card that has the text; rejects when none comes in time. */
  async shown(expected: string | RegExp, withinMs = 2000): Promise<string> {
    const fits = (text: string) => (typeof expected === 'string' ? text.includes(expected) : expected.test(text))
    const earlier = this.#screens.find(fits)
    if (earlier !== undefined) return earlier
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const look = (text: string) => fits(text) && resolve(text)
    const giveUp = () =>
      reject(new Error(`"${expected}" was not shown within ${withinMs} ms; shown: "${this.screen()}"`))
    const timer = setTimeout(giveUp, withinMs)
    this.on('screen', look)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.off('screen', look)
    }
  }

  /** Resolves when the gateway is connected; rejects when it is not in time. */
  async connected(withinMs = 2000): Promise<void> {
    if (this.isConnected) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => reject(new Error(`not connected within ${withinMs} ms`)), withinMs)
    this.once('connected', resolve)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.off('connected', resolve)
    }
  }

  /** Pulls the plug. */
  async unplug(): Promise<void> {
    const line = this.#line
    this.#line = undefined
    await line?.[Symbol.asyncDispose]()
  }

  /** Puts the plug back, at the same port if it listens. */
  async plug(): Promise<void> {
    if (this.#line) return
    this.#line = await this.#openLine({
      onOpen: () => this.emit('connected'),
      onClose: reason => this.emit('disconnected', reason),
      onBytes: bytes => this.#show(bytes),
      log: (_text, fields) => this.#noteListening(fields?.port),
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unplug()
    await this.#sending
  }

  get #openLine(): OpenLine {
    const { line } = this.#options
    if (typeof line === 'function') return line
    return lineTo('listen' in line && this.#port > 0 ? { ...line, listen: `127.0.0.1:${this.#port}` } : line)
  }

  #noteListening(port: unknown): void {
    if (typeof port === 'number') this.#port = port
  }

  async #send(bytes: Uint8Array): Promise<void> {
    const { baudRate, splits } = this.#options
    if (baudRate === undefined && !splits) {
      this.#line?.write(bytes)
      return
    }
    for (const byte of bytes) {
      this.#line?.write(Uint8Array.of(byte))
      await (baudRate === undefined ? nextTurn() : wait((bitsPerByte * 1000) / baudRate))
    }
  }

  #show(bytes: Uint8Array): void {
    const bellsBefore = this.#screen.bells
    this.#screen.push(bytes)
    this.#screens = [...this.#screens.slice(1 - maxScreensKept), this.#screen.text]
    this.emit('screen', this.#screen.text)
    if (this.#screen.bells > bellsBefore) this.emit('tone', this.#screen.bells - bellsBefore)
  }
}
