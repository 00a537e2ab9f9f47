import pg from 'pg'
import { expect, test } from 'vitest'
import { accepts } from './run.ts'
import { startPostgres } from './start-postgres.ts'
import { isRunning } from './temp-folder.ts'

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return Object.values((await client.query(sql)).rows[0])[0]
  } finally {
    await client.end()
  }
}

test('PostgreSQL gives each caller a database of its own and writes through to disk', async () => {
  await using postgres = await startPostgres()
  const one = await postgres.createDatabase()
  const other = await postgres.createDatabase()
  expect(other).not.toBe(one)
  expect(await ask(one, 'select count(*)::int from pg_database')).toBeGreaterThan(3)
  expect(await ask(other, 'select current_database()')).toBe(new URL(other).pathname.slice(1))
  expect(await ask(one, 'show fsync')).toBe('on')
})

test('PostgreSQL refuses a wrong password', async () => {
  await using postgres = await startPostgres()
  const url = new URL(await postgres.createDatabase())
  url.password = 'wrong'
  await expect(ask(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
})

test('PostgreSQL stops although a client is still connected, and leaves nothing behind', async () => {
  const postgres = await startPostgres()
  const client = new pg.Client({ connectionString: await postgres.createDatabase() })
  client.on('error', () => undefined)
  await client.connect()
  await postgres[Symbol.asyncDispose]()
  expect(isRunning(postgres.pid)).toBe(false)
  expect(await accepts({ port: postgres.port })).toBe(false)
  await client.end().catch(() => undefined)
})
