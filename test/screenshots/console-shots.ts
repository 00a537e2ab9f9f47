import type { Page } from 'playwright-core'
import type { Shot } from './shot.ts'
import type { ShotHouse } from './shot-house.ts'

/** Rooms that are not in the navigation, by what follows `/console/`. */
const inside = ['users/grace']

const door: Shot = { name: 'console-log-in', screens: 'pages', show: openDoor }

/** Every room that the navigation names. */
export async function consoleShots(page: Page, house: ShotHouse): Promise<readonly Shot[]> {
  await logIn(page, house)
  const paths = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('nav a[href^="/console"]')].map(link => link.getAttribute('href'))`,
  )
  const rooms = [...paths, ...inside.map(path => `/console/${path}`)]
  return [door, ...rooms.map(path => ({ name: nameOf(path), screens: 'pages' as const, show: goTo(path) }))]
}

function nameOf(path: string): string {
  return path.replace(/^\//, '').replaceAll('/', '-')
}

async function openDoor(page: Page, { office }: ShotHouse): Promise<void> {
  await page.goto(`${office.gatewayUrl}/console`)
  await page.locator('main.door form').last().waitFor()
}

async function logIn(page: Page, house: ShotHouse): Promise<void> {
  await openDoor(page, house)
  const form = page.locator('main.door form').last()
  await form.locator('input').fill(house.token)
  await form.locator('input').press('Enter')
  await page.locator('main.door').waitFor({ state: 'detached' })
}

function goTo(path: string): Shot['show'] {
  return async (page, house) => {
    await logIn(page, house)
    await page.goto(house.office.gatewayUrl + path)
    await page.locator('main h1').waitFor()
    // The floor never stops asking: what is there after the first answers is what is shown.
    await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined)
  }
}
