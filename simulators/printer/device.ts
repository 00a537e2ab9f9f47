import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { encodeMessage, MessageReader } from '../../src/ipp/codec.ts'
import type { Message } from '../../src/ipp/codec-message.ts'
import { operationName } from '../../src/ipp/codec-names.ts'
import { PrinterAgent } from './agent.ts'
import { answerRequest } from './answer-request.ts'
import { type Conduct, honest, stoppingReasons } from './conduct.ts'
import { sendAnswer, takenBy } from './lies.ts'
import { PrintEngine, type SimulatedJob } from './print-engine.ts'
import type { PrinterFace } from './printer-attributes.ts'

export interface SimulatedPrinterOptions {
  readonly name?: string
  readonly host?: string
  /** 0 takes any free port, which stays the same over restarts. */
  readonly port?: number
  /** PEM; with both, the printer speaks ipps only. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** UDP port of the SNMP agent (community `public`), 0 for any free one; none without it. */
  readonly snmpPort?: number
  /** Bytes that are kept of each document; its digest covers all of it. */
  readonly maxKept?: number
  readonly conduct?: Partial<Conduct>
}

interface PrinterEvents {
  /** A sheet came out. */
  sheet: [job: SimulatedJob]
  /** A job completed, or was canceled. */
  ended: [job: SimulatedJob]
  /** Something keeps it from printing: printer-state-reasons. */
  stopped: [reasons: readonly string[]]
  /** A request's attributes were read. */
  asked: [operation: string]
}

/** How long it seems to run at its start, so that a restart makes its up-time fall. */
const initialUpSeconds = 86_400
const usualMaxKept = 1_048_576
const maxRemembered = 1_000

/**
 * A printer at `/ipp/print` that counts what it prints and has every fault on demand: `await printer.set({ paper: 'out' })`.
 * `await using printer = await SimulatedPrinter.start()`.
 */
export class SimulatedPrinter extends EventEmitter<PrinterEvents> {
  readonly engine: PrintEngine
  /** Operations asked for, in order; the latest 1,000. */
  readonly operations: string[] = []
  /** TCP connections taken since the start. */
  connections = 0
  readonly #options: SimulatedPrinterOptions
  readonly #uuid = `urn:uuid:${randomUUID()}`
  readonly #sockets = new Set<Socket>()
  #server: http.Server
  #agent: PrinterAgent | undefined
  #conduct: Conduct
  #port = 0
  #startedAt = performance.now() - initialUpSeconds * 1000

  private constructor(options: SimulatedPrinterOptions) {
    super()
    this.#options = options
    this.#conduct = { ...honest, ...options.conduct }
    const events = {
      onSheet: (job: SimulatedJob) => this.#countSheet(job),
      onEnd: (job: SimulatedJob) => this.emit('ended', job),
    }
    this.engine = new PrintEngine(
      () => this.#conduct,
      () => this.#upSeconds,
      events,
    )
    this.#server = this.#createServer()
  }

  static async start(options: SimulatedPrinterOptions = {}): Promise<SimulatedPrinter> {
    const printer = new SimulatedPrinter(options)
    printer.#port = options.port ?? 0
    await printer.#listen()
    if (options.snmpPort !== undefined) {
      printer.#agent = await PrinterAgent.start(printer.#host, options.snmpPort)
      printer.#agent.show(printer.#conduct, printer.engine.lifeCount)
    }
    if (printer.#conduct.network === 'refusing') await printer.#stopListening()
    return printer
  }

  get uri(): string {
    return `${this.#options.tls ? 'ipps' : 'ipp'}://${this.#host}:${this.#port}/ipp/print`
  }

  /** 0 without an agent. */
  get snmpPort(): number {
    return this.#agent?.port ?? 0
  }

  get conduct(): Conduct {
    return this.#conduct
  }

  get jobs(): readonly SimulatedJob[] {
    return this.engine.jobs
  }

  /** Sheets that came out since the printer was made. */
  get sheets(): number {
    return this.engine.lifeCount - 1_000
  }

  /** Changes the conduct from now on, also for requests under way. */
  async set(change: Partial<Conduct>): Promise<void> {
    const before = this.#conduct
    this.#conduct = { ...before, ...change }
    this.#tell(before)
    this.engine.run()
    if (before.network === this.#conduct.network) return
    if (this.#conduct.network === 'refusing') await this.#stopListening()
    else if (before.network === 'refusing') await this.#listen()
  }

  /** Switches off and on: connections break, jobs are forgotten, ids start again, the up-time falls. */
  async restart(): Promise<void> {
    await this.#stopListening()
    this.engine.restart()
    this.#startedAt = performance.now()
    if (this.#conduct.network !== 'refusing') await this.#listen()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.engine.restart()
    this.#agent?.close()
    await this.#stopListening()
  }

  /** Never 0, RFC 8011 section 5.4.29. */
  get #upSeconds(): number {
    return Math.max(1, Math.floor((performance.now() - this.#startedAt) / 1000))
  }

  get #host(): string {
    return this.#options.host ?? '127.0.0.1'
  }

  #createServer(): http.Server {
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      // A client that goes away mid-request is nothing to tell anybody.
      this.#serve(request, response).catch(() => response.destroy())
    }
    const server = this.#options.tls ? https.createServer(this.#options.tls, listener) : http.createServer(listener)
    server.on('connection', (socket: Socket) => {
      this.connections++
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    return server
  }

  async #listen(): Promise<void> {
    this.#server = this.#createServer()
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#port, this.#host, resolve)
    })
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async #stopListening(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#conduct.network === 'half-open') return
    const body = this.#bodyOf(request)[Symbol.asyncIterator]()
    const { message, rest } = await readAttributes(body)
    const operation = operationName(message.code) ?? String(message.code)
    this.operations.splice(0, this.operations.length - maxRemembered + 1)
    this.operations.push(operation)
    this.emit('asked', operation)
    const { maxKept = usualMaxKept } = this.#options
    const document = takenBy(this.#conduct.lie, restOf(rest, body))
    const answer = await answerRequest({ message, document, face: this.#face(), maxKept })
    if (isCreation(operation) && this.#conduct.busyTimes > 0) await this.set({ busyTimes: this.#conduct.busyTimes - 1 })
    if (this.#conduct.answerAfterMs > 0) await pause(this.#conduct.answerAfterMs)
    if (this.#conduct.cutAnswersTo.includes(operation)) request.socket.destroy()
    else sendAnswer(response, encodeMessage(answer), this.#conduct.lie)
    request.resume()
  }

  #face(): PrinterFace {
    return {
      name: this.#options.name ?? 'simulated',
      uuid: this.#uuid,
      uri: this.uri,
      upSeconds: this.#upSeconds,
      conduct: this.#conduct,
      engine: this.engine,
    }
  }

  /** The request's bytes, as far as the conduct reads them. */
  async *#bodyOf(request: IncomingMessage): AsyncIterable<Uint8Array> {
    let read = 0
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      read += chunk.length
      const { cutAfterBytes, stallAfterBytes } = this.#conduct
      if (cutAfterBytes !== null && read > cutAfterBytes) request.socket.destroy()
      if (stallAfterBytes !== null && read > stallAfterBytes) await closed(request.socket)
      yield chunk
    }
  }

  #countSheet(job: SimulatedJob): void {
    const before = this.#conduct
    if (before.sheetsLeft !== null) this.#conduct = { ...before, sheetsLeft: before.sheetsLeft - 1 }
    this.emit('sheet', job)
    this.#tell(before)
  }

  #tell(before: Conduct): void {
    this.#agent?.show(this.#conduct, this.engine.lifeCount)
    const reasons = stoppingReasons(this.#conduct)
    if (reasons.length > stoppingReasons(before).length) this.emit('stopped', reasons)
  }
}

async function readAttributes(body: AsyncIterator<Uint8Array>): Promise<{ message: Message; rest: Uint8Array }> {
  const reader = new MessageReader()
  for (;;) {
    const next = await body.next()
    const read = reader.push(next.done ? new Uint8Array(0) : next.value)
    if (read) return read
    if (next.done) throw new Error('the request ends inside its attributes')
  }
}

async function* restOf(first: Uint8Array, body: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  if (first.length > 0) yield first
  for (let next = await body.next(); !next.done; next = await body.next()) yield next.value
}

function isCreation(operation: string): boolean {
  return operation === 'Print-Job' || operation === 'Create-Job'
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds).unref())
}

function closed(socket: Socket): Promise<void> {
  return new Promise(resolve => socket.once('close', () => resolve()))
}
