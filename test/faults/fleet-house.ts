import { join } from 'node:path'
import pg from 'pg'
import { SimulatedLines } from '../../simulators/lines/device.ts'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { GatewayLives } from './gateway-lives.ts'
import type { History } from './history.ts'
import { record } from './kill-house.ts'

/** Somebody whose documents come out at one printer. */
export interface Owner {
  readonly userName: string
  readonly printerName: string
}

/** Two gateways of one site on one record and one spool, and the printers around them. */
export interface FleetHouse extends AsyncDisposable {
  readonly gateways: readonly FleetGateway[]
  readonly printers: readonly SimulatedPrinter[]
  /** One beside each printer; both gateways reach it. */
  readonly keypads: readonly SimulatedLines[]
  readonly owners: readonly Owner[]
  /** Releases under way that a gateway has in any of its lives. */
  underway(gateway: FleetGateway): Promise<number>
}

export interface FleetGateway {
  readonly name: string
  readonly lives: GatewayLives
}

const printerNames = ['hall', 'library', 'lab']
const ownersPerPrinter = 4

export async function openFleetHouse(folder: string, history: History): Promise<FleetHouse> {
  await using stack = new AsyncDisposableStack()
  const url = await stack.use(await startPostgres()).createDatabase()
  const shared = ['--database', url, '--spool', join(folder, 'spool'), '--keys', join(folder, 'keys')]
  const gateways: FleetGateway[] = []
  for (const name of ['one', 'two']) {
    const flags = [...shared, '--gateway', name, '--pin-stretch', 'none']
    const lives = stack.use(await GatewayLives.on(join(folder, name), { flags }))
    await lives.begin()
    gateways.push({ name, lives })
  }
  await Promise.all(gateways.map(({ lives }) => lives.ready()))
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  pool.on('error', () => undefined)
  stack.defer(() => pool.end())
  const printers: SimulatedPrinter[] = []
  const keypads: SimulatedLines[] = []
  const owners: Owner[] = []
  const [first] = gateways
  for (const [at, name] of printerNames.entries()) {
    // The last one knows Print-Job only.
    const conduct = { hasCreateJob: at < printerNames.length - 1 }
    const printer = stack.use(await SimulatedPrinter.start({ name, maxKept: 0, conduct }))
    record(printer, name, history)
    printers.push(printer)
    await first?.lives.api('POST', '/api/printers', { name, uri: printer.uri })
    const keypad = stack.use(await SimulatedLines.start({ line: { listen: '127.0.0.1:0' } }))
    keypads.push(keypad)
    const options = { host: '127.0.0.1', port: keypad.port }
    await first?.lives.api('POST', '/api/terminals', {
      name: `${name}-keypad`,
      driver: 'lines',
      options,
      printer: name,
    })
    for (let number = 1; number <= ownersPerPrinter; number++) {
      const userName = `${name}-${number}`
      await first?.lives.api('POST', '/api/users', { userName })
      owners.push({ userName, printerName: name })
    }
  }
  const owned = stack.move()
  return {
    gateways,
    printers,
    keypads,
    owners,
    underway: ({ name }) => countUnderway(pool, name),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function countUnderway(pool: pg.Pool, name: string): Promise<number> {
  const { rows } = await pool.query<{ readonly count: string }>(
    `select count(*) from job join job_release on job_release.id = job.release_id
     where job_release.ended_at is null and job.member like $1`,
    [`${name}#%`],
  )
  return Number(rows[0]?.count ?? 0)
}
