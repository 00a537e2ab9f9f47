import type { LightMyRequestResponse } from 'fastify'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { openWebSession } from '../../src/gateway/web-sessions.ts'
import type { House } from './admin-house.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A browser at the portal: keeps its cookie and the token of its pages. */
export class Visitor {
  readonly #app: House['app']
  cookie = ''
  csrfToken = ''

  constructor({ app }: House) {
    this.#app = app
  }

  async ask(method: Method, url: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    const answer = await this.#app.inject({
      method,
      url,
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(this.csrfToken === '' ? {} : { 'x-csrf-token': this.csrfToken }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    this.#keep(answer)
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: bodyOf(answer) }
  }

  logIn(userName: string, pin: string) {
    return this.ask('POST', '/api/portal/session', { userName, pin })
  }

  #keep(answer: LightMyRequestResponse): void {
    const [given] = [answer.headers['set-cookie'] ?? []].flat()
    if (given !== undefined) this.cookie = given.split(';')[0] ?? ''
    const { csrfToken } = bodyOf(answer)
    if (typeof csrfToken === 'string') this.csrfToken = csrfToken
  }
}

function bodyOf(answer: LightMyRequestResponse): Readonly<Record<string, unknown>> {
  const isJson = /json/.test(String(answer.headers['content-type']))
  return isJson && answer.body !== '' ? (answer.json() as Record<string, unknown>) : {}
}

/** A visitor who is logged in without having typed a PIN. */
export async function loggedIn(house: House, userName: string): Promise<Visitor> {
  const visitor = new Visitor(house)
  const opening = { userName, via: 'mail-link', pinEnd: null, client: '127.0.0.1' } as const
  const { token } = await openWebSession(house, opening)
  visitor.cookie = `__Host-holdfast=${token}`
  await visitor.ask('GET', '/api/portal/session')
  return visitor
}

export async function pinOf(house: House, userName: string): Promise<string> {
  return (await issuePin(house, { userName, actor: 'admin', cause: 'administrator' })).digits
}
