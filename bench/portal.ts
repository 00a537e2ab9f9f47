import { startChromium } from '../test/servers/start-chromium.ts'
import { startGateway } from '../test/servers/start-gateway.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'

/** A phone of the middle: the processor four times slower than this one. */
const slowDown = 4
/** "Fast 3G" of Chromium's developer tools: octets a second, and milliseconds before each answer. */
const fast3G = { offline: false, latency: 562.5, downloadThroughput: 188_743, uploadThroughput: 86_400 }
const rounds = 7

/** From the address to a log-in page that can be used, on a phone that was never here. */
export async function benchPortal(): Promise<void> {
  heading(`Portal, ${slowDown} × CPU slow-down, fast 3G`)
  await using gateway = await startGateway({ flags: ['--log-level', 'error'] })
  await using chromium = await startChromium()
  const times: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const context = await chromium.browser.newContext({ viewport: { width: 390, height: 780 }, locale: 'de-DE' })
    const page = await context.newPage()
    const debug = await context.newCDPSession(page)
    await debug.send('Network.enable')
    await debug.send('Network.emulateNetworkConditions', fast3G)
    await debug.send('Emulation.setCPUThrottlingRate', { rate: slowDown })
    const began = performance.now()
    await page.goto(`http://${gateway.http}/`, { waitUntil: 'commit' })
    await page.locator('button[type=submit]:enabled').waitFor()
    if (round > 0) times.push(performance.now() - began)
    await context.close()
  }
  row('address to log-in page, ms', show(figuresOf(times), 0))
  target({ what: 'log-in page usable within, ms', is: figuresOf(times).median, atMost: 2000 })
}
