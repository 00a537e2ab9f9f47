import type { Browser, Page } from 'playwright-core'
import { GatewayDesk } from '../house/gateway-desk.ts'
import { openDevice, startChromium } from '../servers/start-chromium.ts'
import { startGateway } from '../servers/start-gateway.ts'

const desktop = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' }
export const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, locale: 'en-GB' }

/** A gateway with a browser at its console. */
export class ConsoleDesk extends GatewayDesk implements AsyncDisposable {
  readonly #browser: Browser
  readonly #stack: AsyncDisposableStack

  private constructor(gateway: GatewayDesk['gateway'], browser: Browser, stack: AsyncDisposableStack) {
    super(gateway)
    this.#browser = browser
    this.#stack = stack
  }

  static async open(): Promise<ConsoleDesk> {
    await using opening = new AsyncDisposableStack()
    const gateway = opening.use(await startGateway())
    const { browser } = opening.use(await startChromium())
    return new ConsoleDesk(gateway, browser, opening.move())
  }

  api<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.gateway.api<T>(method, path, body)
  }

  /** At the log-in page. */
  async openConsole(device: object = desktop) {
    const opened = await openDevice(this.#browser, { ...device, baseURL: `http://${this.gateway.http}` })
    await opened.page.goto('/console')
    await opened.page.getByRole('heading', { level: 1 }).waitFor()
    return opened
  }

  /** As the administrator. */
  async logIn(page: Page): Promise<void> {
    await page.getByLabel('Token').fill(this.gateway.token)
    await page.getByLabel('Token').press('Enter')
  }

  /** By the navigation, which is behind a button on a phone. */
  async goTo(page: Page, room: string): Promise<void> {
    await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Console of' }).waitFor()
    const menu = page.getByRole('button', { name: 'Menu' })
    if (await menu.isVisible()) await menu.click()
    await page.getByRole('navigation').getByRole('link', { name: room }).click()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}
