import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { SimulatedLines } from '../../simulators/lines/device.ts'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { GatewayLives } from '../faults/gateway-lives.ts'
import type { History } from '../faults/history.ts'
import { record } from '../faults/kill-house.ts'
import { TcpProxy } from '../faults/tcp-proxy.ts'
import { type Postgres, startPostgres } from '../servers/start-postgres.ts'
import { openRedisLine, type RedisLine } from './redis-line.ts'
import { type LastingServer, type SiteRedis, startSiteRedises } from './site-redis.ts'

/** Somebody who prints at one printer. Without a PIN only the card opens. */
export interface Staff {
  readonly userName: string
  readonly card: string
  pin: string | undefined
  /** Since when, in milliseconds of the history. */
  pinSince: number
  /** A PIN of theirs that opens nothing any more, and since when, in milliseconds of the history. */
  former: FormerPin | undefined
  /** A guest's PIN ends by itself then. */
  endsAt: number | undefined
}

export interface FormerPin {
  readonly pin: string
  readonly endedAt: number
  readonly credential: 'old' | 'over'
  /** When somebody is to try it next. */
  dueAt: number | undefined
}

/** A printer and the keypad beside it. */
export interface FleetDesk {
  readonly name: string
  readonly printer: SimulatedPrinter
  readonly keypad: SimulatedLines
  readonly staff: readonly Staff[]
}

export interface SiteGateway {
  readonly name: string
  readonly lives: GatewayLives
  readonly redisLine: RedisLine
}

export interface FleetSite {
  readonly name: string
  /** The server of its record. */
  readonly postgres: Postgres
  readonly redis: SiteRedis
  /** Both gateways' way to the directory. */
  readonly directoryLine: TcpProxy
  readonly gateways: readonly SiteGateway[]
  readonly desks: readonly FleetDesk[]
}

export interface Fleet extends AsyncDisposable {
  /** The server of the directory, of all sites. */
  readonly directory: Postgres
  readonly sentinels: readonly LastingServer[]
  readonly sites: readonly FleetSite[]
}

const desksPerSite = 2
const staffPerDesk = 6
/** The ids of jobs begin here at the first site, and so much higher at each next one, so that one history holds all. */
const idsPerSite = 10_000_000

/** Starts everything and tells the gateways of it. The first of `hosts` are those of the gateways. */
export async function openFleet(
  folder: string,
  names: readonly string[],
  history: History,
  signal: AbortSignal,
): Promise<Fleet> {
  await using stack = new AsyncDisposableStack()
  const start = async () => stack.use(await startPostgres())
  const [directory, { redises, sentinels }, ...records] = await Promise.all([
    start(),
    startSiteRedises(names, stack),
    ...names.map(start),
  ])
  const directoryUrl = await directory.createDatabase()
  const passwordFile = join(folder, 'redis-password')
  await writeFile(passwordFile, 'secret', { mode: 0o600 }) // As leastRights has it.
  const sites: FleetSite[] = []
  for (const [at, redis] of redises.entries()) {
    const postgres = records[at]
    if (!postgres) throw new Error(`no record for ${redis.site}`)
    signal.throwIfAborted()
    const plan = { number: at + 1, folder, postgres, directory, directoryUrl, redis, sentinels, passwordFile }
    sites.push(await openSite(plan, history, stack))
  }
  const owned = stack.move()
  return { directory, sentinels, sites, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

interface SitePlan {
  readonly number: number
  readonly folder: string
  /** The server of its record. */
  readonly postgres: Postgres
  readonly directory: Postgres
  readonly directoryUrl: string
  readonly redis: SiteRedis
  readonly sentinels: readonly LastingServer[]
  readonly passwordFile: string
}

async function openSite(plan: SitePlan, history: History, stack: AsyncDisposableStack): Promise<FleetSite> {
  const { number, folder, postgres, redis, sentinels } = plan
  const name = redis.site
  const database = await postgres.createDatabase()
  const directoryLine = stack.use(await TcpProxy.start(plan.directory.port))
  const directory = new URL(plan.directoryUrl)
  directory.port = String(directoryLine.port)
  const places = ['--spool', join(folder, name, 'spool'), '--keys', join(folder, 'keys')]
  const records = ['--site', name, '--database', database, '--directory', directory.href]
  const ports = { nodes: redis.nodes.map(({ port }) => port), sentinels: sentinels.map(({ port }) => port) }
  const gateways: SiteGateway[] = []
  for (const at of [1, 2]) {
    const redisLine = stack.use(await openRedisLine(name, ports))
    const mirror = ['--redis', redisLine.url, '--redis-password-file', plan.passwordFile]
    const own = ['--gateway', `${name}-${at}`, '--pin-stretch', 'none']
    const flags = [...places, ...records, ...mirror, ...own]
    const host = `127.0.0.${number * 10 + at}`
    const lives = stack.use(await GatewayLives.on(join(folder, `${name}-${at}`), { flags, host }))
    await lives.begin()
    // The first one of all makes the keys and the tables.
    await lives.ready()
    gateways.push({ name: `${name}-${at}`, lives, redisLine })
  }
  await beginIdsAt(database, number * idsPerSite)
  const desks: FleetDesk[] = []
  for (let at = 1; at <= desksPerSite; at += 1) {
    const deskName = `${name}-${at === 1 ? 'hall' : 'lab'}`
    desks.push(await openDesk({ name: deskName, host: `127.0.0.${number * 10 + 4 + at}` }, gateways, history, stack))
  }
  return { name, postgres, redis, directoryLine, gateways, desks }
}

async function beginIdsAt(url: string, first: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`alter table job alter column id restart with ${first}`)
  } finally {
    await client.end()
  }
}

async function openDesk(
  { name, host }: { readonly name: string; readonly host: string },
  [gateway]: readonly SiteGateway[],
  history: History,
  stack: AsyncDisposableStack,
): Promise<FleetDesk> {
  const printer = stack.use(await SimulatedPrinter.start({ name, host, maxKept: 0 }))
  record(printer, name, history)
  const keypad = stack.use(await SimulatedLines.start({ line: { listen: '127.0.0.1:0' } }))
  const api = (path: string, body: unknown) => gateway?.lives.api<{ readonly pin: string }>('POST', path, body)
  await api('/api/printers', { name, uri: printer.uri })
  const options = { host: '127.0.0.1', port: keypad.port }
  await api('/api/terminals', { name: `${name}-keypad`, driver: 'lines', options, printer: name })
  const staff: Staff[] = []
  for (let number = 1; number <= staffPerDesk; number += 1) {
    const userName = `${name}-${number}`
    const card = `C0FFEE${host.slice(host.lastIndexOf('.') + 1).padStart(4, '0')}${number}`
    await api('/api/users', { userName })
    const issued = await api(`/api/users/${userName}/pins`, {})
    await api(`/api/users/${userName}/cards`, { number: card })
    staff.push({ userName, card, pin: issued?.pin, pinSince: 0, former: undefined, endsAt: undefined })
  }
  return { name, printer, keypad, staff }
}
