import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Clock } from '../../src/ports.ts'
import { type Directory, openDirectory } from '../../src/records/open-directory.ts'
import { openSiteRecord, type SiteRecord } from '../../src/records/open-site-record.ts'
import { openPostgres } from '../../src/records/postgres.ts'
import type { Sql } from '../../src/records/sql.ts'
import { openSqlite } from '../../src/records/sqlite.ts'
import { type Postgres, startPostgres } from '../servers/start-postgres.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { siteKeys, testSealer } from './samples.ts'

export type OpenRecords = AsyncDisposable & Directory & SiteRecord & { readonly sql: Sql }

export interface Database {
  readonly name: string
  /** An empty database with both records in it. */
  open(): Promise<OpenRecords>
}

/** A clock that stands still: settings are read again only when asked. */
export const stillClock: Pick<Clock, 'wait'> = {
  wait: (_, signal) => new Promise(resolve => signal?.addEventListener('abort', () => resolve(false))),
}

let postgres: Promise<Postgres> | undefined

/** Every database that keeps records; the same suite runs on each. */
export const databases: readonly Database[] = [
  {
    name: 'SQLite',
    open: async () => {
      await using stack = new AsyncDisposableStack()
      const folder = stack.use(await openTempFolder('records'))
      return await openOn(stack.use(await openSqlite(join(folder.path, 'records.db'))), stack)
    },
  },
  {
    name: 'PostgreSQL',
    open: async () => {
      await using stack = new AsyncDisposableStack()
      postgres ??= startPostgres()
      const url = await (await postgres).createDatabase()
      return await openOn(stack.use(await openPostgres(url)), stack)
    },
  },
]

/** Call at the top of a test file that uses `databases`. */
export function stopDatabasesAfterAll(): void {
  afterAll(async () => {
    await (await postgres)?.[Symbol.asyncDispose]()
    postgres = undefined
  })
}

async function openOn(sql: Sql, stack: AsyncDisposableStack): Promise<OpenRecords> {
  const directory = stack.use(await openDirectory(sql, stillClock, testSealer))
  const site = await openSiteRecord(sql, siteKeys)
  const opened = stack.move()
  return { ...directory, ...site, sql, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}
