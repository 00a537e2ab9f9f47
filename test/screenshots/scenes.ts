import type { Page } from 'playwright-core'
import { sampleDocument } from '../../simulators/office/sample-document.ts'
import type { openOffice } from '../house/open-office.ts'
import { until } from '../servers/until.ts'

export type OpenOffice = Awaited<ReturnType<typeof openOffice>>

export interface Scene {
  readonly name: string
  /** Where it is; without an answer there the scene is skipped. */
  readonly url: (office: OpenOffice) => string
  /** From the opened page to what is shown. */
  readonly play: (page: Page, office: OpenOffice) => Promise<void>
}

const pinText = /^\d{4,16}$/
const waiting = ['Programme of the summer school.pdf', 'Map of the garden.pdf']
/** Everybody who looks finds the same: the office is set up once, before the first picture. */
export async function setScene(office: OpenOffice): Promise<void> {
  for (const title of waiting) await printAs(office, 'grace', title)
  await printAs(office, 'ada', 'Minutes of the meeting.pdf')
  await office.post('/terminals/hall-keypad/card', { userName: 'ada' })
  await until(async () => (await office.state()).printers[0]?.piles.length === 1, { withinMs: 30_000, what: 'paper' })
  await office.post('/mail/visitor%40guests.example/sample', {})
  const isAnswered = async () => (await office.state()).mails.some(({ to }) => to === 'visitor@guests.example')
  await until(isAnswered, { withinMs: 30_000, what: 'the answer to a mail' })
  await office.post('/people/grace/pin', {})
  const hasCome = async () => (await office.state()).mails.some(({ to }) => to === 'grace@office.example')
  await until(hasCome, { withinMs: 30_000, what: 'the mail to Grace' })
}

function printAs(office: OpenOffice, userName: string, title: string): Promise<void> {
  const document = Buffer.from(sampleDocument(title.replace('.pdf', ''), 2))
  return office.post(`/people/${userName}/document`, { title, base64: document.toString('base64') })
}

/** In the order in which they are taken. */
export const scenes: readonly Scene[] = [
  { name: 'office', url: ({ url }) => `${url}/`, play: showOffice },
  { name: 'tray', url: ({ url }) => `${url}/`, play: lookIntoTray },
  { name: 'portal', url: ({ gatewayUrl }) => `${gatewayUrl}/`, play: logInToPortal },
  { name: 'console', url: ({ gatewayUrl }) => `${gatewayUrl}/console`, play: logInToConsole },
  { name: 'panel', url: ({ gatewayUrl }) => `${gatewayUrl}/panel/hall-panel`, play: async () => undefined },
]

async function showOffice(page: Page): Promise<void> {
  await page.getByText('Gateway is ready').waitFor()
  await page.getByText(`${waiting[0]} · Grace`).waitFor()
}

async function lookIntoTray(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Minutes of the meeting/ }).click()
  const first = page.getByRole('img', { name: /^Page 1 of/ })
  await first.waitFor()
  await first.evaluate((image: { decode(): Promise<void> }) => image.decode())
}

async function logInToPortal(page: Page, office: OpenOffice): Promise<void> {
  const pin = (await office.state()).people.find(({ userName }) => userName === 'grace')?.pin ?? ''
  if (!pinText.test(pin)) throw new Error('Grace has no PIN')
  await page.getByLabel('User name or email').fill('grace')
  await page.getByLabel('PIN', { exact: true }).fill(pin)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  for (const title of waiting) await page.getByRole('img', { name: `First page of ${title}` }).waitFor()
}

async function logInToConsole(page: Page, office: OpenOffice): Promise<void> {
  const token = page.getByLabel('Token')
  await token.fill(await office.token())
  await token.press('Enter')
  await token.waitFor({ state: 'detached' })
  await page.getByRole('heading', { level: 1 }).waitFor()
}
