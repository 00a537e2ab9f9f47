import cookie from '@fastify/cookie'
import { fastify } from 'fastify'
import { expect } from 'vitest'
import { drawPanelCode } from '../../src/gateway/enroll-panel.ts'
import { TerminalFloor } from '../../src/gateway/terminal-floor.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { panelPages } from '../../src/panel/panel-routes.ts'
import { Panels } from '../../src/panel/panels.ts'
import type { TerminalRecord } from '../../src/ports/directory.ts'
import type { Clock } from '../../src/ports.ts'
import { openTendedOffice } from '../gateway/tended-office.ts'

type App = ReturnType<typeof fastify>
type Fields = Readonly<Record<string, string | readonly string[]>>

/** An office whose terminals are panels, without a browser: their pages are asked for in this process. */
export async function openPanelHouse(options: { readonly clock?: Clock } = {}) {
  await using stack = new AsyncDisposableStack()
  const office = stack.use(await openTendedOffice(options))
  const { ports, releases, conditions } = office
  /** Names of those to whom a new PIN would be mailed. */
  const asked: string[] = []
  const askForPin = async (userName: string) => asked.push(userName) > 0
  const panels = new Panels(ports.clock)
  const gate = new ThrottleGate(ports, { isShared: false })
  const floor = stack.use(
    new TerminalFloor({ ports, gate, releases, conditions, askForPin }, ({ options: given }, context) =>
      panels.driver.open(given, context),
    ),
  )
  const app = fastify({ trustProxy: '192.0.2.1' })
  await app.register(cookie)
  await app.register(panelPages(ports, panels))
  stack.defer(() => app.close())
  const owned = stack.move()
  const draw = async (name: string) => (await drawPanelCode(ports, name)).code
  return {
    ...office,
    app,
    asked,
    floor,
    panels,
    draw,
    /** A panel beside the printer, and the device that shows it. */
    async open(name: string, more: Partial<TerminalRecord> = {}): Promise<PanelDevice> {
      await this.tend(name, more)
      return this.enroll(name)
    },
    /** A panel beside the printer, without a device. */
    tend(name: string, more: Partial<TerminalRecord> = {}): Promise<void> {
      const record = { name, driver: 'panel', options: {}, printer: 'hall', requires: 'pin-or-card' } as const
      return floor.tend({ ...record, site: 'main', gateway: null, ...more })
    },
    async enroll(name: string): Promise<PanelDevice> {
      const device = new PanelDevice(app, name)
      expect(await device.enroll(await draw(name))).toBe(303)
      await device.look()
      return device
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

export type PanelHouse = Awaited<ReturnType<typeof openPanelHouse>>

/** A device that shows a panel: what it was answered last, and its cookie. */
export class PanelDevice {
  readonly #app: App
  readonly #path: string
  cookie: string | undefined
  page = ''
  headers: Readonly<Record<string, unknown>> = {}

  constructor(app: App, name: string) {
    this.#app = app
    this.#path = `/panel/${name}`
  }

  async enroll(code: string, from = '127.0.0.1'): Promise<number> {
    return (await this.#ask('POST', '/enroll', { fields: { code }, from })).statusCode
  }

  async look(): Promise<string> {
    await this.#ask('GET', '')
    return this.title
  }

  /** Presses a button of the page; what it says then. */
  async press(button: string, more: Fields = {}): Promise<string> {
    await this.#ask('POST', '', { fields: { turn: this.turn, do: button, ...more } })
    return this.title
  }

  type(pin: string): Promise<string> {
    return this.press('enter', { pin })
  }

  /** Sends a form as it is; headers may be another site's. */
  async send(fields: Fields, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    await this.#ask('POST', '', { fields, headers })
    return this.title
  }

  get turn(): string {
    return /name="turn" value="([^"]+)"/.exec(this.page)?.[1] ?? ''
  }

  get title(): string {
    return /<h1>([^<]*)<\/h1>/.exec(this.page)?.[1] ?? ''
  }

  /** Ids of what can be chosen. */
  get jobs(): readonly string[] {
    return [...this.page.matchAll(/name="job" value="(\d+)"/g)].map(([, id = '']) => id)
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    { fields = {}, from = '127.0.0.1', headers = {} }: Partial<Asking> = {},
  ) {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
    const answer = await this.#app.inject({
      method,
      url: this.#path + path,
      remoteAddress: from,
      headers: {
        host: 'localhost:8080',
        ...(this.cookie === undefined ? {} : { cookie: `__Host-holdfast-panel=${this.cookie}` }),
        ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(method === 'POST' ? { payload: body.toString() } : {}),
    })
    const given = (answer.cookies as { readonly name: string; readonly value: string }[]).find(
      ({ name }) => name === '__Host-holdfast-panel',
    )
    if (given) this.cookie = given.value
    this.page = answer.body
    this.headers = answer.headers
    expect(Buffer.byteLength(answer.body)).toBeLessThan(20_000)
    return answer
  }
}

interface Asking {
  readonly fields: Fields
  readonly from: string
  readonly headers: Readonly<Record<string, string>>
}
