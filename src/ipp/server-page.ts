import type { IncomingMessage, ServerResponse } from 'node:http'
import { drawIcon } from './server-icon.ts'
import type { Queue } from './server-queue.ts'

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const
const iconSizes: readonly number[] = [48, 128, 512]
const icons = new Map<number, Uint8Array>()

/** Answers a person's browser: a page that says what this is, and the icons that clients show. */
export function answerBrowser(queue: Queue, request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'OPTIONS') {
    response.writeHead(200, { allow: 'GET, HEAD, OPTIONS, POST', 'content-length': 0 }).end()
    return
  }
  const path = request.url?.split('?')[0] ?? '/'
  const size = Number(/^\/icon-(\d{1,4})\.png$/.exec(path)?.[1])
  if (iconSizes.includes(size)) return reply(request, response, { 'content-type': 'image/png' }, iconOf(size))
  const isPage = path === '/' || path.startsWith('/ipp/print') || path.startsWith('/printers')
  const name = queue.ports.settings.current()['queue.name']
  if (isPage) return reply(request, response, pageHeaders, Buffer.from(pageFor(name)))
  response.writeHead(404, { 'content-length': 0 }).end()
}

function reply(
  { method }: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
): void {
  response.writeHead(200, { ...headers, 'content-length': bytes.length })
  response.end(method === 'HEAD' ? undefined : bytes)
}

function iconOf(size: number): Uint8Array {
  const icon = icons.get(size) ?? drawIcon(size)
  icons.set(size, icon)
  return icon
}

function pageFor(queueName: string): string {
  const name = escapeHtml(queueName)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<link rel="icon" href="/icon-48.png">
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem}code{font-size:1.05em}</style>
<h1>${name}</h1>
<p>This is a print queue. What you print here is held until you type your PIN or show your card at a printer; then it
comes out there, and only there.</p>
<h2>To print</h2>
<ol>
<li>Add a printer with the address <code>ipp://THIS-HOST/ipp/print</code> or, encrypted,
<code>ipps://THIS-HOST/ipp/print</code>, with this page’s host and port in place of THIS-HOST. Choose
“driverless”, “AirPrint” or “IPP Everywhere” if you are asked for a driver.</li>
<li>Print to it under the user name that you have at the site.</li>
<li>Go to a printer and identify yourself. Documents that nobody fetches are deleted unprinted.</li>
</ol>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
