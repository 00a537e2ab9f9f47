import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { printWithIpptool } from '../house/gateway-desk.ts'
import { freePort } from '../servers/free-port.ts'
import { sample } from '../servers/samples.ts'
import { accessibilityProblems } from './accessibility.ts'
import { ConsoleDesk, phone } from './console-desk.ts'

let desk: ConsoleDesk
beforeAll(async () => {
  desk = await ConsoleDesk.open()
  await desk.addUser('ada')
  await desk.api('PATCH', '/api/users/ada', { groups: ['STAFF'] })
  await desk.addPrinter('library-2', 'ipp://127.0.0.1:1/ipp/print')
})
afterAll(() => desk[Symbol.asyncDispose]())

test('a document is found by owner and state, its history is shown without its title, and it is deleted after a second word', async () => {
  await printWithIpptool(desk.queueUri, await sample('pdf'), { userName: 'ada', title: 'my-private-letter' })
  const [job] = await desk.untilHeld('ada', 1)
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Documents')
  await page.getByRole('link', { name: `Job ${job?.id}`, exact: true }).waitFor()
  await page.getByLabel('State').selectOption('printed')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByText('No document fits.').waitFor()
  await page.getByLabel('State').selectOption('held')
  await page.getByLabel('Owner').fill('ADA')
  await page.getByRole('button', { name: 'Search' }).click()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('link', { name: `Job ${job?.id}`, exact: true }).click()
  await page.getByRole('region', { name: 'What the audit says' }).getByText('Document came').waitFor()
  expect(await page.locator('body').innerText()).not.toContain('my-private-letter')
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Delete it' }).click()
  await page.locator('button:focus', { hasText: 'No, leave it' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('group').waitFor({ state: 'detached' })
  expect(await desk.statesOf('ada')).toEqual(['held'])
  await page.getByRole('button', { name: 'Delete it' }).click()
  await page.getByRole('group').getByRole('button', { name: 'Delete it' }).click()
  await page.getByText('Nothing: it is on its way or has ended.').waitFor()
  await page.getByRole('region', { name: 'What the audit says' }).getByText('Document deleted').waitFor()
  expect(complaints).toEqual([])
})

test('a user is made with a PIN, changed, renamed, given a card and deleted', async () => {
  await using device = await desk.openConsole(phone)
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Users')
  await page.locator('summary', { hasText: 'Add a user' }).click()
  await page.getByLabel('User name', { exact: true }).fill('bob')
  await page.getByLabel('Groups').fill('DAY\nNIGHT')
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Add a user' }).click()
  await page.locator('.digits').waitFor()
  await page.getByRole('status').getByRole('link', { name: 'bob' }).click()
  await page.getByLabel('Name as people read it').fill('Bob Example')
  await page.getByLabel('Language').selectOption('cs')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  expect(await desk.api('GET', '/api/users/bob')).toMatchObject({
    displayName: 'Bob Example',
    language: 'cs',
    groups: ['DAY', 'NIGHT'],
    enabled: true,
  })
  await page.getByLabel('Number of the card').fill('04:A1:B2:C3')
  await page.getByRole('button', { name: 'Add the card' }).click()
  await page.getByText(/^Added/).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.locator('summary', { hasText: 'Rename' }).click()
  await page.locator('[name=newName]').fill('robert')
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.waitForURL('**/console/users/robert')
  await page.getByText(/^Added/).waitFor()
  await page.locator('summary', { hasText: 'Delete the user' }).click()
  await page.getByRole('button', { name: 'Delete the user' }).click()
  await page.getByRole('group', { name: 'Delete this user for good?' }).getByRole('button').first().click()
  await page.waitForURL('**/console/users')
  await expect(desk.api('GET', '/api/users/robert')).rejects.toThrow('404')
  expect(complaints).toEqual([])
})

test('a group without rights of its own is shown with its members, who keep everybody’s rights when it is given one', async () => {
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Groups')
  const group = page.getByRole('region', { name: 'STAFF' })
  await group.getByText('1 member').waitFor()
  await group.getByText('gives no rights of its own').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  const answered = page.waitForResponse(answer => answer.url().endsWith('/api/groups/STAFF') && answer.ok())
  await group.getByLabel('audit').click()
  await answered
  const { groups } = await desk.gateway.api<{ groups: object[] }>('GET', '/api/groups')
  expect(groups).toContainEqual({ name: 'STAFF', rights: ['print', 'scan', 'copy', 'portal', 'audit'] })
  await desk.gateway.api('DELETE', '/api/groups/STAFF')
  expect(complaints).toEqual([])
})

test('a printer is added and tried with a page; a panel is added by named fields and given a code', async () => {
  await using printer = await SimulatedPrinter.start()
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Printers')
  await page.locator('summary', { hasText: 'Add the printer' }).click()
  await page.getByLabel(/^Name/).fill('hall-1')
  await page.getByLabel('Address of the printer').fill(printer.uri)
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Add the printer' }).click()
  await page.getByRole('status').getByRole('link', { name: 'hall-1' }).click()
  await page.getByRole('button', { name: 'Print a test page' }).click()
  await page.getByText('The test page is at the printer.').waitFor()
  expect(printer.engine.jobs.length).toBe(1)
  expect(await accessibilityProblems(page)).toEqual([])
  await desk.goTo(page, 'Terminals')
  await page.locator('summary', { hasText: 'Add the terminal' }).click()
  await page.getByLabel(/^Name/).fill('hall')
  await page.getByLabel('Releases at the printer').selectOption('hall-1')
  await page.getByLabel('How it is reached').selectOption('it connects to us')
  await page.getByLabel('Port, or ADDRESS:PORT').fill('127.0.0.1:0')
  await page.getByLabel('Addresses that may connect').fill('127.0.0.1')
  await page.getByRole('combobox', { name: 'Display' }).selectOption('none')
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Add the terminal' }).click()
  await page.getByRole('status').getByRole('link', { name: 'hall' }).click()
  expect(await desk.api('GET', '/api/terminals/hall')).toMatchObject({
    driver: 'lines',
    options: { listen: '127.0.0.1:0', allow: ['127.0.0.1'], display: 'none' },
    printer: 'hall-1',
  })
  await page.getByLabel('Driver').selectOption('panel')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Draw a code' }).click()
  expect((await page.locator('.digits .unseen').innerText()).replaceAll(' ', '')).toMatch(/^\d{10}$/)
  expect(await accessibilityProblems(page)).toEqual([])
  await desk.goTo(page, 'Floor')
  const wrongs = page.getByRole('region', { name: /need/ })
  await wrongs.getByText('Open its page on the device.').waitFor()
  await wrongs.getByRole('link', { name: 'hall', exact: true }).click()
  await page.getByRole('button', { name: 'Remove the terminal' }).click()
  await page.getByRole('group', { name: 'Remove this terminal?' }).getByRole('button').first().click()
  await page.getByText('There is no terminal yet.').waitFor()
  expect(complaints).toEqual([])
})

test('the audit is searched by what happened, in words, and tells who did it', async () => {
  await using device = await desk.openConsole(phone)
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Audit')
  const entries = page.getByRole('region', { name: 'Entries' })
  await entries.getByText('Administrator logged in by token').first().waitFor()
  await page.getByLabel('What happened').selectOption('PIN issued')
  await page.getByLabel('About the user').fill('ada')
  await page.getByRole('button', { name: 'Search' }).click()
  await entries.getByText('Administrator logged in by token').first().waitFor({ state: 'detached' })
  await entries.getByText('PIN issued').first().waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('a synchronisation is shown field by field before it is run, and its end afterwards', async () => {
  const mimeType = 'text/csv'
  const file = (text: string) => ({ name: 'users.csv', mimeType, buffer: Buffer.from(text) })
  const head = 'userName,email,displayName\n'
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Synchronisation')
  await page.getByRole('button', { name: 'What would happen?' }).click()
  await page.getByRole('alert').getByText(/./).waitFor()
  await page.getByLabel('Users come from').selectOption('csv')
  const run = async (text: string) => {
    await page.getByLabel('File', { exact: true }).setInputFiles(file(text))
    await page.getByRole('button', { name: 'What would happen?' }).click()
  }
  const start = async () => {
    await page.getByRole('button', { name: 'Run it now' }).click()
    await page.getByRole('group', { name: 'Do all of this now?' }).getByRole('button').first().click()
    await page.getByText('Done, or under way: see below.').waitFor()
  }
  await run(`${head}carol,carol@example.org,Carol\nada,ada@example.org,Ada\n`)
  await page.getByText('1 account would be made').waitFor()
  await page.getByText('1 entry is left alone').click()
  await page.getByText('has the name of an account that this source does not keep').first().waitFor()
  await start()
  await run(`${head}carol,carol@example.net,Carol\n`)
  const changes = page.getByRole('region', { name: '1 account would be changed' })
  await changes.getByRole('row', { name: 'carol Email carol@example.org carol@example.net' }).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await start()
  await page.getByRole('region', { name: 'The last run' }).getByText('Done', { exact: false }).first().waitFor()
  expect(await desk.api('GET', '/api/users/carol')).toMatchObject({ email: 'carol@example.net' })
  expect(complaints).toEqual([])
})

test('a mail that waits is told with why, and is dropped after a second word', async () => {
  await desk.api('PATCH', '/api/settings?override=a+test', {
    'mail.host': '127.0.0.1',
    'mail.port': 1,
    'mail.security': 'none',
    'mail.from': 'print@example.org',
    'site.publicUrl': 'https://print.example.org',
  })
  await desk.api('POST', '/api/users', { userName: 'dora', email: 'dora@example.org' })
  await using device = await desk.openConsole(phone)
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Mails')
  const mails = page.getByRole('region', { name: 'Mails' })
  await mails.getByText('To dora@example.org').waitFor()
  await mails.getByRole('button', { name: 'Drop' }).click()
  expect(await accessibilityProblems(page)).toEqual([])
  await mails.getByRole('group').getByRole('button', { name: 'Drop' }).click()
  await mails.getByText('No such mail.').waitFor()
  await page.getByLabel('State').selectOption('given-up')
  await mails.getByText('To dora@example.org').waitFor()
  expect(complaints).toEqual([])
})

test('a card that is tapped at two readers shows how its numbers become the same, and nobody is logged in by it', async () => {
  const ports = [await freePort(), await freePort()]
  for (const [at, name] of ['door', 'gate'].entries()) {
    const options = { listen: `127.0.0.1:${ports[at]}`, allow: ['127.0.0.1'], display: 'none' }
    await desk.api('POST', '/api/terminals', { name, driver: 'lines', options, printer: 'library-2' })
  }
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Card readers')
  await page.getByLabel('One terminal').selectOption('door')
  await page.getByLabel('The other terminal').selectOption('gate')
  await page.getByRole('button', { name: 'Listen' }).click()
  await page.getByText('Tap the card at both terminals now.').waitFor()
  const readers = ports.map(port => connect(port, '127.0.0.1'))
  readers[0]?.write(';04A1B2C3\r\n')
  readers[1]?.write(';3283263748\r\n')
  await page.getByText('It is one card.').first().waitFor()
  await page.getByText('hexadecimal to decimal').first().waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Tap the card at both terminals now.').waitFor({ state: 'detached' })
  for (const reader of readers) reader.destroy()
  const { entries } = await desk.api<{ entries: { event: string }[] }>('GET', '/api/audit?terminalName=door')
  expect(entries.map(({ event }) => event)).toEqual(['terminal-added'])
  expect(complaints).toEqual([])
})
