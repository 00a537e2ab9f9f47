import type { Page } from 'playwright-core'
import type { Shot } from './shot.ts'
import { type ShotHouse, waiting } from './shot-house.ts'

const door =
  (path: string) =>
  async (page: Page, { office }: ShotHouse) => {
    await page.goto(office.gatewayUrl + path)
    await page.locator('h1').waitFor()
  }

/** By shape, not by words: the same in every language. */
export const portalShots: readonly Shot[] = [
  { name: 'portal-log-in', screens: 'pages', show: door('/') },
  { name: 'portal-refused', screens: 'pages', show: typeWrongPin },
  { name: 'portal-new-pin', screens: 'pages', show: door('/new-pin') },
  { name: 'portal-link', screens: 'pages', show: door('/log-in') },
  { name: 'portal-pin-link', screens: 'pages', show: door('/pin') },
  { name: 'portal-approve', screens: 'pages', show: door('/approve') },
  { name: 'portal', screens: 'pages', show: logIn },
  { name: 'portal-options', screens: 'pages', show: openOptions },
  { name: 'portal-release', screens: 'pages', show: goTo('/release') },
  { name: 'portal-account', screens: 'pages', show: goTo('/account') },
]

async function typeWrongPin(page: Page, house: ShotHouse): Promise<void> {
  await door('/')(page, house)
  await page.locator('[name="username"]').fill('nobody')
  await page.locator('[name="pin"]').fill('000000')
  await page.locator('[name="pin"]').press('Enter')
  await page.getByRole('alert').filter({ hasText: /./ }).waitFor()
}

async function logIn(page: Page, house: ShotHouse): Promise<void> {
  await door('/')(page, house)
  await page.locator('[name="username"]').fill('grace')
  await page.locator('[name="pin"]').fill(await house.pinOf('grace'))
  await page.locator('[name="pin"]').press('Enter')
  for (const title of waiting) await page.getByRole('img', { name: title }).waitFor()
}

function goTo(path: string): Shot['show'] {
  return async (page, house) => {
    await logIn(page, house)
    await page.goto(house.office.gatewayUrl + path)
    await page.locator('h1').waitFor()
    await page.waitForLoadState('networkidle')
  }
}

async function openOptions(page: Page, house: ShotHouse): Promise<void> {
  await logIn(page, house)
  await page.locator('main ul .buttons button').first().click()
  await page.getByRole('dialog').waitFor()
}
