import type { Page } from 'playwright-core'
import type { Shot } from './shot.ts'
import type { ShotHouse } from './shot-house.ts'

export const panelShots: readonly Shot[] = [
  { name: 'panel-enrol', screens: 'panels', show: async (page, house) => void (await openPanel(page, house, 'Hall')) },
  { name: 'panel', screens: 'panels', show: (page, house) => enrol(page, house, 'Hall') },
  { name: 'panel-list', screens: 'panels', show: showList },
  { name: 'panel-confirm', screens: 'panels', show: askToDelete },
  { name: 'panel-question', screens: 'panels', show: askWhetherPrinted },
  { name: 'panel-wrong-pin', screens: 'panels', show: typeWrongPin },
  { name: 'panel-nothing-waits', screens: 'panels', show: comeForNothing },
  { name: 'panel-error', screens: 'panels', show: releaseInTrouble },
]

/** How it went, whatever kind of news that is. */
const told = 'form:not(.ready, .checking, .entry, .choose, .releasing)'

let readers = 0

function newReader(): string {
  readers += 1
  return `reader-${readers}`
}

async function openPanel(page: Page, house: ShotHouse, printer: string): Promise<string> {
  const { path, code } = await house.newPanel(printer)
  await page.goto(house.office.gatewayUrl + path)
  await page.locator('[name="code"]').waitFor()
  return code
}

async function enrol(page: Page, house: ShotHouse, printer: string): Promise<void> {
  const code = await openPanel(page, house, printer)
  await page.locator('[name="code"]').fill(code)
  await page.locator('[name="code"]').press('Enter')
  await page.locator('form.ready').waitFor()
}

async function typePin(page: Page, pin: string): Promise<void> {
  await page.locator('#pin').fill(pin)
  await page.locator('#pin').press('Enter')
}

/** Gives the PIN. */
async function logIn(page: Page, house: ShotHouse, printer: string): Promise<string> {
  await enrol(page, house, printer)
  const pin = await house.addUser(newReader(), 'A reader', 3)
  await typePin(page, pin)
  await page.locator('main.list li').first().waitFor()
  return pin
}

async function showList(page: Page, house: ShotHouse): Promise<void> {
  await logIn(page, house, 'Hall')
}

async function askToDelete(page: Page, house: ShotHouse): Promise<void> {
  await logIn(page, house, 'Hall')
  await page.locator('[value="confirm"]').click()
  await page.locator('[value="confirm"]').waitFor({ state: 'detached' })
}

async function askWhetherPrinted(page: Page, house: ShotHouse): Promise<void> {
  const pin = await logIn(page, house, 'Garden')
  await page.locator('[value="release"]').click()
  // Told that nobody knows, they log in once more.
  await page.locator('#pin').waitFor()
  await typePin(page, pin)
  await page.locator('li.asks').first().waitFor()
}

async function typeWrongPin(page: Page, house: ShotHouse): Promise<void> {
  await enrol(page, house, 'Hall')
  await typePin(page, '1357924')
  await page.locator(told).waitFor()
}

async function comeForNothing(page: Page, house: ShotHouse): Promise<void> {
  await enrol(page, house, 'Hall')
  await typePin(page, await house.addUser(newReader(), 'A reader', 0))
  await page.locator(told).waitFor()
}

async function releaseInTrouble(page: Page, house: ShotHouse): Promise<void> {
  await logIn(page, house, 'Library')
  await house.office.post('/printers/Library/trouble', { trouble: 'jam', isOn: true })
  try {
    await page.locator('[value="release"]').click()
    await page.locator(told).waitFor()
  } finally {
    await house.office.post('/printers/Library/repair', {})
  }
}
