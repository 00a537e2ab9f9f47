import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice } from '../house/open-office.ts'
import { openDevice, startChromium } from '../servers/start-chromium.ts'
import { accessibilityProblems } from './accessibility.ts'
import { desktop, phone } from './portal-rig.ts'

/** As the browser has it. */
interface Picture {
  readonly naturalWidth: number
  decode(): Promise<void>
}

const rooms = new AsyncDisposableStack()
let office: Awaited<ReturnType<typeof openOffice>>
let newcomers = 0
let browser: Awaited<ReturnType<typeof startChromium>>['browser']
beforeAll(async () => {
  office = rooms.use(await openOffice())
  browser = rooms.use(await startChromium()).browser
})
afterAll(() => rooms.disposeAsync())

async function visit(device: typeof phone | typeof desktop) {
  const visitor = await openDevice(browser, { ...device, baseURL: office.url, reducedMotion: 'reduce' })
  visitor.context.setDefaultTimeout(30_000)
  await visitor.page.goto('/')
  await visitor.page.getByText('Gateway is ready').waitFor()
  return visitor
}

const personOf = (page: Page, name: string) => page.getByRole('article', { name, exact: true })

test('a sheet in the tray shows what was printed, and its owner reads it from the keyboard, too', async () => {
  await using visitor = await visit(desktop)
  const { page, complaints } = visitor
  await personOf(page, 'Ada').getByRole('button', { name: 'Print a sample' }).click()
  const title = /^Sample \d+ · Ada$/
  await page.getByText(title).first().waitFor()
  await page.getByRole('group', { name: 'Hall keypad' }).getByRole('button', { name: 'Tap the card of Ada' }).click()
  const pile = page.getByRole('list', { name: 'What was printed' }).getByRole('button', { name: title }).first()
  await pile.waitFor()
  await page.locator('.pile > i').last().click()
  const look = page.getByRole('dialog', { name: title })
  const first = look.getByRole('img', { name: /^Page 1 of Sample \d+ · Ada$/ })
  await first.waitFor()
  const width = await first.evaluate(async (image: Picture) => {
    await image.decode()
    return image.naturalWidth
  })
  expect(width).toBeGreaterThan(500)
  expect(await look.getByRole('img').count()).toBe(2)
  expect(await accessibilityProblems(page)).toEqual([])
  await look.getByRole('button', { name: 'Close' }).click()
  await pile.press('Enter')
  await first.waitFor()
  await page.keyboard.press('Escape')
  await look.waitFor({ state: 'hidden' })
  await page.locator('button:focus', { hasText: title }).waitFor()
  expect(complaints).toEqual([])
})

test('the office leads to the portal, where the PIN that it shows logs in', async () => {
  await using visitor = await visit(phone)
  const { page, context, complaints } = visitor
  const digits = page.getByLabel('PIN of Grace')
  const before = await digits.innerText()
  await personOf(page, 'Grace').getByRole('button', { name: 'New PIN' }).click()
  await digits.filter({ hasText: /^\d+$/, hasNotText: before || 'none' }).waitFor()
  const pin = await digits.innerText()
  expect(await accessibilityProblems(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  const [portal] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Portal' }).click()])
  await portal.getByLabel('User name or email').fill('grace')
  await portal.getByLabel('PIN', { exact: true }).fill(pin)
  await portal.getByRole('button', { name: 'Log in', exact: true }).click()
  await portal.getByRole('heading', { name: 'Waiting to be printed' }).waitFor()
  expect(complaints).toEqual([])
})

test('S20 S22 S24 S26 a stranger mails a document, reads the PIN in the answer, types it, and the paper comes out', async () => {
  await using visitor = await visit(phone)
  const { page, complaints } = visitor
  newcomers += 1
  const address = `visitor-${newcomers}@guests.example`
  await page.getByLabel('From').fill(address)
  await page.getByRole('button', { name: 'Mail a sample' }).click()
  const mail = page.getByRole('list', { name: 'Mails that came' }).getByRole('listitem').filter({ hasText: address })
  await mail.getByText('Your new PIN').click()
  const text = await mail.getByText('You mailed us a document').innerText()
  const pin = /^\d{6,}$/m.exec(text)?.[0] ?? expect.fail('no PIN in the mail')
  const gateway = await page.getByRole('link', { name: 'Portal' }).getAttribute('href')
  expect(`${await mail.getByRole('link').first().getAttribute('href')}/`).toBe(gateway)
  await page.getByText(`.pdf · ${address}`).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  const keypad = page.getByRole('group', { name: 'Library keypad' })
  for (const digit of pin) await keypad.getByRole('button', { name: digit, exact: true }).click()
  await keypad.getByRole('button', { name: 'Enter (#)' }).click()
  const library = page.getByRole('article', { name: 'Library' })
  await library.getByRole('button', { name: new RegExp(`^Sample \\d+\\.pdf · ${address}$`) }).waitFor()
  expect(await library.locator('.sheets').innerText()).toMatch(/^[1-9]/)
  expect(complaints).toEqual([])
})

test('a document printed by another program is in the queue under the title that its owner gave it', async () => {
  await using visitor = await visit(desktop)
  expect(await office.printAs('grace', 'Minutes of the meeting')).toBe(true)
  await visitor.page.getByText('Minutes of the meeting · Grace').waitFor()
})

test('S27 a day later the PIN of a guest has expired, and a second mail brings the next one', async () => {
  await using visitor = await visit(desktop)
  const { page, complaints } = visitor
  newcomers += 1
  const address = `late-${newcomers}@guests.example`
  await page.getByLabel('From').fill(address)
  await page.getByRole('button', { name: 'Mail a sample' }).click()
  const mails = page.getByRole('list', { name: 'Mails that came' }).getByRole('listitem').filter({ hasText: address })
  await mails.getByText('Your new PIN').click()
  const pin = /^\d{6,}$/m.exec(await mails.getByText('You mailed us a document').innerText())?.[0] ?? 'none'
  await page.getByRole('button', { name: '1 day later' }).click()
  await page.getByText(/day.* ahead of this machine/).waitFor()
  const keypad = page.getByRole('group', { name: 'Hall keypad' })
  for (const key of `${pin}#`) await keypad.locator(`[data-key="${key}"]`).click()
  await keypad.getByText('This PIN has expired').waitFor()
  await page.getByRole('button', { name: 'Mail a sample' }).click()
  await mails.nth(1).waitFor()
  await page.getByText('Gateway is ready').waitFor()
  expect(complaints).toEqual([])
})
