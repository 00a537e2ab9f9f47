import { Complaint, misused } from './complaint.ts'
import { withQuery } from './gateway-path.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Who asks: headers of each request, and of each that changes something. */
export interface Credentials {
  readonly always: Readonly<Record<string, string>>
  readonly whenChanging: Readonly<Record<string, string>>
  /** What to do when the gateway does not take them. */
  readonly advice: string
}

export interface Question {
  readonly body?: unknown
  /** Sent as it is instead of a body. */
  readonly file?: { readonly type: string; readonly content: Blob }
  readonly waitSeconds?: number
}

/** An answer of the gateway: `text` is the JSON as it came. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export interface PageOrder {
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** The member of the answer that holds the entries. */
  readonly key: string
  /** The parameter that takes `next`. */
  readonly cursor: 'after' | 'afterId' | 'before'
  /** At most so many entries. */
  readonly limit?: number | undefined
}

const waitSeconds = 30
const pageSize = 500
/** A page of 500 entries has some 200 KiB. */
const maxAnswerBytes = 64 * 2 ** 20

/** Talks to a gateway by its API. Whatever it does not do is a Complaint. */
export class GatewayClient {
  readonly url: URL
  readonly #credentials: Credentials
  readonly #interrupt: AbortSignal

  constructor(url: URL, credentials: Credentials, interrupt: AbortSignal) {
    this.url = url
    this.#credentials = credentials
    this.#interrupt = interrupt
  }

  async ask<T>(method: Method, path: string, question: Question = {}): Promise<T> {
    return parse<T>(await this.send(method, path, question), this.url)
  }

  /** An answer as it came. */
  async send(method: Method, path: string, question: Question = {}): Promise<Answer> {
    const response = await this.#open(method, path, question)
    return { status: response.status, text: await this.#readText(response), headers: response.headers }
  }

  /** An answer that may be long, as it comes. */
  async *stream(path: string, question: Question): AsyncGenerator<Uint8Array> {
    yield* this.#bytesOf(await this.#open('GET', path, question))
  }

  async #open(method: Method, path: string, question: Question): Promise<Response> {
    const patience = AbortSignal.timeout((question.waitSeconds ?? waitSeconds) * 1000)
    const response = await this.#fetch(path, {
      method,
      headers: this.#headersOf(method, question),
      ...bodyOf(question),
      redirect: 'manual',
      signal: AbortSignal.any([this.#interrupt, patience]),
    })
    if (response.ok) return response
    throw await this.#refusal(response)
  }

  /** A list page by page, following `next`. */
  async *pages<Entry>({ path, query = {}, key, cursor, limit = Infinity }: PageOrder) {
    let next: string | number | null = null
    let left = limit
    do {
      const asked: Record<string, string | number | undefined> = { ...query, limit: Math.min(pageSize, left) }
      if (next !== null) asked[cursor] = next
      const page: Record<string, unknown> = await this.ask('GET', withQuery(path, asked))
      const entries = page[key] as readonly Entry[] // as the API describes it
      next = (page['next'] ?? null) as string | number | null
      left -= entries.length
      yield { entries, next }
    } while (next !== null && left > 0)
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(new URL(path, this.url), init)
    } catch (cause) {
      if (this.#interrupt.aborted) throw cause
      throw unreachable(this.url, cause)
    }
  }

  async *#bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
    try {
      yield* body ?? []
    } catch (cause) {
      if (this.#interrupt.aborted) throw cause
      throw new Complaint(`the answer of ${this.url.origin} broke off; try again`, 1, { cause })
    }
  }

  async #readText(response: Response): Promise<string> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const bytes of this.#bytesOf(response)) {
      text += decoder.decode(bytes, { stream: true })
      if (text.length > maxAnswerBytes) throw new Complaint('the answer is too long; ask for less with --limit')
    }
    return text + decoder.decode()
  }

  #headersOf(method: Method, { body, file }: Question): Record<string, string> {
    const { always, whenChanging } = this.#credentials
    return {
      accept: 'application/json',
      ...always,
      ...(method === 'GET' ? {} : whenChanging),
      ...(file ? { 'content-type': file.type } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
  }

  async #refusal(response: Response): Promise<Complaint> {
    const problem = asProblem(await this.#readText(response))
    if (!problem) return noGateway(this.url)
    const who = ['token-required', 'token-wrong', 'session-required']
    if (who.includes(problem.code)) return new Complaint(this.#credentials.advice)
    return new Complaint(wordsOf(problem), problem.code === 'input-invalid' ? 2 : 1)
  }
}

interface Problem {
  readonly code: string
  readonly detail: string
  readonly instance?: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
}

function asProblem(text: string): Problem | undefined {
  try {
    const problem = JSON.parse(text)
    return typeof problem?.code === 'string' && typeof problem.detail === 'string' ? problem : undefined
  } catch {
    return undefined
  }
}

function wordsOf({ detail, errors = [], instance }: Problem): string {
  const fields = errors.map(error => `${decodeURIComponent(error.pointer.slice(2))} ${error.detail}`.trim())
  // The detail of a request that is not valid repeats its fields; the API is told by a parameter what the command line is told by a flag.
  const words = fields.length > 0 ? fields.join('; ') : detail.replaceAll('?override=', '--override ')
  return instance ? `${words}; look for ${instance} in the gateway’s log` : words
}

function bodyOf({ body, file }: Question): { readonly body?: string | Blob } {
  if (file) return { body: file.content }
  return body === undefined ? {} : { body: JSON.stringify(body) }
}

function parse<T>({ text }: Answer, url: URL): T {
  try {
    return JSON.parse(text) as T // as the API describes it
  } catch {
    throw noGateway(url)
  }
}

function noGateway(url: URL): Complaint {
  return new Complaint(`what answers at ${url.origin} is no Holdfast gateway; give its address with --url`)
}

function unreachable(url: URL, cause: unknown): Complaint {
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return new Complaint(`the gateway at ${url.origin} did not answer in time; try again`, 1, { cause })
  const words = `no gateway answers at ${url.origin} (${reasonOf(cause)})`
  return new Complaint(`${words}; start it, or give its address with --url`, 1, { cause })
}

/** fetch tells what happened in the cause of its error: by a code, or of ports that it does not use, in words. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof Error)) return 'failed'
  if (!('code' in cause)) return cause.message
  const code = String(cause.code)
  return networkWords[code] ?? code
}

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'no machine has that name',
  EAI_AGAIN: 'the name cannot be looked up just now',
  EHOSTUNREACH: 'there is no way to that machine',
  ENETUNREACH: 'there is no way to that network',
  UND_ERR_CONNECT_TIMEOUT: 'that machine is silent',
  UND_ERR_SOCKET: 'the connection was closed',
}

/** Over a network nothing secret goes in clear. */
export function assertPrivate(url: URL, isPlaintextAllowed: boolean): void {
  if (url.protocol === 'https:' || isOwnMachine(url) || isPlaintextAllowed) return
  throw misused(
    `${url.origin} would be told secrets in clear: use https, or --allow-plaintext on a network that you trust`,
  )
}

export function isOwnMachine({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
