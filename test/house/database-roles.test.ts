import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { Person } from '../cli/typed-line.ts'
import { runToEnd } from '../servers/run.ts'
import { sample } from '../servers/samples.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { addTcpKeypad, type WatchedKeypad } from './watched-keypad.ts'

const roles = fileURLToPath(new URL('../../operate/postgres-roles.sql', import.meta.url))
type Role = 'owner' | 'site' | 'backup'

let stack: AsyncDisposableStack
let administrator: string
let data: string
let printer: SimulatedPrinter
beforeAll(async () => {
  stack = new AsyncDisposableStack()
  administrator = await stack.use(await startPostgres()).createDatabase()
  data = join(stack.use(await openTempFolder('roles')).path, 'data')
  printer = stack.use(await SimulatedPrinter.start())
  for (const database of ['holdfast', 'fresh'])
    await runToEnd('psql', ['--quiet', '--no-psqlrc', `--set=database=${database}`, `--file=${roles}`, administrator])
  for (const role of ['owner', 'site', 'backup'] as const)
    await query(administrator, `alter role holdfast_${role} password 'word'`)
})
afterAll(() => stack.disposeAsync())

function urlOf(role: Role, database = 'holdfast'): string {
  const { host } = new URL(administrator)
  return `postgresql://holdfast_${role}:word@${host}/${database}`
}

async function query(url: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

let visits = 0

/** Somebody prints, types a PIN and gets paper, at a gateway whose records are reached in this role. */
async function visit(role: Role): Promise<void> {
  const sheets = printer.sheets
  const [userName, place] = [`guest-${++visits}`, `room-${visits}`]
  await using gateway = await startGateway({ data, flags: ['--database', urlOf(role)] })
  const desk = new GatewayDesk(gateway)
  await desk.addPrinter(place, printer.uri)
  const pin = await desk.addUser(userName)
  await printWithIpptool(desk.queueUri, await sample('pdf'), { userName })
  await using keypad: WatchedKeypad = await addTcpKeypad(gateway, place, place)
  await keypad.type(`${pin}#`, `1 document printed at ${place}`)
  await desk.untilPrinted(userName)
  expect(printer.sheets).toBe(sheets + 1)
}

test('a gateway that may only work with tables asks for one that makes them', async () => {
  const refused = startGateway({ data: `${data}-of-site`, flags: ['--database', urlOf('site', 'fresh')] })
  await expect(refused).rejects.toThrow(/may not make tables in .*: start a gateway whose role owns them first/)
})

test('a gateway works in the role that owns the tables, and after that in the one that may only work with them', async () => {
  await visit('owner')
  await visit('site')
  await using admin = await Person.come()
  const { out } = await admin.types('doctor', '--data', data, '--database', urlOf('site'))
  expect(out).toMatch(/^ok {7}database: PostgreSQL \S+ answers/m)
})

test.each<readonly [Role, string]>([
  ['site', 'create table more (id integer)'],
  ['site', 'drop table job'],
  ['site', 'truncate job'],
  ['site', 'alter table job add column more integer'],
  ['site', 'create temporary table more (id integer)'],
  ['backup', 'delete from job'],
  ['owner', 'create schema more'],
  ['owner', 'create database more'],
  ['owner', 'create role more'],
  ['owner', "copy (select 1) to program 'true'"],
  ['owner', 'create table public.more (id integer)'],
])('the role %s may not: %s', async (role, text) => {
  await expect(query(urlOf(role), text)).rejects.toMatchObject({ code: '42501' })
})

test('the role for backups reads all of it', async () => {
  const dump = await runToEnd(await findDump(), ['--data-only', '--column-inserts', urlOf('backup')])
  expect(dump).toMatch(/INSERT INTO holdfast\.\w+ .*'guest-1'/)
})

/** That of the server's own version: an older one dumps no newer server. */
async function findDump(): Promise<string> {
  const found: string[] = []
  for await (const path of glob('/usr/lib/postgresql/*/bin/pg_dump')) found.push(path)
  return found.sort().at(-1) ?? 'pg_dump'
}
