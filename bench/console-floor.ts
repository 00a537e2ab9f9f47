import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { startChromium } from '../test/servers/start-chromium.ts'

/** How the floor of the console bears 1,000 terminals that change 60 times a second: `node bench/console-floor.ts`. */
const terminals = 1_000
const eventsPerSecond = 60
const seconds = 20
/** As the gateway gathers them: see src/http/events.ts. */
const messagesPerSecond = 4

const pages = fileURLToPath(new URL('../dist/web/', import.meta.url))
const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' }
const session = { userName: null, displayName: null, language: 'en', rights: ['manage'], csrfToken: 'x' }
const offer = { siteName: 'Bench', language: 'en', newPin: false, logInLink: false, oidc: false, staffPin: false }

const terminal = (number: number, inUse = false) => ({
  name: `terminal-${number}`,
  printer: `printer-${number % 100}`,
  site: 'main',
  connected: number % 50 !== 0,
  inUse,
  since: null,
  reason: null,
})

function tell(response: ServerResponse): void {
  const gone = { terminals: [], printers: [] }
  const say = (whole: boolean, changed: readonly object[]) =>
    response.write(`event: floor\ndata: ${JSON.stringify({ whole, terminals: changed, printers: [], gone })}\n\n`)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  say(
    true,
    Array.from({ length: terminals }, (_, number) => terminal(number)),
  )
  let next = 0
  const timer = setInterval(() => {
    const changed = Array.from({ length: eventsPerSecond / messagesPerSecond }, () => {
      next += 7
      return terminal(next % terminals, next % 2 === 0)
    })
    say(false, changed)
  }, 1_000 / messagesPerSecond)
  response.on('close', () => clearInterval(timer))
}

const answers: Readonly<Record<string, object>> = { '/api/portal': offer, '/api/console/session': session }

const server = createServer(async ({ url = '' }, response) => {
  if (url === '/api/events') return tell(response)
  if (answers[url]) return response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[url]))
  const file = url === '/console' ? 'console.html' : url.slice(1)
  const type = types[file.split('.').at(-1) ?? ''] ?? 'text/html'
  return response.setHeader('content-type', type).end(await readFile(pages + file))
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const address = server.address()
if (typeof address !== 'object' || address === null) throw new Error('no port')

await using chromium = await startChromium()
const page = await chromium.browser.newPage({ viewport: { width: 1440, height: 900 } })
await page.goto(`http://127.0.0.1:${address.port}/console`)
await page.getByText('terminal-999').waitFor({ state: 'attached' })
// Chromium's own word for a frame that took longer than 50 ms.
const measured = await page.evaluate<{ long: number[]; frames: number; worst: number }>(`new Promise(resolve => {
  const long = []
  new PerformanceObserver(list => long.push(...list.getEntries().map(entry => Math.round(entry.duration))))
    .observe({ type: 'long-animation-frame' })
  const began = performance.now()
  let [frames, worst, last] = [0, 0, began]
  requestAnimationFrame(function next(now) {
    frames += 1
    worst = Math.max(worst, now - last)
    last = now
    if (now - began < ${seconds * 1000}) requestAnimationFrame(next)
    else resolve({ long, frames, worst: Math.round(worst) })
  })
})`)
console.log(
  `${terminals} terminals, ${eventsPerSecond} changes a second for ${seconds} s: ${measured.frames} frames, ` +
    `${measured.long.length} over 50 ms${measured.long.length > 0 ? ` (${measured.long.join(', ')} ms)` : ''}, longest pause ${measured.worst} ms`,
)
server.closeAllConnections()
server.close()
