import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enrollCard } from '../../src/gateway/enroll-card.ts'
import { openPanelHouse } from '../panel/panel-house.ts'
import { openDevice, startChromium } from '../servers/start-chromium.ts'
import { accessibilityProblems } from './accessibility.ts'
import { press, says } from './panel-rig.ts'

let stack: AsyncDisposableStack
let browser: Browser
beforeAll(async () => {
  await using opening = new AsyncDisposableStack()
  browser = opening.use(await startChromium()).browser
  stack = opening.move()
})
afterAll(() => stack[Symbol.asyncDispose]())

/** As a reader types it: one go, then Enter, wherever the focus is. */
async function tap(page: Page, typed: string): Promise<void> {
  await page.keyboard.type(typed)
  await page.keyboard.press('Enter')
}

test.each([
  ['; before each card, with script', ';', true],
  ['; before each card, without script', ';', false],
  ['nothing before a card, with script', '', true],
  ['nothing before a card, without script', '', false],
] as const)(
  'a reader that types %s logs in, also in front of a list of somebody else, whose buttons it does not press',
  async (_, cardPrefix, javaScriptEnabled) => {
    await using house = await openPanelHouse()
    const number = '0012345678'
    await enrollCard(house.ports, { userName: 'ada', number, actor: 'test' })
    await house.print('plan')
    await house.tend('hall-panel', { options: { cardPrefix } })
    const baseURL = await house.app.listen({ host: '127.0.0.1', port: 0 })
    const viewport = { width: 320, height: 240 }
    await using device = await openDevice(browser, { viewport, baseURL, javaScriptEnabled })
    const { page, complaints } = device
    await page.goto('/panel/hall-panel')
    await page.getByLabel('Code').fill(await house.draw('hall-panel'))
    await press(page, 'Enrol this device')
    await says(page, 'Type your PIN')
    await tap(page, `${cardPrefix}${number}`)
    await says(page, '1 document waits for you')
    if (javaScriptEnabled) expect((await accessibilityProblems(page)).filter(isOurs)).toEqual([])
    await tap(page, `${cardPrefix}99990000`)
    await says(page, 'Unknown card')
    expect(await page.content()).not.toContain('plan')
    expect(house.printer.jobs).toEqual([])
    // The keys on the screen still take a PIN.
    await press(page, 'Clear')
    for (const digit of house.pin) await press(page, digit)
    await press(page, 'OK')
    await says(page, '1 document waits for you')
    expect(complaints).toEqual([])
  },
)

/** That a page asks again by itself is wanted. */
const isOurs = (problem: string) => !problem.includes(' meta-refresh: ')
