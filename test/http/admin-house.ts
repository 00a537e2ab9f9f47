import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { fastify, type RouteOptions } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { expect } from 'vitest'
import { optionProblems } from '../../drivers/option-problem.ts'
import { Fault, FieldFault } from '../../src/core/fault.ts'
import type { Health } from '../../src/core/health.ts'
import type { Job } from '../../src/core/job.ts'
import { openUsersFile } from '../../src/directory-sync/users-file.ts'
import { PopplerPreviewer } from '../../src/documents/poppler-previewer.ts'
import type { Feedback, TerminalContext } from '../../src/driver.ts'
import { CardListening } from '../../src/gateway/card-listening.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { MailRequests } from '../../src/gateway/mail-requests.ts'
import { PlaceReleases } from '../../src/gateway/place-releases.ts'
import { PrinterConditions } from '../../src/gateway/printer-conditions.ts'
import { Releases } from '../../src/gateway/release-jobs.ts'
import { Synchronisation } from '../../src/gateway/synchronise-users.ts'
import { TerminalFloor } from '../../src/gateway/terminal-floor.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { buildAdminApi } from '../../src/http/admin-api.ts'
import type { AdminParts, Api } from '../../src/http/admin-parts.ts'
import { countAudit } from '../../src/http/audit-counts.ts'
import { registerRoutes } from '../../src/http/routes.ts'
import { ProblemShape } from '../../src/http/shapes.ts'
import { OpenIdProvider } from '../../src/oidc/openid-provider.ts'
import type { UserSource } from '../../src/ports/people.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { toldSource } from '../gateway/told-source.ts'
import { openRecords } from '../office.ts'
import { DeskPrinter } from './desk-printer.ts'

export const token = 'f'.repeat(64)
export const metricsToken = 'e'.repeat(64)

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
}

/** The admin API on real records, keys and spool, with printers and terminals in this process. */
export async function openHouse() {
  await using stack = new AsyncDisposableStack()
  const records = stack.use(await openRecords())
  const spool = await openSpool({
    folder: join(records.folder, 'spool'),
    keys: records.documentKeys,
    clock: records.clock,
  })
  const printerLink = new DeskPrinter()
  const printerMonitor = { condition: () => Promise.reject(new Fault('timed-out', 'no SNMP here')) }
  const audit = countAudit(records.audit)
  const ports = { ...records, audit, spool, printerLink, printerMonitor }
  const releases = stack.use(new Releases(ports))
  const conditions = new PrinterConditions(ports)
  const gate = new ThrottleGate(records, { isShared: false })
  const listening = stack.use(new CardListening(ports.clock))
  const lines = new Map<string, TerminalContext>()
  const floor = stack.use(
    new TerminalFloor({ ports, gate, releases, conditions, listening }, async (record, context) => {
      lines.set(record.name, context)
      return {
        show: async (_: Feedback) => undefined,
        [Symbol.asyncDispose]: async () => void lines.delete(record.name),
      }
    }),
  )
  const held: number[] = []
  const asked: { readonly kind: string; readonly userName: string; readonly email: string }[] = []
  const mailRequests = stack.use(
    new MailRequests(ports, async (kind, { userName, email }) => void asked.push({ kind, userName, email })),
  )
  const health: { answer: Health } = { answer: { ready: true, parts: { records: { ok: true } } } }
  const people: { source: UserSource; nextRun: Temporal.Instant | undefined } = {
    source: toldSource([]),
    nextRun: undefined,
  }
  const parts: AdminParts = {
    ports,
    auditCounts: audit.counts,
    durations: () => records.steps.all(),
    releases,
    placeReleases: stack.use(new PlaceReleases(ports, releases)),
    previewer: new PopplerPreviewer({ folder: records.folder }),
    listening,
    floor: Object.assign(floor, { isElsewhere: () => false }),
    gateway: 'only',
    site: 'main',
    conditions,
    gate,
    people: {
      sync: stack.use(new Synchronisation(ports)),
      ldap: () => people.source,
      file: openUsersFile,
      nextRun: () => people.nextRun,
    },
    adminToken: { matches: candidate => candidate === token },
    metricsToken: { matches: candidate => candidate === metricsToken },
    checkDriverOptions,
    mailRequests,
    identityProvider: new OpenIdProvider(ports.settings),
    quota: new HeldQuota(ports),
    onHeld: job => void held.push(job.id),
    describeDrivers: () => [{ name: 'lines', options: linesOptions }],
    health: async () => health.answer,
    isStopping: () => false,
    version: '1.2.3',
    pagesFolder: layPages(records.folder),
    pages: [],
    isTrustedProxy: address => address === '192.0.2.1',
  }
  const app = await buildAdminApi(parts)
  stack.defer(() => app.close())
  const routes = routesOf(parts)
  const owned = stack.move()
  return {
    ...ports,
    app,
    parts,
    routes,
    releases,
    floor,
    lines,
    health,
    /** Ids of the jobs that were uploaded. */
    held,
    /** Requests by mail that reached an account. */
    asked,
    people,
    printer: printerLink,
    /** Asks as the administrator; the answer must match the route's own schema. */
    ask: (method: Method, route: string, call: Call = {}) => ask(app, routes, method, route, call),
    hold: (userName: string, text = 'a document') => hold(ports, userName, text),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Pages as Vite lays them, with nothing in them. */
function layPages(folder: string): string {
  const pages = join(folder, 'pages')
  mkdirSync(join(pages, 'assets'), { recursive: true })
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Holdfast</title>')
  writeFileSync(join(pages, 'console.html'), '<!doctype html><title>Holdfast console</title>')
  writeFileSync(join(pages, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(pages, 'sw.js'), 'addEventListener("fetch", () => undefined)')
  writeFileSync(join(pages, 'texts.json'), '{"de":"/assets/de-1234.js","fr":"/assets/fr-1234.js"}')
  writeFileSync(join(pages, 'assets', 'portal-1234.js'), 'export {}')
  writeFileSync(join(pages, 'assets', 'portal-1234.js.gz'), gzipSync('export {}'))
  return pages
}

export type House = Awaited<ReturnType<typeof openHouse>>

const strict = { additionalProperties: false }
const linesOptions = Type.Union([
  Type.Object({ path: Type.String() }, strict),
  Type.Object(
    {
      port: Type.Integer(),
      key: Type.Optional(Type.String({ writeOnly: true })),
      login: Type.Optional(Type.Object({ user: Type.String(), password: Type.String({ writeOnly: true }) }, strict)),
    },
    strict,
  ),
])

function checkDriverOptions(driver: string, options: Readonly<Record<string, unknown>>): void {
  if (driver !== 'lines') throw new FieldFault('no such driver', [{ path: ['driver'], detail: 'is not known' }])
  if (Value.Check(linesOptions, options)) return
  const fields = optionProblems(linesOptions, options).map(({ option = '', detail }) => ({
    path: ['options', option],
    detail,
  }))
  throw new FieldFault('lines takes a port', fields)
}

/** Every route of the API as it registers itself. */
function routesOf(parts: AdminParts): readonly RouteOptions[] {
  const routes: RouteOptions[] = []
  const bare = fastify()
  bare.addHook('onRoute', route => void routes.push(route))
  registerRoutes(bare as unknown as Api, parts)
  return routes.filter(route => route.method !== 'HEAD')
}

async function ask(app: Api, routes: readonly RouteOptions[], method: Method, route: string, call: Call) {
  const path = route.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(call.params?.[name] ?? name))
  const answer = await app.inject({
    method,
    url: call.query ? `${path}?${call.query}` : path,
    headers: { authorization: `Bearer ${token}` },
    ...(call.body === undefined ? {} : { payload: call.body as object }),
  })
  const known = routes.find(other => other.url === route && other.method === method)
  if (!known) throw new Error(`there is no route ${method} ${route}`)
  const { response } = known.schema as { response: Record<number, { content?: unknown }> }
  const expected = response[answer.statusCode]
  expect(expected, `${method} ${route} documents ${answer.statusCode}: ${answer.body}`).toBeDefined()
  const body: unknown = answer.body === '' || route === '/metrics' ? null : answer.json()
  const shape = answer.statusCode >= 400 && route !== '/health' ? ProblemShape : expected
  if (shape && route !== '/metrics') expect([...Value.Errors(shape as typeof ProblemShape, body)], route).toEqual([])
  if (shape === ProblemShape) expect(answer.headers['content-type']).toBe('application/problem+json')
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: body as never }
}

async function hold(
  ports: Pick<AdminParts['ports'], 'jobs' | 'spool' | 'clock' | 'random'>,
  userName: string,
  text: string,
) {
  async function* content() {
    yield Buffer.from(text)
  }
  const document = await ports.spool.store(content(), { maxBytes: 1_000_000 })
  const createdAt = ports.clock.now()
  return ports.jobs.add({
    uuid: ports.random.uuid(),
    userName,
    name: 'a very private title',
    format: 'application/pdf',
    ticket: {},
    document,
    createdAt,
    expiresAt: createdAt.add({ hours: 24 }),
    source: '192.0.2.7',
  }) satisfies Promise<Job>
}
