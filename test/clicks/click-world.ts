import type { Browser, BrowserContextOptions } from 'playwright-core'
import { openOffice } from '../house/open-office.ts'
import { startChromium } from '../servers/start-chromium.ts'

type Settings = Readonly<Record<string, unknown>>

const answerMs = 30_000

/** An office, a browser, and the administrator who puts right what others left behind. */
export class ClickWorld implements AsyncDisposable {
  readonly office: Awaited<ReturnType<typeof openOffice>>
  readonly browser: Browser
  readonly #stack: AsyncDisposableStack
  readonly #token: string
  #settings: Settings = {}
  #people = 0

  private constructor(office: ClickWorld['office'], browser: Browser, token: string, stack: AsyncDisposableStack) {
    this.office = office
    this.browser = browser
    this.#token = token
    this.#stack = stack
  }

  static async open(): Promise<ClickWorld> {
    await using opening = new AsyncDisposableStack()
    const office = opening.use(await openOffice())
    const { browser } = opening.use(await startChromium())
    const world = new ClickWorld(office, browser, await office.token(), opening.move())
    // Who is logged in as staff is a matter of rights here, not of the way in.
    await world.api('PATCH', '/api/settings', { 'portal.staffMayUsePin': true })
    world.#settings = await world.api<Settings>('GET', '/api/settings')
    return world
  }

  get token(): string {
    return this.#token
  }

  /** The settings and devices as they were at first. */
  async putRight(): Promise<void> {
    const now = await this.api<Settings>('GET', '/api/settings')
    const changed = Object.entries(this.#settings).filter(
      ([key, value]) => JSON.stringify(now[key]) !== JSON.stringify(value),
    )
    if (changed.length > 0) await this.api('PATCH', '/api/settings', Object.fromEntries(changed))
    for (const printer of ['Hall', 'Library']) await this.office.post(`/printers/${printer}/repair`, {})
  }

  /** Somebody new with a PIN, documents that wait, and these rights besides printing. */
  async newcomer(rights: readonly string[] = []): Promise<{ readonly userName: string; readonly pin: string }> {
    this.#people += 1
    const userName = `clicker-${this.#people}`
    const group = `CLICKERS-${this.#people}`
    await this.api('PUT', `/api/groups/${group}`, { rights: ['print', 'portal', ...rights] })
    const email = `${userName}@office.example`
    const user = { userName, email, displayName: `Clicker ${this.#people}`, groups: [group], issuePin: false }
    await this.api('POST', '/api/users', user)
    const { pin } = await this.api<{ readonly pin: string }>('POST', `/api/users/${userName}/pins`, {})
    for (const title of ['Plan of the garden', 'Příliš dlouhý název dokumentu '.repeat(4)])
      await this.office.printAs(userName, title)
    return { userName, pin }
  }

  /** A new panel, and the code that makes a device be it. */
  async newPanel(): Promise<{ readonly path: string; readonly code: string }> {
    this.#people += 1
    const name = `panel-${this.#people}`
    // Whoever clicked as administrator may have taken the printer away.
    const { printers } = await this.api<{ readonly printers: readonly { readonly name: string }[] }>(
      'GET',
      '/api/printers',
    )
    await this.api('POST', '/api/terminals', {
      name,
      driver: 'panel',
      options: {},
      printer: printers[0]?.name ?? 'Hall',
    })
    return this.api('POST', `/api/terminals/${name}/panel-code`, {})
  }

  newDevice(options: BrowserContextOptions) {
    return this.browser.newContext({ ...options, acceptDownloads: false })
  }

  async api<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await fetch(this.office.gatewayUrl + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(answerMs),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Answer
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}
