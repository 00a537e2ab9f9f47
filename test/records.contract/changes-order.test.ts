import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Printer } from '../../src/core/printer.ts'
import type { DirectoryChanges } from '../../src/ports/mirror.ts'
import { type Directory, openDirectory } from '../../src/records/open-directory.ts'
import { openPostgres } from '../../src/records/postgres.ts'
import { SeededRandom } from '../fuzz/random.ts'
import { type Postgres, startPostgres } from '../servers/start-postgres.ts'
import { stillClock } from './databases.ts'
import { testSealer } from './samples.ts'

let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

async function openOn(url: string) {
  await using stack = new AsyncDisposableStack()
  const sql = stack.use(await openPostgres(url))
  const directory = stack.use(await openDirectory(sql, stillClock, testSealer))
  const opened = stack.move()
  return { ...directory, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

async function connect(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

const uri = 'ipp://192.0.2.20/'
const add = (name: string) => `insert into printer (name, uri) values ('${name}', '${uri}')`

/** All that is told after a place, and the place after it. */
async function read(changes: DirectoryChanges, from: string): Promise<{ keys: readonly string[]; cursor: string }> {
  const keys: string[] = []
  for (let cursor = from; ; ) {
    const page = await changes.since(cursor, 7)
    if (!page) throw new Error('the place is not kept')
    keys.push(...page.changes.map(({ key }) => key))
    cursor = page.cursor
    if (!page.more) return { keys, cursor }
  }
}

const settled = { timeout: 30_000 }

test('a change that was written first and committed last is told, where one who counts numbers misses it', async () => {
  const url = await postgres.createDatabase()
  await using directory = await openOn(url)
  await using slow = await connect(url)
  await using quick = await connect(url)
  const counted = async (after: number) =>
    (await quick.query(`select step, key from directory_change where step > ${after} order by step`)).rows
  const start = await directory.changes.cursor()
  await slow.query('begin')
  await slow.query(add('slow'))
  await quick.query(add('quick'))
  const [last] = await counted(0)
  expect(last).toMatchObject({ key: 'quick' })
  const early = await read(directory.changes, start)
  expect(early.keys).toEqual([])
  await slow.query('commit')
  expect(await counted(Number(last?.step))).toEqual([])
  await expect.poll(async () => (await read(directory.changes, early.cursor)).keys, settled).toEqual(['slow', 'quick'])
})

test('a transaction that began first and wrote last is told, and one that is rolled back is not', async () => {
  const url = await postgres.createDatabase()
  await using directory = await openOn(url)
  await using slow = await connect(url)
  await using quick = await connect(url)
  await using sorry = await connect(url)
  const start = await directory.changes.cursor()
  for (const client of [sorry, slow]) await client.query('begin; select pg_current_xact_id()')
  await quick.query(add('quick'))
  const early = await read(directory.changes, start)
  await sorry.query(add('sorry'))
  await slow.query(add('slow'))
  await sorry.query('rollback')
  await slow.query('commit')
  await expect.poll(async () => (await read(directory.changes, start)).keys, settled).toEqual(['slow', 'quick'])
  await expect.poll(async () => (await read(directory.changes, early.cursor)).keys, settled).toContain('slow')
})

const writers = 20
const writesEach = 25
const names = Array.from({ length: 12 }, (_, at) => `p${at}`)

async function writeAtRandom(url: string, seed: number): Promise<void> {
  await using client = await connect(url)
  const random = new SeededRandom(seed)
  for (let times = 0; times < writesEach; times += 1) {
    await client.query('begin')
    // Each one name, so that none waits for the other crosswise.
    const name = names[random.below(names.length)]
    if (random.below(3) === 0) await client.query('delete from printer where name = $1', [name])
    else
      await client.query(
        'insert into printer (name, uri) values ($1, $2) on conflict (name) do update set uri = excluded.uri',
        [name, `${uri}${seed}/${times}`],
      )
    if (random.below(4) === 0) await client.query(add(`${seed}-${times}`))
    await client.query(random.below(5) === 0 ? 'rollback' : 'commit')
  }
}

/** Keeps a copy of all printers, up to the change of one that is made last. */
async function follow({ changes, printers }: Directory, from: string, last: string) {
  const copy = new Map<string, Printer>()
  for (let cursor = from; !copy.has(last); ) {
    const page = await read(changes, cursor)
    cursor = page.cursor
    for (const key of page.keys) {
      const found = await printers.find(key)
      if (found) copy.set(key, found)
      else copy.delete(key)
    }
  }
  return copy
}

test(`a follower of ${writers} writers at once ends with the same records as the directory`, async () => {
  const url = await postgres.createDatabase()
  await using directory = await openOn(url)
  const following = follow(directory, await directory.changes.cursor(), 'last')
  await Promise.all(Array.from({ length: writers }, (_, at) => writeAtRandom(url, at + 1)))
  await directory.printers.create({ name: 'last', uri, snmp: null, certificateSha256: null, site: 'main' })
  const copy = await following
  const all = await directory.printers.list()
  expect(all.length).toBeGreaterThan(50)
  expect(copy).toEqual(new Map(all.map(one => [one.name, one])))
})
