import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GatewayDesk } from '../house/gateway-desk.ts'
import { sample } from '../servers/samples.ts'
import { openDevice, startChromium } from '../servers/start-chromium.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { accessibilityProblems } from './accessibility.ts'

const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, locale: 'en-GB' }

let stack: AsyncDisposableStack
let desk: GatewayDesk
let browser: Awaited<ReturnType<typeof startChromium>>['browser']
beforeAll(async () => {
  await using opening = new AsyncDisposableStack()
  desk = new GatewayDesk(opening.use(await startGateway()))
  browser = opening.use(await startChromium()).browser
  stack = opening.move()
})
afterAll(() => stack[Symbol.asyncDispose]())

/** The portal on a phone; it must not have complained when the phone is put away. */
async function openPortal() {
  const device = await openDevice(browser, { ...phone, baseURL: `http://${desk.gateway.http}` })
  await device.page.goto('/')
  return device
}

let newcomers = 0

/** Somebody new at each try, with a PIN. */
async function newcomer(): Promise<readonly [userName: string, pin: string]> {
  newcomers += 1
  const userName = `reader-${newcomers}`
  return [userName, await desk.addUser(userName)]
}

async function logIn(page: Page, userName: string, pin: string): Promise<void> {
  await page.getByLabel('User name or email').fill(userName)
  await page.getByLabel('PIN', { exact: true }).fill(pin)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

test('S02 S04 a PIN logs in on a phone, a wrong one is told, and logging out ends the session', async () => {
  const [userName, pin] = await newcomer()
  await using device = await openPortal()
  const { page, complaints } = device
  await logIn(page, userName, pin === '0000' ? '1111' : '0000')
  await page.getByText('User name or PIN is wrong').waitFor()
  await logIn(page, userName, pin)
  await page.getByRole('heading', { name: 'Waiting to be printed' }).waitFor()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: /^Log in to/ }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: /^Log in to/ }).waitFor()
  expect(complaints).toEqual([])
})

test('S41 a document that is uploaded waits for its owner, who can delete it; no PIN is issued', async () => {
  const [userName, pin] = await newcomer()
  await using device = await openPortal()
  const { page, complaints } = device
  await logIn(page, userName, pin)
  const [document] = [{ name: 'plan.pdf', mimeType: 'application/pdf', buffer: await readFile(await sample('pdf')) }]
  await page.locator('input[type=file]').setInputFiles(document)
  await page.getByRole('heading', { name: 'plan.pdf' }).waitFor()
  await desk.untilHeld(userName, 1)
  await page.getByRole('button', { name: 'Delete plan.pdf' }).click()
  await page.getByText('It cannot be brought back.').waitFor()
  await page.getByRole('button', { name: 'Delete plan.pdf' }).click()
  await page.getByText('Nothing is waiting.').waitFor()
  expect(await desk.statesOf(userName)).toEqual(['purged'])
  expect(complaints).toEqual([])
})

test('S46 S48 a user makes a new PIN; the one before logs in no more, the new one does', async () => {
  const [userName, pin] = await newcomer()
  await using device = await openPortal()
  const { page, complaints } = device
  await logIn(page, userName, pin)
  await page.getByRole('button', { name: 'Make a new PIN' }).click()
  await page.getByText('stops working at once').waitFor()
  await page.getByRole('button', { name: 'Make a new PIN' }).click()
  const digits = (await page.locator('.digits .unseen').innerText()).replaceAll(' ', '')
  expect(digits).toMatch(/^\d{4,16}$/)
  await page.getByRole('button', { name: 'Log out' }).click()
  await logIn(page, userName, pin)
  await page.getByRole('alert').getByText('no longer valid').waitFor()
  await logIn(page, userName, digits)
  await page.getByRole('heading', { name: 'My PIN' }).waitFor()
  expect(complaints).toEqual([])
})

test('the log-in page and the home page have no accessibility problem that axe knows, light or dark', async () => {
  const [userName, pin] = await newcomer()
  await using device = await openPortal()
  const { page } = device
  await page.getByRole('button', { name: 'Log in', exact: true }).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await logIn(page, userName, pin)
  await page.getByText('Nothing is waiting.').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
})
