/** What the gateway's admin API answered instead of carrying a request out. */
export class ApiProblem extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface IssuedPin {
  readonly pin: string
  readonly kind: 'temporary' | 'persistent'
  readonly validUntil: string | null
}

const answerMilliseconds = 10_000

/** The gateway's public admin API, as any administrator's script would use it. */
export class AdminApi {
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#ask<Answer>('GET', path)
  }

  post<Answer>(path: string, body: object): Promise<Answer> {
    return this.#ask<Answer>('POST', path, body)
  }

  patch<Answer>(path: string, body: object): Promise<Answer> {
    return this.#ask<Answer>('PATCH', path, body)
  }

  /** Ends the PIN before and shows the digits of the new one. */
  issuePin(userName: string): Promise<IssuedPin> {
    return this.post(`/api/users/${encodeURIComponent(userName)}/pins`, {})
  }

  async #ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(answerMilliseconds),
    })
    const text = await answer.text()
    if (!answer.ok) throw new ApiProblem(answer.status, problemText(text, answer.status))
    return (text === '' ? null : JSON.parse(text)) as Answer
  }
}

/** The detail of a problem (RFC 9457), its fields included. */
function problemText(text: string, status: number): string {
  try {
    const {
      title,
      detail,
      errors = [],
    } = JSON.parse(text) as {
      readonly title?: string
      readonly detail?: string
      readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    }
    const fields = errors.map(error => `${error.pointer} ${error.detail}`)
    return [detail ?? title ?? `status ${status}`, ...fields].join('; ')
  } catch {
    return `status ${status}`
  }
}
