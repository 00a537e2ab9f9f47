import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { printWithIpptool } from '../house/gateway-desk.ts'
import { sample } from '../servers/samples.ts'
import { desktop, logIn, logOut, makeNewPin, openPortalRig, type PortalRig, phone } from './portal-rig.ts'

const cookieName = '__Host-holdfast'

let rig: PortalRig
beforeAll(async () => {
  rig = await openPortalRig()
})
afterAll(() => rig[Symbol.asyncDispose]())

const waiting = { name: 'Waiting to be printed' }
const cookieOf = async (context: BrowserContext) =>
  (await context.cookies()).find(cookie => cookie.name === cookieName)?.value ?? ''

/** What the gateway says to whoever brings this token. */
const statusWith = async (token: string) =>
  (
    await fetch(`http://${rig.desk.gateway.http}/api/portal/session`, {
      headers: { cookie: `${cookieName}=${token}` },
      signal: AbortSignal.timeout(10_000),
    })
  ).status

test('a session that somebody planted before the log-in is not the one that is logged in, and is over', async () => {
  const [mallory, malloryPin] = await rig.newcomer()
  await using attacker = await rig.open(desktop)
  await logIn(attacker.page, mallory, malloryPin)
  await attacker.page.getByRole('heading', waiting).waitFor()
  const planted = await cookieOf(attacker.context)
  const [userName, pin] = await rig.newcomer()
  await using victim = await rig.open(phone)
  await victim.page.getByRole('heading', { name: /^Log in to/ }).waitFor()
  await victim.context.addCookies([{ name: cookieName, value: planted, url: `https://${rig.desk.gateway.http}` }])
  await logIn(victim.page, userName, pin)
  await victim.page.getByRole('heading', waiting).waitFor()
  expect(await cookieOf(victim.context)).not.toBe(planted)
  expect(await statusWith(planted)).toBe(401)
})

test('what was taken of a session before its log-out opens nothing after it, and going back shows nothing', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(phone)
  const { page, context, complaints } = device
  await logIn(page, userName, pin)
  await page.getByText('Nothing is waiting.').waitFor()
  await page.getByRole('link', { name: 'My account' }).click()
  await page.getByRole('heading', { name: 'What happened lately' }).waitFor()
  const taken = await cookieOf(context)
  expect(await statusWith(taken)).toBe(200)
  await logOut(page)
  expect(await statusWith(taken)).toBe(401)
  for (const go of [() => page.goBack(), () => page.goForward()]) {
    await go()
    await page.getByRole('heading', { name: /^Log in to/ }).waitFor()
    expect(await page.getByText(userName).count()).toBe(0)
  }
  expect(complaints).toEqual([])
})

test('a page of another site makes no PIN, deletes nothing and logs nobody out', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(desktop)
  const { page, context } = device
  await logIn(page, userName, pin)
  await page.getByRole('heading', waiting).waitFor()
  const gateway = `http://${rig.desk.gateway.http}`
  const html = `<form method="post" action="${gateway}/api/portal/pin"><button>win</button></form>`
  await context.route('http://elsewhere.example/**', route => route.fulfill({ contentType: 'text/html', body: html }))
  const before = await rig.desk.gateway.api('GET', `/api/users/${userName}/pins`)
  const other = await context.newPage()
  await other.goto('http://elsewhere.example/')
  const tries = [
    ['POST', '/api/portal/pin'],
    ['DELETE', '/api/portal/session'],
    ['POST', '/api/portal/release'],
  ]
  const told = await other.evaluate(
    ([base, calls]) =>
      Promise.all(
        calls.map(([method, path]) =>
          fetch(`${base}${path}`, { method: method ?? '', credentials: 'include', body: '{}' }).then(
            answer => String(answer.status),
            () => 'refused',
          ),
        ),
      ),
    [gateway, tries] as const,
  )
  expect(told).toEqual(['refused', 'refused', 'refused'])
  await other.getByRole('button', { name: 'win' }).click()
  await other.waitForURL(`${gateway}/**`)
  expect(await other.content()).toMatch(/session-required|cross-site/)
  expect(await rig.desk.gateway.api('GET', `/api/users/${userName}/pins`)).toEqual(before)
  await page.reload()
  await page.getByRole('heading', waiting).waitFor()
})

test('on two devices at once a document deleted on one is gone on the other, and each has a session of its own', async () => {
  const [userName, pin] = await rig.newcomer()
  await printWithIpptool(rig.desk.queueUri, await sample('pdf'), { userName, title: 'plan' })
  await rig.desk.untilHeld(userName, 1)
  await using first = await rig.open(phone)
  await using second = await rig.open(desktop)
  for (const { page } of [first, second]) {
    await logIn(page, userName, pin)
    await page.getByRole('heading', { name: 'plan' }).waitFor()
  }
  await first.page.getByRole('button', { name: 'Delete plan' }).click()
  await first.page.locator('button:focus', { hasText: 'Keep it' }).waitFor()
  await first.page.getByRole('button', { name: 'Delete plan' }).click()
  await first.page.getByText('Nothing is waiting.').waitFor()
  // As when the page comes to the front again.
  await second.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
  await second.page.getByText('Nothing is waiting.').waitFor()
  await logOut(first.page)
  await second.page.reload()
  await second.page.getByRole('heading', waiting).waitFor()
  expect([...first.complaints, ...second.complaints]).toEqual([])
})

test('a restart of the gateway in between leaves its users logged in, and what they do then is done', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(phone)
  const { page, context } = device
  await logIn(page, userName, pin)
  await page.getByRole('heading', waiting).waitFor()
  const before = await cookieOf(context)
  await rig.restart()
  await page.reload()
  await page.getByRole('heading', waiting).waitFor()
  expect(await cookieOf(context)).toBe(before)
  const digits = await makeNewPin(page)
  await logOut(page)
  await logIn(page, userName, digits)
  await page.getByRole('heading', waiting).waitFor()
})

test('S43 S44 S45 where users may not change their PIN, neither desktop nor phone nor the log-in page offers it', async () => {
  const [userName, pin] = await rig.newcomer()
  await rig.desk.gateway.api('PATCH', '/api/settings', { 'pins.usersMayChange': false, 'mail.host': '127.0.0.1' })
  for (const kind of [desktop, phone]) {
    await using device = await rig.open(kind)
    const { page, complaints } = device
    await page.getByRole('button', { name: 'Log in', exact: true }).waitFor()
    expect(await page.getByText('New PIN').count()).toBe(0)
    await logIn(page, userName, pin)
    await page.getByText('Works until you change it.').waitFor()
    expect(await page.getByText('new PIN').count()).toBe(0)
    await page.goto('/account')
    await page.getByRole('heading', { name: 'What happened lately' }).waitFor()
    expect(await page.getByRole('button', { name: 'Make a new PIN' }).count()).toBe(0)
    expect(complaints).toEqual([])
  }
  await rig.desk.gateway.api('PATCH', '/api/settings', { 'pins.usersMayChange': true, 'mail.host': '' })
})

/** The last one: afterwards there is no gateway any more. */
test('without the gateway a list says since when it is old, and the installed portal opens and says what is wrong', async () => {
  const [userName, pin] = await rig.newcomer()
  await using device = await rig.open(phone)
  const { page } = device
  await logIn(page, userName, pin)
  await page.getByText('Nothing is waiting.').waitFor()
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  await rig.desk.gateway[Symbol.asyncDispose]()
  await page.getByText('The gateway does not answer. This is how it was on').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'No connection' }).waitFor()
  await page.getByRole('alert').getByText('Your documents are safe').waitFor()
  await page.goto('/account')
  await page.getByRole('heading', { name: 'No connection' }).waitFor()
  expect(await page.getByText(userName).count()).toBe(0)
})
