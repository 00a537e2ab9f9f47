import type { Browser, Page } from 'playwright-core'
import type { GatewayDesk } from '../house/gateway-desk.ts'
import { openDevice } from '../servers/start-chromium.ts'

/** A new panel beside the printer `hall`, on a device of its own that was enrolled by its code. */
export async function addPanel(
  browser: Browser,
  desk: GatewayDesk,
  { name, javaScriptEnabled }: { readonly name: string; readonly javaScriptEnabled: boolean },
) {
  await desk.gateway.api('POST', '/api/terminals', { name, driver: 'panel', options: {}, printer: 'hall' })
  const viewport = { width: 800, height: 480 }
  const baseURL = `http://${desk.gateway.http}`
  const device = await openDevice(browser, { viewport, baseURL, javaScriptEnabled, hasTouch: true })
  const codePath = `/api/terminals/${name}/panel-code`
  const { code, path } = await desk.gateway.api<{ code: string; path: string }>('POST', codePath, {})
  await device.page.goto(path)
  await device.page.getByLabel('Code').fill(code)
  await press(device.page, 'Enrol this device')
  await says(device.page, 'Type your PIN')
  return { ...device, name, [Symbol.asyncDispose]: () => device[Symbol.asyncDispose]() }
}

/** By a keyboard, or a keypad at the USB port. */
export async function typePin(page: Page, pin: string): Promise<void> {
  await page.keyboard.type(pin)
  await page.keyboard.press('Enter')
}

export const says = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).waitFor()
export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
