/** A problem detail of RFC 9457 as the gateway answers it, or `unreachable` when no answer came. */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  /** A keyword for what exactly was refused, '' for none. */
  readonly reason: string
  /** JSON pointers of the fields that were not taken. */
  readonly fields: readonly string[]

  constructor(code: string, status: number, detail: string, more: Partial<Pick<Problem, 'reason' | 'fields'>> = {}) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.status = status
    this.reason = more.reason ?? ''
    this.fields = more.fields ?? []
  }
}

/** A synchronisation answers after 20 s that it goes on. */
const answerMilliseconds = 25_000

/** Asks the gateway that this page came from. Its answers have the shapes that src/http declares for the same routes. */
export class Api {
  #csrfToken = ''

  /** Of the session that is open: goes with whatever changes something. */
  useCsrfToken(token: string): void {
    this.#csrfToken = token
  }

  async get<Answer>(path: string): Promise<Answer> {
    return (await this.#ask('GET', path)) as Answer // as the route declares
  }

  /** A look that nobody asked for: no use of the session, which ends when nobody uses it. */
  async look<Answer>(path: string): Promise<Answer> {
    return (await this.#ask('GET', path, undefined, { 'x-unattended': '1' })) as Answer // as the route declares
  }

  async send<Answer>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const json = body ? { body: JSON.stringify(body), type: 'application/json' } : undefined
    return (await this.#ask(method, path, json)) as Answer // as the route declares
  }

  /** Sends a file as it is. */
  async sendFile<Answer>(path: string, file: Blob, type: string): Promise<Answer> {
    return (await this.#ask('POST', path, { body: file, type })) as Answer // as the route declares
  }

  /** Sends a token of somebody who has no session yet; it is kept nowhere. */
  async sendToken<Answer>(path: string, token: string): Promise<Answer> {
    return (await this.#ask(
      'POST',
      path,
      { body: '{}', type: 'application/json' },
      { authorization: `Bearer ${token}` },
    )) as Answer // as the route declares
  }

  get csrfHeaders(): Readonly<Record<string, string>> {
    return this.#csrfToken === '' ? {} : { 'x-csrf-token': this.#csrfToken }
  }

  async #ask(
    method: string,
    path: string,
    sent?: { readonly body: string | Blob; readonly type: string },
    more: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const headers = { ...this.csrfHeaders, ...(sent ? { 'content-type': sent.type } : {}), ...more }
    const signal = AbortSignal.timeout(answerMilliseconds)
    const request = fetch(path, { method, headers, signal, ...(sent ? { body: sent.body } : {}) })
    const answer = await request.catch(() => {
      throw new Problem('unreachable', 0, 'no answer')
    })
    return readAnswer(answer.status, await answer.text())
  }
}

/** What an answer says; throws the Problem that it is. */
export function readAnswer(status: number, text: string): unknown {
  const said = text === '' ? undefined : parse(text)
  if (status < 400) return said
  const problem = (said ?? {}) as Readonly<Record<'code' | 'detail' | 'reason' | 'errors', unknown>>
  throw new Problem(String(problem.code ?? 'internal'), status, String(problem.detail ?? ''), {
    reason: String(problem.reason ?? ''),
    fields: Array.isArray(problem.errors) ? problem.errors.map(({ pointer }) => String(pointer)) : [],
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
