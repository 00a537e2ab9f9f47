import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { ApiProblem } from './admin-api.ts'
import { TimeProblem } from './office-time.ts'
import type { Address } from './options.ts'
import type { PaperPile } from './output-tray.ts'
import { decodeName, findAction, findPrinter, type PagePlace } from './page-actions.ts'
import { PageEvents } from './page-events.ts'
import { checkHost, checkOrigin, RequestProblem, readBody, safeHeaders } from './page-guard.ts'
import { lookAt, pictureOf } from './page-pictures.ts'
import { renderPage } from './page-shell.ts'
import { MailProblem } from './post-office.ts'
import { PrintProblem } from './print-document.ts'

const files: Readonly<Record<string, string>> = {
  '/tokens.css': '../../src/web/tokens.css',
  '/parts.css': '../../src/web/parts.css',
  '/page.css': './page.css',
  '/page-desk.css': './page-desk.css',
  '/page-look.css': './page-look.css',
  '/page-mail.css': './page-mail.css',
  '/page-printer.css': './page-printer.css',
  '/page-terminal.css': './page-terminal.css',
  '/page.js': './page.js',
  '/page-clock.js': './page-clock.js',
  '/page-look.js': './page-look.js',
  '/page-mail.js': './page-mail.js',
  '/page-parts.js': './page-parts.js',
  '/page-scenes.js': './page-scenes.js',
  '/page-send.js': './page-send.js',
  '/page.svg': './page.svg',
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Formats that a browser shows without running anything; others are offered as a download. */
const shownFormats = ['application/pdf', 'image/jpeg']

/** The page of an office. */
export class PageServer implements AsyncDisposable {
  readonly #place: PagePlace
  readonly #events: PageEvents
  readonly #server: Server

  private constructor(place: PagePlace) {
    this.#place = place
    this.#events = new PageEvents(place)
    this.#server = createServer({ requestTimeout: 60_000, headersTimeout: 10_000 }, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => refuse(response, error))
    })
  }

  static async listen(place: PagePlace, address: Address): Promise<PageServer> {
    const page = new PageServer(place)
    await new Promise<void>((resolve, reject) => {
      page.#server.once('error', reject)
      page.#server.listen(address.port, address.host, resolve)
    })
    return page
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events[Symbol.dispose]()
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkHost(request)
    const [path = '/'] = (request.url ?? '/').split('?')
    if (request.method === 'POST') return this.#act(path, request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new RequestProblem(405, 'GET or POST')
    if (path === '/')
      return send(response, 'text/html; charset=utf-8', renderPage(this.#place, request.headers.host ?? ''))
    if (path === '/scenes/latest') return this.#sendScene(response)
    if (path === '/events') return this.#events.add(response)
    const file = Object.hasOwn(files, path) ? files[path] : undefined
    if (file) return send(response, typeOf(file), await readFile(new URL(file, import.meta.url)))
    if (path.startsWith('/mails/')) return this.#sendMail(path, response)
    await this.#sendPile(path, response)
  }

  async #act(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkOrigin(request)
    const called = findAction(path)
    if (!called) throw nothingHere()
    const body = await readBody(request, called.action.maxBytes)
    const told = await called.action.act(this.#place, called.name, body)
    send(response, 'application/json', JSON.stringify({ told: told ?? null }))
  }

  #sendMail(path: string, response: ServerResponse): void {
    const mail = this.#place.office.post.find(Number(/^\/mails\/(\d{1,9})$/.exec(path)?.[1]))
    if (!mail) throw nothingHere()
    send(response, 'application/json', JSON.stringify({ text: mail.text }))
  }

  #sendScene(response: ServerResponse): void {
    const { recorded } = this.#place.scenes
    if (recorded === undefined) throw nothingHere()
    response.setHeader('content-disposition', 'attachment; filename="scene.json"')
    send(response, 'application/json', recorded)
  }

  /** What was printed: `/printers/Hall/piles/3`, what can be seen of it (`…/look`) and its pages (`…/pages/1`). */
  async #sendPile(path: string, response: ServerResponse): Promise<void> {
    const [, name, id, look, page] =
      /^\/printers\/([^/]+)\/piles\/(\d{1,9})(?:(\/look)|\/pages\/(\d{1,3}))?$/.exec(path) ?? []
    if (name === undefined) throw nothingHere()
    const pile = findPrinter(this.#place.office, decodeName(name)).tray.find(Number(id))
    if (!pile) throw nothingHere()
    if (look) return send(response, 'application/json', JSON.stringify(await lookAt(pile)))
    if (page === undefined) return sendFile(response, pile)
    const picture = await pictureOf(pile, Number(page))
    if (!picture) throw nothingHere()
    send(response, picture.type, picture.bytes)
  }
}

function sendFile(response: ServerResponse, pile: PaperPile): void {
  if (!pile.bytes) throw nothingHere()
  const isShown = shownFormats.includes(pile.format)
  // The browser's own viewer of PDF needs its styles.
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'"
  response.setHeader('content-disposition', isShown ? 'inline' : 'attachment')
  send(response, isShown ? pile.format : 'application/octet-stream', pile.bytes, { 'content-security-policy': policy })
}

function typeOf(file: string): string {
  return types[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
}

function nothingHere(): RequestProblem {
  return new RequestProblem(404, 'there is nothing here')
}

function send(
  response: ServerResponse,
  type: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  const length = Buffer.byteLength(body)
  response.writeHead(200, { ...safeHeaders, ...headers, 'content-type': type, 'content-length': length }).end(body)
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  // What is left of a body that is too large is not read.
  response.setHeader('connection', 'close')
  response.writeHead(statusOf(error), { ...safeHeaders, 'content-type': 'application/json' })
  response.end(JSON.stringify({ problem: error instanceof Error ? error.message : 'something went wrong' }))
}

/** What the gateway refuses is whoever asked for it told; only what it does not answer is its failure. */
function statusOf(error: unknown): number {
  if (error instanceof RequestProblem) return error.status
  if (error instanceof PrintProblem || error instanceof TimeProblem) return 409
  if (error instanceof ApiProblem) return error.status < 500 ? 409 : 502
  if (error instanceof MailProblem) return error.isRefused ? 409 : 502
  return 500
}
