import type { ServerResponse } from 'node:http'
import type { Office } from './office.ts'
import { stateOf } from './office-state.ts'
import type { PagePlace } from './page-actions.ts'
import { RequestProblem, safeHeaders } from './page-guard.ts'

const maxWatchers = 50
/** Several things happen at once at each key; the page hears of them together. */
const gatherMilliseconds = 30
/** So that a connection that is gone is noticed. */
const heartbeatMilliseconds = 15_000

/** Tells every open page what the office looks like, as server-sent events. Source: WHATWG HTML, section 9.2. */
export class PageEvents implements Disposable {
  readonly #office: Office
  readonly #scenes: PagePlace['scenes']
  readonly #watching = new Set<ServerResponse>()
  readonly #heartbeat: NodeJS.Timeout
  readonly #onChange = () => this.#tellSoon()
  #gathering: NodeJS.Timeout | undefined

  constructor({ office, scenes }: PagePlace) {
    this.#office = office
    this.#scenes = scenes
    office.on('change', this.#onChange)
    this.#heartbeat = setInterval(() => this.#write(':\n\n'), heartbeatMilliseconds)
  }

  async add(response: ServerResponse): Promise<void> {
    if (this.#watching.size >= maxWatchers) throw new RequestProblem(503, 'too many pages are open')
    this.#watching.add(response)
    this.#office.watchers += 1
    response.once('close', () => {
      this.#watching.delete(response)
      this.#office.watchers -= 1
    })
    response.writeHead(200, { ...safeHeaders, 'content-type': 'text/event-stream' })
    await this.#office.watch.refresh()
    response.write(this.#message())
  }

  [Symbol.dispose](): void {
    this.#office.off('change', this.#onChange)
    clearInterval(this.#heartbeat)
    clearTimeout(this.#gathering)
    for (const response of this.#watching) response.end()
  }

  #tellSoon(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      this.#write(this.#message())
    }, gatherMilliseconds)
  }

  #write(text: string): void {
    for (const response of this.#watching) response.write(text)
  }

  #message(): string {
    return `data: ${JSON.stringify({ ...stateOf(this.#office), scene: this.#scenes.state })}\n\n`
  }
}
