import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** Where Debian puts it. */
const executablePath = '/usr/bin/chromium'
/** Its sandbox wants rights that tests have not; /dev/shm is small in containers. */
const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']

/** A browser without a window. Contexts share nothing: each is another person's device. */
export async function startChromium(): Promise<AsyncDisposable & { readonly browser: Browser }> {
  const browser = await chromium.launch({ executablePath, args })
  return { browser, [Symbol.asyncDispose]: () => browser.close() }
}

/** A person's device with one page, and what the page complained about. */
export async function openDevice(
  browser: Browser,
  options: BrowserContextOptions,
): Promise<AsyncDisposable & { readonly context: BrowserContext; readonly page: Page; readonly complaints: string[] }> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => {
    // An answer of 4xx is what a person's mistake gets; the page says it in words.
    const isAnswer = /the server responded with a status of 4\d\d/.test(message.text())
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text())
  })
  return { context, page, complaints, [Symbol.asyncDispose]: () => context.close() }
}
