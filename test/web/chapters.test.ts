import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { printWithIpptool } from '../house/gateway-desk.ts'
import { openGuestRig } from '../house/guest-rig.ts'
import { pinIn } from '../mail/mail-house.ts'
import { sample } from '../servers/samples.ts'
import { startChromium } from '../servers/start-chromium.ts'
import type { Mailbox } from '../servers/start-dovecot.ts'
import { addPanel, press, says, typePin } from './panel-rig.ts'
import { logIn, logOut, makeNewPin, openPortal, phone } from './portal-rig.ts'

/** The chapters of the specification, from the mail to the paper, with a panel without script and a phone. */

const grace = { user: 'grace@example.org', password: 'secret-of-grace' }
const ada = { user: 'ada@holdfast.example', password: 'secret-of-ada' }

type Rig = Awaited<ReturnType<typeof openGuestRig>>
let stack: AsyncDisposableStack
let rig: Rig
let browser: Browser
beforeAll(async () => {
  await using opening = new AsyncDisposableStack()
  rig = opening.use(await openGuestRig([grace, ada]))
  browser = opening.use(await startChromium()).browser
  await rig.desk.gateway.api('PATCH', '/api/settings', { 'site.publicUrl': `http://${rig.desk.gateway.http}` })
  stack = opening.move()
}, 120_000)
afterAll(() => stack[Symbol.asyncDispose]())

let panels = 0

/** A panel on a device that runs no script. */
function openPanel() {
  panels += 1
  return addPanel(browser, rig.desk, { name: `panel-${panels}`, javaScriptEnabled: false })
}

/** The PIN of the mail that comes after so many. */
async function pinAfter(before: number, mailbox: Mailbox): Promise<string> {
  return pinIn((await rig.mailsOf(mailbox, before + 1)).at(-1)) ?? expect.fail('no PIN in the mail')
}

/** Types a PIN, prints everything that is listed, and logs out; each document came out as it was sent. */
async function printAll(page: Page, pin: string, count: number): Promise<void> {
  await typePin(page, pin)
  await says(page, count === 1 ? '1 document waits for you' : `${count} documents wait for you`)
  await press(page, 'Print chosen')
  await says(page, new RegExp(`^${count} documents? (sent to|printed at) hall$`))
  const sent = await readFile(await sample('pdf'))
  for (let paper = 0; paper < count; paper += 1)
    expect(Buffer.compare((await rig.printer.nextPrinted()).bytes, sent)).toBe(0)
  await press(page, 'Log out')
  await says(page, 'Type your PIN')
}

async function isRefused(page: Page, pin: string, words: string): Promise<void> {
  await typePin(page, pin)
  await page.getByRole('alert').getByText(words).waitFor()
  expect(await rig.printer.readPrinted()).toEqual([])
}

test('S20 S21 S22 S24 S26 S27 S28 S29 S33 S56 S57 a guest mails a document, takes the PIN of the answer to a panel, and comes back after its end', async () => {
  const { desk, clock } = rig
  await using panel = await openPanel()
  const { page, complaints } = panel
  await rig.mailDocument(grace.user)
  const first = await pinAfter(0, grace)
  await desk.untilHeld(grace.user, 1)
  await printAll(page, first, 1)
  await desk.untilPrinted(grace.user)

  // From its end on the PIN opens nothing; the panel sends the next one.
  await clock.ahead(25)
  await isRefused(page, first, 'This PIN has expired')
  await press(page, 'Send me a new PIN')
  await page.getByRole('status').getByText('A new PIN is on its way').waitFor()
  const second = await pinAfter(1, grace)
  await typePin(page, second)
  await says(page, 'No documents are waiting for you')

  // Another document comes to the same account, with a PIN that takes the place of the one before.
  await rig.mailDocument(grace.user)
  const third = await pinAfter(2, grace)
  await desk.untilHeld(grace.user, 1)
  await isRefused(page, second, 'This PIN is no longer valid')
  await printAll(page, third, 1)
  const { users } = await desk.gateway.api<{ users: unknown[] }>('GET', '/api/users')
  expect(users).toHaveLength(1)
  expect(complaints).toEqual([])
}, 120_000)

test('S40 S49 S51 S52 S53 S54 S55 S56 S57 S58 S59 everyone rotates: the PIN of the first mail prints, a new one of the portal prints, after a period the log-in page sends the next', async () => {
  const { desk, clock } = rig
  await desk.gateway.api('PATCH', '/api/settings', { 'pins.temporaryFor': 'everyone', 'pins.validityHours': 720 })
  await desk.gateway.api('POST', '/api/users', { userName: 'ada', email: ada.user })
  const [welcome = ''] = await rig.mailsOf(ada, 1)
  const first = pinIn(welcome) ?? expect.fail('no PIN in the mail')
  expect(welcome).toMatch(/It is valid until \w+.*\d{4}.*\d{1,2}:\d{2}/)
  expect(welcome).toMatch(/How to get the next one:\n- Open http:/)

  // A document from a print dialog brings no PIN, and waits for the one that there is.
  await using panel = await openPanel()
  const print = async () => {
    await printWithIpptool(desk.queueUri, await sample('pdf'), { userName: 'ada' })
    await desk.untilHeld('ada', 1)
  }
  await print()
  expect(await rig.mailsOf(ada, 1)).toHaveLength(1)
  await printAll(panel.page, first, 1)

  // Renewed at the portal: the new one comes by mail, too, and the one before is over.
  await using device = await openPortal(browser, desk, phone)
  const { page, complaints } = device
  await logIn(page, 'ada', first)
  const second = await makeNewPin(page)
  expect(await pinAfter(1, ada)).toBe(second)
  await logOut(page)
  await print()
  await isRefused(panel.page, first, 'This PIN is no longer valid')
  await printAll(panel.page, second, 1)

  // After a whole period it opens nothing anywhere, and the log-in page mails the next without a log-in.
  await clock.ahead(25 + 721)
  await print()
  await isRefused(panel.page, second, 'This PIN has expired')
  await logIn(page, 'ada', second)
  await page.getByRole('alert').getByText('This PIN has expired. Choose “New PIN” below').waitFor()
  await page.getByRole('button', { name: /New PIN/ }).click()
  await page.getByLabel('User name or email').fill('ada')
  await press(page, 'Mail me a new PIN')
  const third = await pinAfter(2, ada)
  await printAll(panel.page, third, 1)
  await page.getByRole('link', { name: 'Back to log in' }).click()
  await logIn(page, 'ada', third)
  await page.getByText(/^Works until /).waitFor()
  expect([...complaints, ...panel.complaints]).toEqual([])
}, 120_000)
