import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import type { Clock } from '../../src/ports.ts'
import { FixedClock } from '../fixed-clock.ts'
import { someUser } from '../office.ts'
import { openPanelHouse } from '../panel/panel-house.ts'
import { openDevice, startChromium } from '../servers/start-chromium.ts'
import { press, says, typePin } from './panel-rig.ts'

let stack: AsyncDisposableStack
let browser: Browser
beforeAll(async () => {
  await using opening = new AsyncDisposableStack()
  browser = opening.use(await startChromium()).browser
  stack = opening.move()
})
afterAll(() => stack[Symbol.asyncDispose]())

/** A house with panels for a browser; its clock can be one that is moved by hand. */
async function openHouse(hasScript: boolean, clock?: Clock) {
  await using opening = new AsyncDisposableStack()
  const house = opening.use(await openPanelHouse(clock ? { clock } : {}))
  const baseURL = await house.app.listen({ host: '127.0.0.1', port: 0 })
  const owned = opening.move()
  let people = 0
  return {
    ...house,
    baseURL,
    /** A panel on a device of its own. */
    async panel(name = 'hall-panel') {
      const viewport = { width: 800, height: 480 }
      const device = owned.use(await openDevice(browser, { viewport, baseURL, javaScriptEnabled: hasScript }))
      await house.tend(name)
      await device.page.goto(`/panel/${name}`)
      await device.page.getByLabel('Code').fill(await house.draw(name))
      await press(device.page, 'Enrol this device')
      await says(device.page, 'Type your PIN')
      return device
    },
    /** Somebody new with a PIN, and with documents of these names. */
    async person(...documents: readonly string[]) {
      people += 1
      const userName = `person-${people}`
      await house.ports.users.create(someUser(userName))
      const { digits } = await issuePin(house.ports, { userName, actor: 'test', cause: 'administrator' })
      const jobs = []
      for (const name of documents) jobs.push(await house.print(name, `%PDF-1.4 ${name}`, userName))
      return { userName, pin: digits, jobs }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type BrowsedHouse = Awaited<ReturnType<typeof openHouse>>

const turnOf = (page: Page) => page.locator('input[name=turn]').inputValue()

/** What the panel shows when it asks again, as it does by itself. */
async function looksAgain(page: Page, name: string | RegExp): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.goto(page.url())
        return page.getByRole('heading').innerText()
      },
      { timeout: 30_000 },
    )
    .toMatch(name)
}

describe.each([
  ['with', true],
  ['without', false],
] as const)('at a panel in a browser %s script', (_, hasScript) => {
  let house: BrowsedHouse
  let page: Page
  beforeAll(async () => {
    house = await openHouse(hasScript)
    page = (await house.panel()).page
  })
  // Nobody is there when the next test begins, whatever became of the one before.
  beforeEach(async () => {
    await house.printer.set({ isJammed: false, paper: 'ok', network: 'up' })
    house.conditions.forget('hall')
    await house.floor.suspend('hall-panel')
    await house.floor.resume('hall-panel')
    await page.goto(`${house.baseURL}/panel/hall-panel`)
  })
  afterAll(() => house[Symbol.asyncDispose]())

  test('a printer that is jammed or out of paper is told before anything is sent; mended, it prints', async () => {
    const { pin } = await house.person('plan')
    const before = house.printer.jobs.length
    const meets = async (conduct: Parameters<typeof house.printer.set>[0]) => {
      await house.printer.set(conduct)
      house.conditions.forget('hall')
      await typePin(page, pin)
    }
    await meets({ isJammed: true })
    await page.getByRole('alert').getByText('hall: paper jam').waitFor()
    await meets({ isJammed: false, paper: 'out' })
    await page.getByRole('alert').getByText('hall: out of paper in tray 2').waitFor()
    expect(house.printer.jobs.length).toBe(before)
    await meets({ paper: 'ok' })
    await press(page, 'Print chosen')
    await says(page, /^1 document (sent to|printed at) hall$/)
  })

  test('some are printed, and it is told what still waits; the others are stopped, and wait', async () => {
    const { pin } = await house.person('one', 'two', 'three')
    const before = house.printer.jobs.length
    await typePin(page, pin)
    await says(page, '3 documents wait for you')
    await page.getByRole('checkbox', { name: /one/ }).uncheck()
    await page.getByRole('checkbox', { name: /two/ }).uncheck()
    await press(page, 'Print chosen')
    await page.getByRole('status').getByText('2 documents still wait for you').waitFor()
    await press(page, 'My documents')
    await house.printer.set({ network: 'half-open' })
    await press(page, 'Print all')
    await says(page, /^Sending 1 of 2/)
    await press(page, 'Stop')
    await page.getByRole('status').getByText('Stopped. 2 documents kept for you').waitFor()
    expect(house.printer.jobs.length - before).toBe(1)
  })

  test('whether an uncertain document came out is asked: with yes it is gone, with no it waits', async () => {
    const { pin, jobs } = await house.person('one', 'two')
    const way = ['held', 'claimed', 'creating', 'created', 'sending', 'uncertain'] as const
    for (const { id } of jobs) await house.ports.jobs.advance(id, way, { at: house.ports.clock.now() })
    await typePin(page, pin)
    await page.getByText('Was it printed?').first().waitFor()
    await press(page, 'Yes, delete it: one')
    await says(page, '1 document waits for you')
    await press(page, 'No, keep it: two')
    await page.getByRole('checkbox', { name: /two/ }).waitFor()
    const states = await Promise.all(jobs.map(async ({ id }) => (await house.ports.jobs.find(id))?.state))
    expect(states).toEqual(['purged', 'held'])
  })

  test('while nobody can be served the panel says so, and serves again by itself', async () => {
    const { pin, jobs } = await house.person('plan')
    await typePin(page, pin)
    await says(page, '1 document waits for you')
    await house.floor.suspend('hall-panel')
    await press(page, 'Print chosen')
    await page.getByRole('alert').getByText('Not available just now').waitFor()
    expect((await house.ports.jobs.find(jobs[0]?.id ?? 0))?.state).toBe('held')
    await house.floor.resume('hall-panel')
    await looksAgain(page, /^Type your PIN$/)
  })
})

describe.each([
  ['with', true],
  ['without', false],
] as const)('as time goes by at a panel in a browser %s script', (_, hasScript) => {
  test('S26 S27 S56 an expired PIN opens nothing, and its owner asks for a new one; wrong ones are told, then a wait', async () => {
    const clock = new FixedClock()
    await using house = await openHouse(hasScript, clock)
    const mails = { 'mail.host': 'localhost', 'mail.from': 'a@example.org' }
    await house.ports.settings.change({ 'pins.temporary': true, ...mails })
    const { userName, pin } = await house.person('plan')
    clock.forward({ hours: 25 })
    const { page, complaints } = await house.panel()
    await typePin(page, pin)
    await page.getByRole('alert').getByText('This PIN has expired').waitFor()
    await press(page, 'Send me a new PIN')
    await page.getByRole('status').getByText('A new PIN is on its way').waitFor()
    expect(house.asked).toEqual([userName])
    expect(await page.content()).not.toContain('plan')
    const wrong = pin === '000000' ? '111111' : '000000'
    await typePin(page, wrong)
    await page.getByRole('alert').getByText('Wrong PIN').waitFor()
    for (let tries = 0; tries < 3; tries += 1) {
      const before = await turnOf(page)
      await typePin(page, wrong)
      await page.locator(`input[name=turn]:not([value="${before}"])`).waitFor({ state: 'attached' })
    }
    await page
      .getByRole('alert')
      .getByText(/^Too many wrong PINs: wait \d+ s/)
      .waitFor()
    expect(complaints).toEqual([])
  })

  test('twenty seconds after the last touch, and after a lost link, the next person finds nothing of the one before', async () => {
    const clock = new FixedClock()
    await using house = await openHouse(hasScript, clock)
    await house.print('plan')
    const { page, context } = await house.panel()
    await typePin(page, house.pin)
    await says(page, '1 document waits for you')
    clock.forward({ seconds: 21 })
    // Its button is still on the screen, until the page asks again.
    await press(page, 'Print chosen')
    await says(page, 'Type your PIN')
    expect(await page.content()).not.toContain('plan')
    await typePin(page, house.pin)
    await says(page, '1 document waits for you')
    await context.setOffline(true)
    clock.forward({ seconds: 46 })
    await context.setOffline(false)
    await looksAgain(page, /^Type your PIN$/)
    expect(await page.content()).not.toContain('plan')
    expect(house.printer.jobs).toEqual([])
  })
})

test('whoever logs in at a second panel is logged out at the first, which says so and prints nothing more', async () => {
  await using house = await openHouse(true)
  await house.print('plan')
  const [first, second] = [await house.panel('hall-panel'), await house.panel('attic-panel')]
  await typePin(first.page, house.pin)
  await says(first.page, '1 document waits for you')
  await typePin(second.page, house.pin)
  await says(second.page, '1 document waits for you')
  await press(first.page, 'Print chosen')
  await says(first.page, 'You logged in at another terminal')
  expect(await first.page.content()).not.toContain('plan')
  expect(house.printer.jobs).toEqual([])
  await press(second.page, 'Print chosen')
  await says(second.page, /^1 document (sent to|printed at) hall$/)
})

test('two people at two panels at once see and print their own', async () => {
  await using house = await openHouse(true)
  await house.print('of ada')
  const grace = await house.person('of grace')
  const [first, second] = [await house.panel('hall-panel'), await house.panel('attic-panel')]
  await Promise.all([typePin(first.page, house.pin), typePin(second.page, grace.pin)])
  await Promise.all([first.page.getByText('of ada').waitFor(), second.page.getByText('of grace').waitFor()])
  expect(await first.page.content()).not.toContain('of grace')
  expect(await second.page.content()).not.toContain('of ada')
  await Promise.all([press(first.page, 'Print chosen'), press(second.page, 'Print chosen')])
  await Promise.all([first, second].map(({ page }) => says(page, /^1 document (sent to|printed at) hall$/)))
  expect(house.printer.jobs).toHaveLength(2)
})

test('a form that is sent again after the log-out opens and prints nothing', async () => {
  await using house = await openHouse(true)
  await house.print('plan')
  const { page, context } = await house.panel()
  const before = await turnOf(page)
  await typePin(page, house.pin)
  await says(page, '1 document waits for you')
  const during = await turnOf(page)
  expect(during).not.toBe(before)
  const job = await page.locator('input[name=job]').inputValue()
  await press(page, 'Log out')
  await says(page, 'Type your PIN')
  const forms = [
    { turn: before, do: 'enter', pin: house.pin },
    { turn: during, do: 'release', job },
    { turn: during, do: 'release-all' },
  ]
  for (const form of forms) {
    const answer = await context.request.post(page.url(), { form })
    expect(await answer.text()).toContain('<h1>Type your PIN</h1>')
  }
  expect(house.printer.jobs).toEqual([])
  expect(house.floor.state('hall-panel').inUse).toBe(false)
})

test('a form of another site is of no device: nobody is logged in and nothing is printed by it', async () => {
  await using house = await openHouse(true)
  await house.print('plan')
  const { page, context } = await house.panel()
  const fields = { turn: await turnOf(page), do: 'enter', pin: house.pin }
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`)
  const body = `<form method="post" action="${page.url()}">${inputs.join('')}<button>win</button></form>`
  await context.route('http://elsewhere.example/**', route => route.fulfill({ contentType: 'text/html', body }))
  const other = await context.newPage()
  await other.goto('http://elsewhere.example/')
  await press(other, 'win')
  await other.getByLabel('Code').waitFor()
  expect(house.floor.state('hall-panel').inUse).toBe(false)
  await page.reload()
  await says(page, 'Type your PIN')
})

test('a cookie that somebody planted is no panel, and is not the one that the enrolled device has', async () => {
  await using house = await openHouse(true)
  const name = '__Host-holdfast-panel'
  const attacker = await house.panel('attic-panel')
  const planted = (await attacker.context.cookies()).find(cookie => cookie.name === name)?.value ?? ''
  await using victim = await openDevice(browser, { baseURL: house.baseURL })
  await victim.context.addCookies([{ name, value: planted, url: house.baseURL.replace('http:', 'https:') }])
  await house.tend('hall-panel')
  await victim.page.goto('/panel/hall-panel')
  await victim.page.getByLabel('Code').fill(await house.draw('hall-panel'))
  await press(victim.page, 'Enrol this device')
  await says(victim.page, 'Type your PIN')
  const given = (await victim.context.cookies()).find(cookie => cookie.name === name)?.value
  expect([given === undefined, given === planted]).toEqual([false, false])
})
