import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { ConsoleDesk } from './console-desk.ts'

let desk: ConsoleDesk
beforeAll(async () => {
  desk = await ConsoleDesk.open()
})
afterAll(() => desk[Symbol.asyncDispose]())

test('a change of the settings first tells who is hit, and is saved after that', async () => {
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Settings')
  await page.getByRole('img', { name: 'PINs that end in the next 60 days' }).waitFor()
  await page.getByLabel('Find a setting').fill('pins.temporary')
  const setting = page.getByRole('checkbox', { name: 'Temporary PINs', exact: true })
  await setting.check()
  await page.getByRole('button', { name: 'What would happen?' }).click()
  const bar = page.getByRole('region', { name: 'Save the changes' })
  await bar.getByRole('button', { name: 'Save the changes' }).waitFor()
  const inForce = async () => (await desk.api<Record<string, unknown>>('GET', '/api/settings'))['pins.temporary']
  expect(await inForce()).toBe(false)
  expect(await accessibilityProblems(page)).toEqual([])
  await bar.getByRole('button', { name: 'Save the changes' }).click()
  await page.getByText('Saved. It is in force.').waitFor()
  expect(await inForce()).toBe(true)
  expect(complaints).toEqual([])
})

test('a value that is not taken is told beside the changes, and nothing is saved', async () => {
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Settings')
  const setting = page.getByRole('textbox', { name: 'Hours of validity' })
  await setting.fill('never')
  await setting.blur()
  await page.getByRole('button', { name: 'What would happen?' }).click()
  await page.getByRole('alert').getByText('pins.validityHours').waitFor()
  await page.getByRole('button', { name: 'Drop the changes' }).click()
  expect(await setting.inputValue()).toBe('24')
  expect(complaints).toEqual([])
})

test('a mail is shown as people get it', async () => {
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Settings')
  await page.getByRole('combobox', { name: 'Mail', exact: true }).selectOption('new-pin')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await page.locator('pre.mail').getByText('PIN').first().waitFor()
  expect(complaints).toEqual([])
})
