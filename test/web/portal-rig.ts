import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { GatewayDesk } from '../house/gateway-desk.ts'
import { freePort } from '../servers/free-port.ts'
import { openDevice, startChromium } from '../servers/start-chromium.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

export const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, locale: 'en-GB' }
export const desktop = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' }

/** A gateway with its portal, and people with devices of their own. */
export async function openPortalRig() {
  await using opening = new AsyncDisposableStack()
  const data = `${opening.use(await openTempFolder('portal')).path}/data`
  const http = `127.0.0.1:${await freePort()}`
  let desk = new GatewayDesk(opening.use(await startGateway({ data, http })))
  const { browser } = opening.use(await startChromium())
  const stack = opening.move()
  let newcomers = 0
  return {
    get desk() {
      return desk
    },
    browser,
    /** Ends the gateway; its next life has the same address and record. */
    restart: async () => {
      await desk.gateway[Symbol.asyncDispose]()
      desk = new GatewayDesk(stack.use(await startGateway({ data, http })))
    },
    open: (device: BrowserContextOptions, path = '/') => openPortal(browser, desk, device, path),
    /** Somebody new at each call, with a PIN. */
    newcomer: async (): Promise<readonly [userName: string, pin: string]> => {
      newcomers += 1
      const userName = `reader-${newcomers}`
      return [userName, await desk.addUser(userName)]
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

export type PortalRig = Awaited<ReturnType<typeof openPortalRig>>

/** The portal on a device; it must not have complained when the device is put away. */
export async function openPortal(browser: Browser, desk: GatewayDesk, options: BrowserContextOptions, path = '/') {
  const device = await openDevice(browser, { ...options, baseURL: `http://${desk.gateway.http}` })
  device.context.setDefaultTimeout(30_000)
  await device.page.goto(path)
  return device
}

export async function logIn(page: Page, userName: string, pin: string): Promise<void> {
  await page.getByLabel('User name or email').fill(userName)
  await page.getByLabel('PIN', { exact: true }).fill(pin)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

export async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Log out', exact: true }).click()
  await page.getByRole('heading', { name: /^Log in to/ }).waitFor()
  await page.getByRole('status').getByText('You are logged out.').waitFor()
}

/** Its digits, as they are read out. */
export async function makeNewPin(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Make a new PIN' }).click()
  await page.getByText('stops working at once').waitFor()
  await page.getByRole('button', { name: 'Make a new PIN' }).click()
  return (await page.locator('.digits .unseen').innerText()).replaceAll(' ', '')
}
