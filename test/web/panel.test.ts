import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { GatewayDesk, printWithIpptool } from '../house/gateway-desk.ts'
import { freePort } from '../servers/free-port.ts'
import { sample } from '../servers/samples.ts'
import { startChromium } from '../servers/start-chromium.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { accessibilityProblems } from './accessibility.ts'
import { addPanel, press, says, typePin } from './panel-rig.ts'
import { logIn, openPortal, phone } from './portal-rig.ts'
import { readQrCode } from './read-qr-code.ts'

let stack: AsyncDisposableStack
let desk: GatewayDesk
let printer: SimulatedPrinter
let browser: Awaited<ReturnType<typeof startChromium>>['browser']
let data: string
let http: string
beforeAll(async () => {
  await using opening = new AsyncDisposableStack()
  data = `${opening.use(await openTempFolder('panel')).path}/data`
  http = `127.0.0.1:${await freePort()}`
  printer = opening.use(await SimulatedPrinter.start())
  desk = new GatewayDesk(opening.use(await startGateway({ data, http })))
  await desk.addPrinter('hall', printer.uri)
  browser = opening.use(await startChromium()).browser
  stack = opening.move()
})
afterAll(() => stack[Symbol.asyncDispose]())

let visitors = 0

/** Somebody new with a PIN, and so many documents. */
async function visitor(documents: number): Promise<readonly [userName: string, pin: string]> {
  visitors += 1
  const userName = `visitor-${visitors}`
  const pin = await desk.addUser(userName)
  for (let at = 1; at <= documents; at += 1)
    await printWithIpptool(desk.queueUri, await sample('pdf'), { userName, title: `plan ${at}` })
  return [userName, pin]
}

let panels = 0

/** A new panel on a device of its own. */
function openPanel(javaScriptEnabled = true) {
  panels += 1
  return addPanel(browser, desk, { name: `panel-${panels}`, javaScriptEnabled })
}

/** By the keys on the screen. */
async function tapPin(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: 'OK' }).click()
}

/** What a page says once it is there. */
function textOf(page: Page): Promise<string> {
  const content = () => page.content().catch(() => undefined)
  return until(content, { withinMs: 30_000, what: 'a page' })
}

describe.each([
  ['with', true],
  ['without', false],
] as const)('a panel %s script', (_, hasScript) => {
  test('S01 S02 a PIN tapped on the screen lists what waits, and what is chosen comes out at the printer', async () => {
    const [userName, pin] = await visitor(2)
    await using panel = await openPanel(hasScript)
    const { page, complaints } = panel
    const before = printer.jobs.length
    await tapPin(page, pin)
    await says(page, '2 documents wait for you')
    await page.getByRole('checkbox', { name: /plan 1/ }).uncheck()
    await press(page, 'Print chosen')
    await says(page, /^1 document (sent to|printed at) hall$/)
    await until(async () => (await desk.statesOf(userName)).includes('purged'), { withinMs: 30_000, what: 'printed' })
    expect(printer.jobs.length - before).toBe(1)
    await press(page, 'My documents')
    await says(page, '1 document waits for you')
    await press(page, 'Delete chosen')
    await press(page, 'Delete')
    await says(page, '0 documents wait for you')
    expect(await desk.statesOf(userName)).toEqual(['purged', 'purged'])
    expect(complaints).toEqual([])
  })

  test('S04 a wrong PIN is told; a right one typed at a keyboard opens; after logging out the back button shows nothing', async () => {
    const [, pin] = await visitor(1)
    await using panel = await openPanel(hasScript)
    const { page } = panel
    await typePin(page, pin === '00000000' ? '11111111' : '00000000')
    await page.getByRole('alert').getByText('Wrong PIN').waitFor()
    await typePin(page, pin)
    await says(page, '1 document waits for you')
    await press(page, 'Log out')
    await says(page, 'Type your PIN')
    // A browser that keeps no answer to a form has nothing to go back to, and says so.
    await page.goBack().catch(() => null)
    expect(await textOf(page)).not.toContain('plan 1')
    const next = await panel.context.newPage()
    await next.goto(`/panel/${panel.name}`)
    await says(next, 'Type your PIN')
  })
})

test('S02 S04 whoever scans the code on an idle panel releases at its printer with the phone, logged in before or after', async () => {
  const [userName, pin] = await visitor(2)
  await desk.gateway.api('PATCH', '/api/settings', { 'site.publicUrl': `http://${http}` })
  await using panel = await openPanel(false)
  const scan = async () => {
    await panel.page.reload()
    return (await readQrCode(panel.page.getByRole('img', { name: /^QR code/ }))) ?? expect.fail('nothing to read')
  }
  await using device = await openPortal(browser, desk, phone, await scan())
  const { page, complaints } = device
  const before = printer.jobs.length
  await page.getByText('Log in, then choose what to print here.').waitFor()
  await logIn(page, userName, pin)
  await page.getByText('You are at hall.').waitFor()
  await page.getByRole('checkbox', { name: 'plan 2' }).uncheck()
  await press(page, 'Print 1 document')
  await page.locator('[data-happened=printed]').getByText('plan 1').waitFor()
  await page.goto(await scan())
  await page.getByRole('checkbox', { name: 'plan 2' }).waitFor()
  await press(page, 'Print 1 document')
  await page.locator('[data-happened=printed]').getByText('plan 2').waitFor()
  expect(printer.jobs.length - before).toBe(2)
  expect([...complaints, ...panel.complaints]).toEqual([])
})

test('the code for phones is at least 25 mm wide on screens of 7 and 10 inches, and whole', async () => {
  await desk.gateway.api('PATCH', '/api/settings', { 'site.publicUrl': `http://${http}` })
  await using panel = await openPanel(false)
  const code = panel.page.getByRole('img', { name: /^QR code/ })
  const screens = [
    [{ width: 800, height: 480 }, 152],
    [{ width: 1024, height: 600 }, 152],
    [{ width: 800, height: 1280 }, 136],
  ] as const
  for (const [size, millimetres] of screens) {
    await panel.page.setViewportSize(size)
    const box = (await code.boundingBox()) ?? expect.fail('no code')
    expect((box.width * millimetres) / size.width).toBeGreaterThanOrEqual(25)
    expect(box.y + box.height).toBeLessThanOrEqual(size.height)
  }
})

test('the next page is ready for a keypad without a touch: its field has the focus', async () => {
  await using panel = await openPanel(false)
  const focused = () => panel.page.evaluate('document.activeElement.id')
  expect(await focused()).toBe('pin')
  await press(panel.page, '7')
  await says(panel.page, '1 digit typed')
  expect(await focused()).toBe('pin')
})

test('a restart of the gateway in between asks for the PIN again, with and without script, and the devices stay the panels', async () => {
  const [[firstName, firstPin], [secondName, secondPin]] = [await visitor(1), await visitor(1)]
  await using withScript = await openPanel(true)
  await using without = await openPanel(false)
  const people = [
    { page: withScript.page, userName: firstName, pin: firstPin },
    { page: without.page, userName: secondName, pin: secondPin },
  ]
  for (const { page, pin } of people) {
    await typePin(page, pin)
    await says(page, '1 document waits for you')
  }
  await desk.gateway[Symbol.asyncDispose]()
  desk = new GatewayDesk(stack.use(await startGateway({ data, http })))
  for (const { page, userName, pin } of people) {
    await press(page, 'Print chosen')
    await says(page, 'Type your PIN')
    expect(await desk.statesOf(userName)).toEqual(['held'])
    await typePin(page, pin)
    await says(page, '1 document waits for you')
  }
})

/** That a page asks again by itself is wanted: it clears the screen of whoever has gone, as their session ends. */
async function problemsOf(page: Page): Promise<readonly string[]> {
  return (await accessibilityProblems(page)).filter(problem => !problem.includes(' meta-refresh: '))
}

test('no page of a panel has an accessibility problem that axe knows, in any look', async () => {
  const [, pin] = await visitor(1)
  await using panel = await openPanel()
  const { page, complaints } = panel
  expect(await problemsOf(page)).toEqual([])
  await typePin(page, '00000000')
  await page.getByRole('alert').waitFor()
  expect(await problemsOf(page)).toEqual([])
  await typePin(page, pin)
  await says(page, '1 document waits for you')
  expect(await problemsOf(page)).toEqual([])
  await press(page, 'Contrast')
  await page.locator('html.contrast').waitFor()
  expect(await problemsOf(page)).toEqual([])
  await press(page, 'Delete chosen')
  await says(page, 'Delete 1 document for good?')
  expect(await problemsOf(page)).toEqual([])
  const stranger = await browser.newContext({ baseURL: `http://${http}` })
  const asking = await stranger.newPage()
  await asking.goto(`/panel/${panel.name}`)
  expect(await problemsOf(asking)).toEqual([])
  await stranger.close()
  expect(complaints).toEqual([])
})

test('on a screen of 320 by 240 everything to type a PIN is there, and large enough for a finger', async () => {
  await using panel = await openPanel()
  const { page } = panel
  await page.setViewportSize({ width: 320, height: 240 })
  for (const name of [...'0123456789', 'Clear', 'OK', 'DE Deutsch', 'Contrast']) {
    const box = await page.getByRole('button', { name, exact: true }).boundingBox()
    expect(box?.width, name).toBeGreaterThanOrEqual(44)
    expect(box?.height, name).toBeGreaterThanOrEqual(44)
    expect((box?.y ?? 0) + (box?.height ?? 0), name).toBeLessThanOrEqual(240)
  }
})

test('what a page loads is small: the script, the styles, the sounds', async () => {
  const sizeOf = async (file: string) => (await (await fetch(`http://${http}/panel/${file}`)).arrayBuffer()).byteLength
  expect(await sizeOf('panel.js')).toBeLessThan(2_048)
  expect(await sizeOf('panel.css')).toBeLessThan(10_240)
  const sounds = await Promise.all(['ok.wav', 'error.wav', 'attention.wav'].map(sizeOf))
  expect(sounds.reduce((sum, size) => sum + size)).toBeLessThan(10_240)
})
