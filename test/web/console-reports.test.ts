import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { printWithIpptool } from '../house/gateway-desk.ts'
import { sample } from '../servers/samples.ts'
import { accessibilityProblems } from './accessibility.ts'
import { ConsoleDesk } from './console-desk.ts'

let desk: ConsoleDesk
beforeAll(async () => {
  desk = await ConsoleDesk.open()
})
afterAll(() => desk[Symbol.asyncDispose]())

test('a report shows what was saved as a picture and a table, and gives it as a file', async () => {
  await desk.addUser('ada')
  await printWithIpptool(desk.queueUri, await sample('pdf'), { userName: 'ada' })
  const [job] = await desk.untilHeld('ada', 1)
  await desk.api('DELETE', `/api/jobs/${job?.id}`)
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Reports')
  await page.getByRole('rowheader', { name: 'ada' }).waitFor()
  await page.getByRole('img', { name: 'Pages printed' }).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  const file = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download as CSV' }).click()
  expect(await readFile(await (await file).path(), 'utf8')).toBe('user,jobs,pages,saved\r\n"ada",0,0,1\r\n')
  await page.getByLabel('By').selectOption('printer')
  await page.getByText('No document of these days').waitFor()
  expect(complaints).toEqual([])
})
