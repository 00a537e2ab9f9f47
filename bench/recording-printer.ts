import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeMessage, MessageReader } from '../src/ipp/codec.ts'
import { attribute, firstInteger, group, responseTo } from '../src/ipp/codec-attributes.ts'
import type { Group, Message } from '../src/ipp/codec-message.ts'
import { jobStates, operations, printerStates } from '../src/ipp/codec-names.ts'

/** When the bytes of a document arrived, in milliseconds of performance.now(). */
export interface Arrival {
  readonly firstByteAt: number
  readonly lastByteAt: number
  readonly octets: number
}

const withDocument: readonly number[] = [operations['Print-Job'], operations['Send-Document']]
const supported = [
  'Print-Job',
  'Validate-Job',
  'Create-Job',
  'Send-Document',
  'Cancel-Job',
  'Get-Job-Attributes',
  'Get-Jobs',
  'Get-Printer-Attributes',
] as const

/** A printer in this process that prints nothing and notes when documents arrive: the same for every sender. */
export class RecordingPrinter {
  readonly arrivals: Arrival[] = []
  readonly #server: http.Server
  #nextJob = 0
  #arrived = Promise.withResolvers<void>()

  private constructor() {
    this.#server = http.createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (asked, answer) => {
      this.#take(asked, answer).catch(() => asked.destroy())
    })
  }

  static async start(): Promise<RecordingPrinter> {
    const printer = new RecordingPrinter()
    printer.#server.listen(0, '127.0.0.1')
    await once(printer.#server, 'listening')
    return printer
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get uri(): string {
    return `ipp://127.0.0.1:${this.port}/ipp/print`
  }

  /** Resolves when so many documents have arrived in all. */
  async arrivedUpTo(count: number): Promise<Arrival | undefined> {
    const timeout = AbortSignal.timeout(60_000)
    while (this.arrivals.length < count) {
      timeout.throwIfAborted()
      await this.#arrived.promise
    }
    return this.arrivals[count - 1]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #take(asked: http.IncomingMessage, answer: http.ServerResponse): Promise<void> {
    const reader = new MessageReader()
    let message: Message | undefined
    let firstByteAt = 0
    let octets = 0
    for await (const chunk of asked) {
      const bytes = chunk as Uint8Array
      const read = message ? { message, rest: bytes } : reader.push(bytes)
      if (!read) continue
      message = read.message
      if (read.rest.length > 0 && octets === 0) firstByteAt = performance.now()
      octets += read.rest.length
    }
    if (!message) throw new Error('no IPP message')
    const body = encodeMessage(this.#answer(message))
    answer.writeHead(200, { 'content-type': 'application/ipp', 'content-length': body.length }).end(body)
    if (!withDocument.includes(message.code) || octets === 0) return
    this.arrivals.push({ firstByteAt, lastByteAt: performance.now(), octets })
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers<void>()
  }

  #answer(asked: Message): Message {
    switch (asked.code) {
      case operations['Get-Printer-Attributes']:
        return responseTo(asked, 'successful-ok', [this.#printer()])
      case operations['Get-Jobs']:
      case operations['Validate-Job']:
      case operations['Cancel-Job']:
        return responseTo(asked, 'successful-ok')
      case operations['Create-Job']:
        this.#nextJob += 1
        return responseTo(asked, 'successful-ok', [this.#job(this.#nextJob, 'pending-held')])
      case operations['Print-Job']:
        this.#nextJob += 1
        return responseTo(asked, 'successful-ok', [this.#job(this.#nextJob, 'completed')])
      default:
        return responseTo(asked, 'successful-ok', [this.#job(jobIdOf(asked), 'completed')])
    }
  }

  #printer(): Group {
    return group(
      'printer',
      attribute('printer-uri-supported', 'uri', this.uri),
      attribute('uri-security-supported', 'keyword', 'none'),
      attribute('uri-authentication-supported', 'keyword', 'none'),
      attribute('printer-name', 'nameWithoutLanguage', 'recorder'),
      attribute('printer-state', 'enum', printerStates.idle),
      attribute('printer-state-reasons', 'keyword', 'none'),
      attribute('printer-is-accepting-jobs', 'boolean', true),
      attribute('printer-up-time', 'integer', Math.ceil(performance.now() / 1000) + 10),
      attribute('ipp-versions-supported', 'keyword', '1.1', '2.0'),
      attribute('operations-supported', 'enum', ...supported.map(name => operations[name])),
      attribute('charset-configured', 'charset', 'utf-8'),
      attribute('charset-supported', 'charset', 'utf-8'),
      attribute('natural-language-configured', 'naturalLanguage', 'en'),
      attribute('generated-natural-language-supported', 'naturalLanguage', 'en'),
      attribute('document-format-default', 'mimeMediaType', 'application/octet-stream'),
      attribute('document-format-supported', 'mimeMediaType', 'application/octet-stream', 'application/pdf'),
      attribute('compression-supported', 'keyword', 'none'),
      attribute('queued-job-count', 'integer', 0),
    )
  }

  #job(id: number, state: 'pending-held' | 'completed'): Group {
    return group(
      'job',
      attribute('job-id', 'integer', id),
      attribute('job-uri', 'uri', `${this.uri}/${id}`),
      attribute('job-state', 'enum', jobStates[state]),
      attribute('job-state-reasons', 'keyword', state === 'completed' ? 'job-completed-successfully' : 'job-incoming'),
      attribute('number-of-documents', 'integer', state === 'completed' ? 1 : 0),
      attribute('job-impressions-completed', 'integer', state === 'completed' ? 1 : 0),
    )
  }
}

function jobIdOf(asked: Message): number {
  const operation = asked.groups[0]
  const uri = operation?.attributes.find(({ name }) => name === 'job-uri')?.values[0]?.value
  return firstInteger(operation, 'job-id') ?? Number(String(uri).split('/').at(-1))
}
