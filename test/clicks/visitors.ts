import type { BrowserContextOptions, Page } from 'playwright-core'
import type { ClickWorld } from './click-world.ts'

/** Somebody in front of one surface. */
export interface Visitor {
  readonly name: string
  readonly devices: readonly BrowserContextOptions[]
  /** Gives how to come in, again too. */
  readonly arrive: (world: ClickWorld) => Promise<Arrival>
}

export interface Arrival {
  readonly url: string
  /** From the opened page to inside; may find itself inside already. */
  readonly enter: (page: Page) => Promise<void>
}

const screens: readonly BrowserContextOptions[] = [
  { viewport: { width: 390, height: 780 }, hasTouch: true },
  { viewport: { width: 320, height: 640 }, hasTouch: true },
  { viewport: { width: 820, height: 1180 }, hasTouch: true },
  { viewport: { width: 1440, height: 900 } },
]
const panels: readonly BrowserContextOptions[] = [
  { viewport: { width: 320, height: 240 }, hasTouch: true },
  { viewport: { width: 800, height: 480 }, hasTouch: true },
  { viewport: { width: 1920, height: 1080 }, hasTouch: true },
]
const inHand = { timeout: 5_000 }
const stays = async () => undefined

export const visitors: readonly Visitor[] = [
  {
    name: 'guest at the office',
    devices: screens,
    arrive: async ({ office }) => ({ url: `${office.url}/`, enter: stays }),
  },
  { name: 'guest at the portal', devices: screens, arrive: async world => ({ url: portalOf(world), enter: stays }) },
  { name: 'user at the portal', devices: screens, arrive: arriveAtPortal },
  { name: 'administrator', devices: screens, arrive: arriveAsAdministrator },
  { name: 'operator', devices: screens, arrive: world => arriveAsStaff(world, 'operate') },
  { name: 'auditor', devices: screens, arrive: world => arriveAsStaff(world, 'audit') },
  { name: 'user at a panel', devices: panels, arrive: arriveAtPanel },
]

const portalOf = ({ office }: ClickWorld) => `${office.gatewayUrl}/`
const consoleOf = ({ office }: ClickWorld) => `${office.gatewayUrl}/console`

async function arriveAtPortal(world: ClickWorld): Promise<Arrival> {
  const { userName, pin } = await world.newcomer()
  return { url: portalOf(world), enter: page => logIn(page, userName, pin) }
}

async function arriveAsStaff(world: ClickWorld, right: string): Promise<Arrival> {
  const { userName, pin } = await world.newcomer([right])
  return { url: consoleOf(world), enter: page => logIn(page, userName, pin) }
}

async function arriveAsAdministrator(world: ClickWorld): Promise<Arrival> {
  const enter = async (page: Page) => {
    const form = page.locator('main.door form').last()
    if ((await form.count()) === 0) return
    await form.locator('input').fill(world.token, inHand)
    await form.locator('input').press('Enter', inHand)
    await form.waitFor({ state: 'detached', ...inHand })
  }
  return { url: consoleOf(world), enter }
}

/** At portal and console alike: the first form that asks for a PIN. */
async function logIn(page: Page, userName: string, pin: string): Promise<void> {
  const form = page.locator('form:has([name="pin"])').first()
  if ((await form.count()) === 0) return
  await form.locator('input').first().fill(userName, inHand)
  await form.locator('[name="pin"]').fill(pin, inHand)
  await form.locator('[name="pin"]').press('Enter', inHand)
  await form.waitFor({ state: 'detached', ...inHand })
}

async function arriveAtPanel(world: ClickWorld): Promise<Arrival> {
  const { pin } = await world.newcomer()
  const { path, code } = await world.newPanel()
  const enter = async (page: Page) => {
    const enrolment = page.locator('[name="code"]')
    if ((await enrolment.count()) > 0) {
      await enrolment.fill(code, inHand)
      await enrolment.press('Enter', inHand)
      await enrolment.waitFor({ state: 'detached', ...inHand })
    }
    await page.keyboard.type(`${pin}`)
    await page.keyboard.press('Enter')
  }
  return { url: world.office.gatewayUrl + path, enter }
}
