import { afterAll, beforeAll, expect, test } from 'vitest'
import { MailCatcher } from '../mail/mail-catcher.ts'
import { until } from '../servers/until.ts'
import { accessibilityProblems } from './accessibility.ts'
import { ConsoleDesk, phone } from './console-desk.ts'

let desk: ConsoleDesk
beforeAll(async () => {
  desk = await ConsoleDesk.open()
})
afterAll(() => desk[Symbol.asyncDispose]())

test('the administrator comes in by token, walks the first steps, and finds nothing of the token in the browser', async () => {
  await using device = await desk.openConsole()
  const { page, context, complaints } = device
  expect(await accessibilityProblems(page)).toEqual([])
  await desk.logIn(page)
  await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor()
  await page.getByLabel('Name').fill('library-2')
  await page.getByLabel('Address of the printer').fill('ipp://127.0.0.1:1/ipp/print')
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Add the printer' }).click()
  await page.getByRole('combobox', { name: 'Driver' }).waitFor()
  await page.getByRole('button', { name: 'Skip this step' }).click()
  await page.getByLabel('User name').fill('Ada')
  await page.getByRole('button', { name: 'Make the user with a PIN' }).click()
  expect((await page.locator('.digits .unseen').innerText()).replaceAll(' ', '')).toMatch(/^\d{4,16}$/)
  const kept = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  )
  expect(kept + JSON.stringify(await context.cookies())).not.toContain(desk.gateway.token)
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: /^Console of/ }).waitFor()
  expect(complaints).toEqual([])
})

test('on a phone the rooms are behind a button that Escape closes', async () => {
  await using device = await desk.openConsole(phone)
  const { page, complaints } = device
  await desk.logIn(page)
  const menu = page.getByRole('button', { name: 'Menu' })
  await menu.click()
  await page.getByRole('navigation').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('navigation').waitFor({ state: 'hidden' })
  expect(complaints).toEqual([])
})

test('the floor tells what is wrong and what to do, and shows a new terminal without being asked again', async () => {
  await desk.addPrinter('silent-1', 'ipp://127.0.0.1:1/ipp/print')
  await using device = await desk.openConsole()
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Floor')
  const wrongs = page.getByRole('region', { name: /need/ })
  await wrongs.getByText('silent-1').waitFor()
  await wrongs.getByText('Check its power and network').first().waitFor()
  const options = { path: '/dev/none' }
  await desk.gateway.api('POST', '/api/terminals', { name: 'atrium', driver: 'lines', options, printer: 'silent-1' })
  await page.getByRole('region', { name: 'Terminals' }).getByText('atrium').waitFor({ timeout: 30_000 })
  expect(await accessibilityProblems(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('staff find somebody as they type, issue a PIN that is shown once, and give a group rights', async () => {
  await desk.gateway.api('POST', '/api/users', { userName: 'countess', displayName: 'Ada Lovelace', issuePin: false })
  await using device = await desk.openConsole(phone)
  const { page, complaints } = device
  await desk.logIn(page)
  await desk.goTo(page, 'Users')
  await page.getByLabel('Name, user name or email').pressSequentially('lovel')
  await page.getByText('1 person', { exact: true }).waitFor()
  await page.getByRole('link', { name: /Ada Lovelace/ }).click()
  await page.getByText('No PIN.').waitFor()
  await page.getByRole('button', { name: 'Issue a new PIN' }).click()
  await page.locator('.digits').waitFor()
  await page.getByText(/^Works/).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.reload()
  await page.getByText(/^Works/).waitFor()
  expect(await page.locator('.digits').count()).toBe(0)
  await desk.goTo(page, 'Groups')
  await page.getByLabel('Name of a group').fill('STAFF')
  await page.getByRole('button', { name: 'Add the group' }).click()
  const group = page.getByRole('region', { name: 'STAFF' })
  await group.waitFor()
  const answered = page.waitForResponse(answer => answer.url().endsWith('/api/groups/STAFF') && answer.ok())
  await group.getByLabel('operate').click()
  await answered
  const { groups } = await desk.gateway.api<{ groups: object[] }>('GET', '/api/groups')
  expect(groups).toEqual([{ name: 'STAFF', rights: ['print', 'scan', 'copy', 'portal', 'operate'] }])
  expect(await accessibilityProblems(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('whoever may only audit sees no button that changes something', async () => {
  await desk.gateway.api('PUT', '/api/groups/AUDIT', { rights: ['portal', 'audit'] })
  await desk.gateway.api('PATCH', '/api/settings', { 'portal.staffMayUsePin': true })
  await desk.gateway.api('POST', '/api/users', { userName: 'eve', groups: ['AUDIT'], issuePin: false })
  const pin = await desk.issuePin('eve')
  await using device = await desk.openConsole()
  const { page, complaints } = device
  const form = page.locator('form', { hasText: 'With a PIN' })
  await form.getByLabel('User name or email').fill('eve')
  await form.getByLabel('PIN', { exact: true }).fill(pin)
  await form.getByRole('button', { name: 'Log in', exact: true }).click()
  await desk.goTo(page, 'Users')
  expect(await page.getByRole('link', { name: 'First steps' }).count()).toBe(0)
  await page.getByRole('link', { name: /eve/ }).click()
  await page.getByText(/^Works/).waitFor()
  expect(await page.getByRole('button', { name: 'Issue a new PIN' }).count()).toBe(0)
  expect(complaints).toEqual([])
})

test('the log-in page asks for nothing that is refused, and refusals are told in the reader’s language', async () => {
  await using device = await desk.openConsole({ viewport: { width: 820, height: 1180 }, locale: 'de-DE' })
  const { page, complaints } = device
  const refused: string[] = []
  page.on('response', answer => answer.status() >= 400 && refused.push(answer.url()))
  await page.reload()
  await page.getByRole('heading', { name: 'Konsole von Holdfast' }).waitFor()
  expect(refused).toEqual([])
  await desk.logIn(page)
  await page
    .getByRole('navigation', { name: 'Bereiche der Konsole', includeHidden: true })
    .waitFor({ state: 'attached' })
  await page.goto('/console/synchronisation')
  await page.getByRole('button', { name: 'Was würde geschehen?' }).click()
  await page.getByRole('alert').getByText('Die Quelle der Benutzer ist nicht eingerichtet').waitFor()
  expect(complaints).toEqual([])
})

test('staff who ask for a log-in link at the console come back to it', async () => {
  await using catcher = await MailCatcher.start()
  const settings = { ...catcher.settings, 'site.publicUrl': `http://${desk.gateway.http}` }
  await desk.api('PATCH', '/api/settings?override=a+test', settings)
  await desk.api('PUT', '/api/groups/KEEPERS', { rights: ['portal', 'operate'] })
  await desk.api('POST', '/api/users', {
    userName: 'kim',
    email: 'kim@example.org',
    groups: ['KEEPERS'],
    issuePin: false,
  })
  await using device = await desk.openConsole()
  const { page, complaints } = device
  const form = page.locator('form', { hasText: 'With a mailed link' })
  await form.getByLabel('User name or email').fill('kim')
  await form.getByRole('button', { name: 'Mail me a link' }).click()
  await page.getByText('a mail with the link is on its way').waitFor()
  const mail = () => catcher.mails.find(one => one.text.includes('/log-in#'))?.text
  const text = await until(async () => mail(), { withinMs: 30_000, what: 'a mail with a link' })
  await page.goto(/\/log-in#[\w-]+/.exec(text.replaceAll('=\r\n', ''))?.[0] ?? expect.fail('no link in the mail'))
  await page.getByRole('button', { name: 'Log in now' }).click()
  await page.waitForURL('**/console')
  await page.getByRole('heading', { level: 1, name: 'Floor' }).waitFor()
  expect(complaints).toEqual([])
})
