import { Fault } from '../core/fault.ts'
import type { Printer } from '../core/printer.ts'
import type { PrintDocument } from '../ports/printing.ts'
import { hasStatus } from './client-answers.ts'
import type { PrinterConnections } from './client-connections.ts'
import { type ExchangeLimits, exchange, StaleConnection } from './client-exchange.ts'
import { encodeMessage } from './codec.ts'
import { attribute, request } from './codec-attributes.ts'
import type { Attribute, Group, Message } from './codec-message.ts'
import type { Operation } from './codec-names.ts'

/** One request to a printer; the target and the user's name are added. */
export interface Question {
  readonly operation: Operation
  readonly attributes: readonly Attribute[]
  readonly groups?: readonly Group[]
  readonly document?: PrintDocument
  readonly signal: AbortSignal | undefined
}

type Version = Message['version']

const version20: Version = { major: 2, minor: 0 }
const version11: Version = { major: 1, minor: 1 }
/** Every job is the gateway's own: the printer does not learn whose it is. */
const ourName = 'holdfast'
const lastRequestId = 2 ** 31 - 1 // RFC 8011 section 4.1.1

/** Numbers the requests, and finds the version that each printer speaks. */
export class PrinterTalk {
  readonly #connections: PrinterConnections
  readonly #limits: ExchangeLimits
  readonly #versions = new Map<string, Version>()
  #requestId = 0

  constructor(connections: PrinterConnections, limits: ExchangeLimits) {
    this.#connections = connections
    this.#limits = limits
  }

  /** A request that may be repeated: once more when a kept connection turns out to be dead. */
  async ask(printer: Printer, question: Question): Promise<Message> {
    try {
      return await this.send(printer, question)
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error
      return this.send(printer, question)
    }
  }

  /** A request that is sent once, but for a version that the printer does not speak: such an answer did nothing. */
  async send(printer: Printer, question: Question): Promise<Message> {
    const version = this.#versions.get(printer.uri) ?? version20
    const answer = await this.#exchange(printer, question, version)
    const isTooNew = version === version20 && hasStatus(answer, 'server-error-version-not-supported')
    if (!isTooNew) return answer
    this.#versions.set(printer.uri, version11)
    // The document has been read: the caller opens it again.
    if (question.document) throw new Fault('printer-busy', 'the printer speaks IPP 1.1 only, as from now')
    return this.#exchange(printer, question, version11)
  }

  async #exchange(printer: Printer, question: Question, version: Version): Promise<Message> {
    this.#requestId = this.#requestId === lastRequestId ? 1 : this.#requestId + 1
    const requestId = this.#requestId
    const attributes = [
      attribute('printer-uri', 'uri', printer.uri),
      ...question.attributes,
      attribute('requesting-user-name', 'nameWithoutLanguage', ourName),
    ]
    const groups = (question.groups ?? []).filter(one => one.attributes.length > 0)
    const head = encodeMessage(request(question.operation, requestId, attributes, { version, groups }))
    const outgoing = question.document ? { head, document: question.document } : { head }
    const answer = await exchange(this.#connections.route(printer), outgoing, this.#limits, question.signal)
    if (answer.requestId === requestId) return answer
    throw new Fault('printer-answer-invalid', 'the answer belongs to another request')
  }
}
