import { mkdir, writeFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { openOffice } from '../house/open-office.ts'
import { startChromium } from '../servers/start-chromium.ts'
import { type OpenOffice, type Scene, scenes, setScene } from './scenes.ts'
import { steadyPage } from './steady-page.ts'

const folder = new URL('../../docs/screenshots/', import.meta.url)
const maxBytes = 150 * 1024
const devices: Readonly<Record<string, BrowserContextOptions>> = {
  phone: { viewport: { width: 390, height: 780 }, hasTouch: true },
  tablet: { viewport: { width: 768, height: 1024 }, hasTouch: true },
  desktop: { viewport: { width: 1440, height: 900 } },
}
const looks = ['light', 'dark'] as const

await main()

/** Takes `docs/screenshots/*.png` of a fresh office; the same pages give the same pictures. */
async function main(): Promise<void> {
  await mkdir(folder, { recursive: true })
  await using office = await openOffice()
  await using chromium = await startChromium()
  await setScene(office)
  for (const scene of scenes) {
    const answer = await fetch(scene.url(office), { signal: AbortSignal.timeout(10_000) })
    await answer.body?.cancel()
    if (answer.ok) await takeAll(chromium.browser, scene, office)
    else say(`skipped ${scene.name}: there is no such page here (status ${answer.status})`)
  }
}

async function takeAll(browser: Browser, scene: Scene, office: OpenOffice): Promise<void> {
  for (const [name, device] of Object.entries(devices)) {
    const always = { locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' } as const
    const context = await browser.newContext({ ...device, ...always })
    context.setDefaultTimeout(30_000)
    await context.clock.setFixedTime('2026-05-12T09:41:00Z')
    const page = await context.newPage()
    await page.goto(scene.url(office))
    await scene.play(page, office)
    for (const look of looks) {
      await page.emulateMedia({ colorScheme: look })
      await steadyPage(page, office)
      const png = await page.screenshot({ animations: 'disabled', caret: 'hide' })
      await keep(`${scene.name}-${name}-${look}.png`, png)
    }
    await context.close()
  }
}

async function keep(file: string, png: Buffer): Promise<void> {
  if (png.length > maxBytes) throw new Error(`${file} has ${png.length} bytes, at most ${maxBytes} are wanted`)
  await writeFile(new URL(file, folder), png)
  say(`took ${file}, ${Math.ceil(png.length / 1024)} KB`)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
