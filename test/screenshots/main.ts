import { mkdir, writeFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startChromium } from '../servers/start-chromium.ts'
import { consoleShots } from './console-shots.ts'
import { officeShots } from './office-shots.ts'
import { panelShots } from './panel-shots.ts'
import { portalShots } from './portal-shots.ts'
import type { Shot } from './shot.ts'
import { ShotHouse } from './shot-house.ts'
import { steadyPage } from './steady-page.ts'

const docs = new URL('../../docs/screenshots/', import.meta.url)
/** Not kept: to look at. */
const aside = new URL('../../dist/screenshots/', import.meta.url)
/** What documents show. */
const kept = [
  'office-desktop-light',
  'portal-phone-light',
  'tray-phone-dark',
  'console-desktop-light',
  'panel-list-wide-light',
]
const maxBytes = 200 * 1024
const screens: Readonly<Record<Shot['screens'], Readonly<Record<string, BrowserContextOptions>>>> = {
  pages: {
    phone: { viewport: { width: 390, height: 780 }, hasTouch: true },
    tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true },
    desktop: { viewport: { width: 1440, height: 900 } },
  },
  panels: {
    small: { viewport: { width: 320, height: 240 }, hasTouch: true },
    wide: { viewport: { width: 800, height: 480 }, hasTouch: true },
    large: { viewport: { width: 1920, height: 1080 }, hasTouch: true },
  },
}
/** Said instead of a name: those that documents show. */
const keptOnly = 'kept'
const looks = ['light', 'dark'] as const
/** Its words are the longest. */
const longest = 'de-DE'
const asMinute = '2026-05-12T09:41:00Z'

await main(process.argv[2] ?? '')

/** Takes a picture of every page of a fresh office; the same pages give the same pictures. `only`: how the names begin, or `kept`. */
async function main(only: string): Promise<void> {
  await Promise.all([docs, aside].map(folder => mkdir(folder, { recursive: true })))
  await using house = await ShotHouse.open()
  await using chromium = await startChromium()
  for (const shot of await allShots(chromium.browser, house)) {
    for (const [screen, device] of Object.entries(screens[shot.screens])) {
      const name = `${shot.name}-${screen}`
      if (!isWanted(name, only)) continue
      await take(chromium.browser, house, { shot, name, device, locale: 'en-GB' })
      if (only !== keptOnly && !isEnglish(shot))
        await take(chromium.browser, house, { shot, name: `${name}-de`, device, locale: longest })
    }
  }
}

function isWanted(name: string, only: string): boolean {
  return only === keptOnly ? kept.some(picture => picture.startsWith(`${name}-`)) : name.startsWith(only)
}

/** The office speaks no other language. */
function isEnglish({ name }: Shot): boolean {
  return name.startsWith('office') || name === 'tray'
}

async function allShots(browser: Browser, house: ShotHouse): Promise<readonly Shot[]> {
  const context = await browser.newContext()
  const rooms = await consoleShots(await context.newPage(), house)
  await context.close()
  return [...officeShots, ...portalShots, ...rooms, ...panelShots]
}

interface Order {
  readonly shot: Shot
  readonly name: string
  readonly device: BrowserContextOptions
  readonly locale: string
}

async function take(browser: Browser, house: ShotHouse, { shot, name, device, locale }: Order): Promise<void> {
  const context = await browser.newContext({ ...device, locale, timezoneId: 'UTC', reducedMotion: 'reduce' })
  context.setDefaultTimeout(30_000)
  // A page that counts seconds counts none of these.
  if (shot.screens === 'pages') await context.clock.setFixedTime(asMinute)
  const page = await context.newPage()
  try {
    await shot.show(page, house)
    if (shot.screens === 'panels' && locale === longest) await chooseGerman(page)
    for (const look of locale === longest ? looks.slice(0, 1) : looks) {
      await page.emulateMedia({ colorScheme: look })
      await steadyPage(page, house.office)
      await keep(`${name}-${look}`, await page.screenshot({ animations: 'disabled', caret: 'hide' }))
    }
  } catch (error) {
    process.exitCode = 1
    say(`${name} could not be taken: ${String(error).split('\n')[0]}`)
    await keep(`${name}-failed`, await page.screenshot())
  } finally {
    await context.close()
  }
}

/** A panel speaks the language of its site until somebody presses another. */
async function chooseGerman(page: Page): Promise<void> {
  const german = page
    .getByRole('button', { name: 'DE', exact: false })
    .filter({ visible: true })
    .filter({ hasText: /^DE/ })
  if ((await german.count()) === 0) return
  await german.first().click()
  await page.locator('html[lang="de"]').waitFor()
}

async function keep(name: string, png: Buffer): Promise<void> {
  const isKept = kept.includes(name)
  if (isKept && png.length > maxBytes) throw new Error(`it has ${png.length} bytes, at most ${maxBytes} are wanted`)
  await writeFile(new URL(`${name}.png`, isKept ? docs : aside), png)
  say(`took ${name}, ${Math.ceil(png.length / 1024)} KB`)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
