import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openKeys } from '../src/keys/open-keys.ts'
import type { SecretIndexer } from '../src/ports/directory.ts'
import { openDirectory } from '../src/records/open-directory.ts'
import { openSqlite } from '../src/records/sqlite.ts'
import { systemClock } from '../src/system.ts'
import { type StartedGateway, startGateway } from '../test/servers/start-gateway.ts'
import { startRedis } from '../test/servers/start-redis.ts'
import { openTempFolder } from '../test/servers/temp-folder.ts'
import { until } from '../test/servers/until.ts'
import { pinOf } from './typed-pins.ts'

interface Floor {
  readonly terminals: number
  readonly users: number
  /** Where all keypads listen. */
  readonly keypadsPort: number
  /** One for each terminal; a path of its own is added. */
  readonly printerUri: string
}

/** A gateway as at a site: records in SQLite, the mirror in a Redis beside it, PINs not stretched, many terminals. */
export async function startTerminalRig(floor: Floor) {
  await using stack = new AsyncDisposableStack()
  const redis = stack.use(await startRedis())
  const data = join(stack.use(await openTempFolder('bench')).path, 'data')
  await fill(data, floor)
  const flags = ['--pin-stretch', 'none', '--redis', redis.url]
  const gateway = stack.use(await startGateway({ data, flags }))
  await until(() => isInStep(gateway), { withinMs: 60_000, what: 'a mirror in step' })
  const owned = stack.move()
  return { gateway, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function isInStep(gateway: StartedGateway): Promise<boolean> {
  const health = await gateway.api<{ parts: { mirror?: { ok: boolean } } }>('GET', '/health').catch(() => undefined)
  return health?.parts.mirror?.ok === true
}

async function fill(data: string, floor: Floor): Promise<void> {
  const { indexer, sealer } = await openKeys(data, { stretch: 'none' })
  const file = join(data, 'holdfast.sqlite')
  {
    await using sql = await openSqlite(file)
    await using _ = await openDirectory(sql, systemClock, sealer)
  }
  using database = new DatabaseSync(file)
  database.exec('BEGIN')
  await fillUsers(database, indexer, floor.users)
  fillDevices(database, floor)
  database.exec('COMMIT')
}

async function fillUsers(database: DatabaseSync, indexer: SecretIndexer, users: number): Promise<void> {
  const user = database.prepare(
    "INSERT INTO account (user_name, enabled, origin, created_at) VALUES (?, 1, 'admin', 0)",
  )
  const pin = database.prepare(
    `INSERT INTO pin (id, user_name, kind, length, issued_at, valid_from, ends_former, over_at, generation, digest)
     VALUES (?, ?, 'persistent', 6, 0, 0, 0, ${Number.MAX_SAFE_INTEGER}, ?, ?)`,
  )
  for (let at = 0; at < users; at += 1) {
    const [index] = await indexer.ofPin(pinOf(at))
    if (!index) throw new Error('no index of a PIN')
    user.run(`user-${at}`)
    pin.run(randomUUID(), `user-${at}`, index.generation, index.digest)
  }
}

function fillDevices(database: DatabaseSync, { terminals, keypadsPort, printerUri }: Floor): void {
  const printer = database.prepare('INSERT INTO printer (name, uri) VALUES (?, ?)')
  const terminal = database.prepare(
    "INSERT INTO terminal (name, driver, options, printer, requires) VALUES (?, 'lines', ?, ?, 'pin-or-card')",
  )
  const options = JSON.stringify({ host: '127.0.0.1', port: keypadsPort })
  for (let at = 0; at < terminals; at += 1) {
    printer.run(`printer-${at}`, `${printerUri}/${at}`)
    terminal.run(`keypad-${at}`, options, `printer-${at}`)
  }
}
