import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addTcpKeypad } from '../house/watched-keypad.ts'
import { sample } from '../servers/samples.ts'
import { startIppeveprinter } from '../servers/start-ippeveprinter.ts'
import { accessibilityProblems } from './accessibility.ts'
import { desktop, logIn, logOut, makeNewPin, openPortalRig, type PortalRig, phone } from './portal-rig.ts'

let rig: PortalRig
beforeAll(async () => {
  rig = await openPortalRig()
})
afterAll(() => rig[Symbol.asyncDispose]())

const plan = async () => ({
  name: 'plan.pdf',
  mimeType: 'application/pdf',
  buffer: await readFile(await sample('pdf')),
})

const pinsOf = async (userName: string) => rig.desk.gateway.api('GET', `/api/users/${userName}/pins`)

async function upload(page: Page, ...names: readonly string[]): Promise<void> {
  const { buffer, mimeType } = await plan()
  await page.locator('input[type=file]').setInputFiles(names.map(name => ({ name, buffer, mimeType })))
  for (const name of names) await page.getByRole('heading', { name, exact: true }).waitFor()
}

test('S02 S04 a PIN logs in on a phone, a wrong one is told, and logging out ends the session', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(phone)
  const { page, complaints } = device
  await logIn(page, userName, pin === '0000' ? '1111' : '0000')
  await page.getByText('User name or PIN is wrong').waitFor()
  await logIn(page, userName, pin)
  await page.getByRole('heading', { name: 'Waiting to be printed' }).waitFor()
  await logOut(page)
  await page.reload()
  await page.getByRole('heading', { name: /^Log in to/ }).waitFor()
  expect(complaints).toEqual([])
})

test('S03 the portal can be installed on a desktop, and a PIN logs in there by keyboard alone', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(desktop)
  const { page, context, complaints } = device
  const debug = await context.newCDPSession(page)
  const { installabilityErrors } = await debug.send('Page.getInstallabilityErrors')
  // The devices of these tests are private windows.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
  await page.getByLabel('User name or email').focus()
  await page.keyboard.type(userName)
  await page.keyboard.press('Tab')
  await page.keyboard.type(pin)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Waiting to be printed' }).waitFor()
  await page.locator('main:focus').waitFor()
  expect(complaints).toEqual([])
})

test('S41 documents that are uploaded wait for their owner; what is wrong with one keeps none of the others; no PIN is issued', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(phone)
  const { page, complaints } = device
  await logIn(page, userName, pin)
  const before = await pinsOf(userName)
  const broken = { name: 'broken.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no PDF') }
  await page.locator('input[type=file]').setInputFiles([broken, await plan()])
  await page.getByRole('heading', { name: 'plan.pdf' }).waitFor()
  await page.getByRole('alert').getByText('broken.pdf was not taken.').waitFor()
  await rig.desk.untilHeld(userName, 1)
  expect(await pinsOf(userName)).toEqual(before)
  await page.getByRole('button', { name: 'Delete plan.pdf' }).click()
  await page.locator('button:focus', { hasText: 'Keep it' }).waitFor()
  await page.getByRole('button', { name: 'Delete plan.pdf' }).click()
  await page.getByText('Nothing is waiting.').waitFor()
  expect(await page.evaluate('document.activeElement.id')).toBe('jobs-title')
  expect(await rig.desk.statesOf(userName)).toEqual(['purged'])
  expect(complaints).toEqual([])
})

test('a document shows its first page and how many it has, and its owner says how it is printed', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(phone)
  const { page, complaints } = device
  await logIn(page, userName, pin)
  await upload(page, 'plan.pdf')
  await page.getByRole('img', { name: 'First page of plan.pdf' }).waitFor()
  await page.getByText('1 page · black and white').waitFor()
  await page.getByRole('button', { name: 'Options of plan.pdf' }).click()
  await page.getByLabel('Copies').fill('2')
  await page.getByLabel('Sides').selectOption('Both sides, turned like a book')
  await page.getByLabel('Pages').fill('3-1')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').getByText('Write pages in order').waitFor()
  await page.getByLabel('Pages').fill('1')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('2 copies · Both sides, turned like a book · pages 1').waitFor()
  expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Options of plan.pdf')
  expect(complaints).toEqual([])
})

test('in the language with the longest words nothing is wider than the narrowest phone', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open({ ...phone, viewport: { width: 320, height: 640 } })
  const { page, complaints } = device
  await logIn(page, userName, pin)
  await upload(page, 'plan.pdf')
  const width = () => page.evaluate('document.documentElement.scrollWidth')
  await page.getByRole('link', { name: 'My account' }).click()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch')
  await page.getByRole('heading', { name: 'Was zuletzt geschah' }).waitFor()
  expect(await width()).toBe(320)
  await page.getByRole('link', { name: 'Meine Dokumente' }).click()
  await page.getByRole('button', { name: 'plan.pdf löschen' }).click()
  await page.getByText('Es lässt sich nicht wiederherstellen.').waitFor()
  expect(await width()).toBe(320)
  await page.getByRole('button', { name: 'Optionen für plan.pdf' }).click()
  await page.getByRole('dialog').waitFor()
  expect(await page.evaluate("(d => d.scrollWidth - d.clientWidth)(document.querySelector('dialog'))")).toBe(0)
  expect(complaints).toEqual([])
})

test('S46 S48 a user makes a new PIN; the one before logs in no more, the new one does and has no end', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(phone)
  const { page, complaints } = device
  await logIn(page, userName, pin)
  const digits = await makeNewPin(page)
  expect(digits).toMatch(/^\d{4,16}$/)
  await logOut(page)
  await logIn(page, userName, pin)
  await page.getByRole('alert').getByText('no longer valid').waitFor()
  await logIn(page, userName, digits)
  await page.getByText('Works until you change it.').waitFor()
  expect(complaints).toEqual([])
})

test('whoever scans the code at a printer logs in, chooses, and the chosen documents come out there', async () => {
  const [userName, pin] = await rig.newcomer()
  await using printer = await startIppeveprinter()
  await rig.desk.addPrinter('hall', printer.uri)
  await using _ = await addTcpKeypad(rig.desk.gateway, 'hall', 'hall')
  await using device = await rig.open(phone)
  const { page, complaints } = device
  await logIn(page, userName, pin)
  await upload(page, 'plan.pdf', 'other.pdf')
  await logOut(page)
  const scan = async () => {
    await page.goto((await rig.desk.gateway.api<{ url: string }>('GET', '/api/terminals/hall/place-code')).url)
    await page.getByText('Log in, then choose what to print here.').waitFor()
  }
  await scan()
  expect(new URL(page.url()).hash).toBe('')
  await logIn(page, userName, pin)
  await page.getByText('You are at hall.').waitFor()
  await page.getByRole('checkbox', { name: 'other.pdf' }).uncheck()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Print 1 document' }).click()
  await page.locator('[data-happened=printed]').getByText('plan.pdf').waitFor()
  expect(Buffer.compare((await printer.nextPrinted()).bytes, (await plan()).buffer)).toBe(0)
  expect(await printer.readPrinted()).toEqual([])
  await page.getByRole('button', { name: 'Print more here' }).click()
  await page.getByRole('checkbox', { name: 'other.pdf' }).waitFor()
  expect((await rig.desk.statesOf(userName)).toSorted()).toEqual(['held', 'purged'])
  // Whoever logs in at an identity provider comes back to the front page: the code has waited.
  await logOut(page)
  await scan()
  await page.goto('/')
  await logIn(page, userName, pin)
  await page.getByText('You are at hall.').waitFor()
  expect(complaints).toEqual([])
})

test('the account tells where its owner is logged in and what happened, and logs out another device', async () => {
  const [userName, pin] = await rig.newcomer()
  await using other = await rig.open(desktop)
  await logIn(other.page, userName, pin)
  await other.page.getByText('Nothing is waiting.').waitFor()
  await using device = await rig.open(phone)
  const { page, complaints } = device
  await logIn(page, userName, pin)
  await page.getByRole('link', { name: 'My account' }).click()
  await page.getByText('A new PIN was made').first().waitFor()
  expect(await page.getByText('Logged in at the portal').count()).toBe(2)
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: /^Log out there: 127/ }).click()
  await page.getByRole('button', { name: /^Log out there: 127/ }).waitFor({ state: 'detached' })
  await other.page.getByText('You were logged out.').waitFor()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch')
  await page.getByRole('heading', { name: 'Was zuletzt geschah' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
  expect(complaints).toEqual([])
})

test('log-in, home and options have no accessibility problem that axe knows, light or dark', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(phone)
  const { page } = device
  await page.getByRole('button', { name: 'Log in', exact: true }).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await logIn(page, userName, pin)
  await upload(page, 'plan.pdf')
  await page.getByRole('img').last().waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Options of plan.pdf' }).click()
  await page.getByRole('dialog').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
})
