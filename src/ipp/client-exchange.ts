import { once } from 'node:events'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import { Fault } from '../core/fault.ts'
import type { PrintDocument } from '../ports/printing.ts'
import { closeIdle, type Route } from './client-connections.ts'
import { MessageReader } from './codec.ts'
import type { Message } from './codec-message.ts'
import { isSuccessful } from './codec-names.ts'

/** How long the steps of one request may take, and how much may come back. */
export interface ExchangeLimits {
  /** Until a connection stands. */
  readonly connectMs: number
  /** From the last byte sent to the last byte of the answer. */
  readonly answerMs: number
  /** Without a byte of the document being taken. */
  readonly idleMs: number
  readonly maxAnswerBytes: number
}

/** What goes out: encoded attributes, and a document behind them. */
export interface Outgoing {
  readonly head: Uint8Array
  readonly document?: PrintDocument
}

/** A kept connection was dead when it was used again: the request may be repeated if that does no harm. */
export class StaleConnection extends Fault {
  constructor(cause: unknown) {
    super('printer-unreachable', 'a kept connection was closed by the printer', { cause })
  }
}

/**
 * Sends one request and reads its answer, bounded and timed at every step. Rejects with the Faults of PrinterLink, with
 * a StaleConnection, or with whatever the document's content throws.
 */
export async function exchange(
  route: Route,
  outgoing: Outgoing,
  limits: ExchangeLimits,
  signal?: AbortSignal,
): Promise<Message> {
  if (signal?.aborted) throw abortFault(signal)
  const running = new Exchange(route, outgoing, limits)
  const abort = () => running.fail(signal ? abortFault(signal) : new Fault('timed-out', 'stopped'))
  signal?.addEventListener('abort', abort)
  try {
    return await running.run()
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

/** Not an error with a stack, which an abort without a reason makes. */
const ended = 'ended'

class Exchange {
  readonly #outgoing: Outgoing
  readonly #limits: ExchangeLimits
  readonly #route: Route
  readonly #request: ClientRequest
  readonly #answer = Promise.withResolvers<Message>()
  /** Aborts once nothing more needs to be sent: answered, failed or closed. */
  readonly #over = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #hasResponse = false

  constructor(route: Route, outgoing: Outgoing, limits: ExchangeLimits) {
    this.#route = route
    this.#outgoing = outgoing
    this.#limits = limits
    this.#request = http.request({
      agent: route.agent,
      host: route.host,
      port: route.port,
      path: route.path,
      method: 'POST',
      headers: {
        'content-type': 'application/ipp',
        'content-length': outgoing.head.length + (outgoing.document?.octets ?? 0),
      },
    })
    this.#request.on('socket', () => this.#wait(this.#sendingMs(), 'the printer takes nothing'))
    this.#request.on('finish', () => {
      outgoing.document?.onHandedOver?.()
      // What the system has taken of a document may still be on its way to a printer that reads as slowly as it prints.
      this.#wait(this.#sendingMs(), 'the printer does not answer')
    })
    this.#request.on('response', response => this.#read(response))
    this.#request.on('error', error => this.fail(this.#faultOf(error)))
    this.#request.on('close', () => {
      // It closes after every answer too: a fault, and its stack, is made only where there was none.
      if (!this.#over.signal.aborted) this.fail(new Fault('printer-unreachable', 'the printer closed the connection'))
    })
  }

  async run(): Promise<Message> {
    this.#wait(this.#limits.connectMs * 2, 'no connection became free')
    this.#answer.promise.catch(() => undefined) // Awaited below; a failure may come while the document is read.
    try {
      await this.#send()
      const answer = await this.#answer.promise
      await this.#assertWhole(answer)
      return answer
    } finally {
      clearTimeout(this.#timer)
      // Without its whole request the connection cannot carry another one.
      if (!this.#request.writableFinished) this.#request.destroy()
    }
  }

  /** Ends the exchange; only the first failure counts, and none after the answer. */
  fail(fault: Fault): void {
    this.#answer.reject(fault)
    this.#over.abort(ended)
    if (!this.#request.destroyed) this.#request.destroy()
  }

  /** The first bytes of the document leave together with the attributes, and nothing is waited for after the last. */
  async #send(): Promise<void> {
    const { head, document } = this.#outgoing
    if (!document) return void this.#request.end(head)
    let waiting: Uint8Array | undefined = head
    let left = document.octets
    for await (const chunk of document.content) {
      left -= chunk.length
      if (left < 0) throw new Fault('document-unreadable', 'the document is longer than it should be')
      await this.#write(waiting ? Buffer.concat([waiting, chunk]) : chunk, left === 0)
      waiting = undefined
      if (this.#over.signal.aborted) return
    }
    if (left > 0) throw new Fault('document-unreadable', 'the document is shorter than it should be')
    if (waiting) this.#request.end(waiting)
  }

  /** Resolves when the printer takes more, or when it is over. */
  async #write(bytes: Uint8Array, isLast: boolean): Promise<void> {
    if (isLast) return void this.#request.end(bytes)
    if (!this.#request.write(bytes)) await this.#drained()
    if (this.#request.socket) this.#wait(this.#limits.idleMs, 'the printer takes no more of the document')
  }

  async #drained(): Promise<void> {
    const { signal } = this.#over
    await once(this.#request, 'drain', { signal }).catch(() => undefined)
  }

  #read(response: IncomingMessage): void {
    this.#hasResponse = true
    this.#wait(this.#limits.answerMs, 'the answer does not end')
    const refusal = refuseHttp(response, this.#limits)
    if (refusal) {
      this.fail(refusal)
      return
    }
    const body = new AnswerBody(this.#limits)
    response.on('data', (chunk: Uint8Array) => this.#guard(() => body.push(chunk)))
    response.on('end', () => this.#guard(() => this.#finish(body.message())))
    response.on('error', error => this.fail(this.#faultOf(error)))
  }

  /** A success that comes before the whole document was sent is none yet: the rest follows. */
  #finish(message: Message): void {
    this.#answer.resolve(message)
    if (this.#request.writableFinished || !isSuccessful(message.code)) return this.#over.abort(ended)
    this.#wait(this.#limits.idleMs, 'the printer takes no more of the document')
  }

  /** Waits for the rest of what was written. Fault `printer-answer-invalid` when a success came for a part only. */
  async #assertWhole(answer: Message): Promise<void> {
    if (!this.#outgoing.document || !isSuccessful(answer.code)) return
    const { signal } = this.#over
    if (this.#request.writableEnded && !this.#request.writableFinished)
      await once(this.#request, 'finish', { signal }).catch(() => undefined)
    if (!this.#request.writableFinished)
      throw new Fault('printer-answer-invalid', 'the printer answered without having taken the whole document')
  }

  #guard(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.fail(new Fault('printer-answer-invalid', 'the answer is not IPP', { cause: error }))
    }
  }

  #wait(milliseconds: number, text: string): void {
    clearTimeout(this.#timer)
    if (this.#over.signal.aborted) return
    this.#timer = setTimeout(() => this.fail(new Fault('timed-out', text)), milliseconds)
  }

  #sendingMs(): number {
    return this.#outgoing.document ? this.#limits.idleMs : this.#limits.answerMs
  }

  #faultOf(error: Error): Fault {
    if (error instanceof Fault) return error
    const code = 'code' in error ? String(error.code) : ''
    // Codes of Node's HTTP parser begin so.
    if (code.startsWith('HPE_')) return new Fault('printer-answer-invalid', 'the answer is not HTTP', { cause: error })
    if (this.#request.reusedSocket && !this.#hasResponse) {
      closeIdle(this.#route)
      return new StaleConnection(error)
    }
    return new Fault('printer-unreachable', `the connection broke (${code})`, { cause: error })
  }
}

/** The bytes of an answer, no more than allowed. */
class AnswerBody {
  readonly #reader: MessageReader
  readonly #maxBytes: number
  #message: Message | undefined
  #bytes = 0

  constructor({ maxAnswerBytes }: ExchangeLimits) {
    this.#reader = new MessageReader({ maxBytes: maxAnswerBytes })
    this.#maxBytes = maxAnswerBytes
  }

  push(chunk: Uint8Array): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#maxBytes) throw new Fault('message-too-large', 'the answer is too long')
    this.#message ??= this.#reader.push(chunk)?.message
  }

  message(): Message {
    if (!this.#message) throw new Fault('frame-invalid', 'the answer ends before its attributes do')
    return this.#message
  }
}

function refuseHttp({ statusCode, headers }: IncomingMessage, limits: ExchangeLimits): Fault | undefined {
  if (statusCode === 503 || statusCode === 429) return new Fault('printer-busy', `HTTP status ${statusCode}`)
  if (statusCode === 401 || statusCode === 403) return new Fault('printer-refused', `HTTP status ${statusCode}`)
  if (statusCode !== 200) return new Fault('printer-answer-invalid', `HTTP status ${statusCode}`)
  if (!/^application\/ipp\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return new Fault('printer-answer-invalid', 'the answer is not application/ipp')
  }
  const isTooLong = Number(headers['content-length'] ?? 0) > limits.maxAnswerBytes
  return isTooLong ? new Fault('printer-answer-invalid', 'the answer is too long') : undefined
}

function abortFault(signal: AbortSignal): Fault {
  if (signal.reason instanceof Fault) return signal.reason
  return new Fault('timed-out', 'the request was given up', { cause: signal.reason })
}
