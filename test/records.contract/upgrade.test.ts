import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { directoryMigrations, knownMigrations } from '../../src/records/migrate.ts'
import { openDirectory } from '../../src/records/open-directory.ts'
import type { Migration, MigrationSet } from '../../src/records/sql.ts'
import { databases, stillClock, stopDatabasesAfterAll } from './databases.ts'
import { testSealer, user } from './samples.ts'

stopDatabasesAfterAll()

/** The directory of a Holdfast that comes after this one. */
function later(more: Readonly<Record<string, Migration>>): MigrationSet {
  return { record: 'directory', migrations: types => ({ ...directoryMigrations.migrations(types), ...more }) }
}

/** The directory of a Holdfast that does not know what came last. */
const older: MigrationSet = {
  record: 'directory',
  migrations: types => Object.fromEntries(Object.entries(directoryMigrations.migrations(types)).slice(0, -1)),
}

const last = knownMigrations().directory.at(-1) ?? ''
const expanding: Migration = {
  livesWith: last,
  up: async db => {
    await sql`alter table printer add column place text`.execute(db)
  },
}
const contracting: Migration = {
  livesWith: '9002-contract',
  up: async db => {
    await sql`alter table printer drop column snmp`.execute(db)
  },
}

describe.each(databases)('gateways of two versions on $name', ({ open }) => {
  test('the older one starts on what the newer one has added to, and both write', async () => {
    await using records = await open()
    await records.sql.migrate(later({ '9001-expand': expanding }))
    await using directory = await openDirectory(records.sql, stillClock, testSealer)
    await directory.users.create(user('ada', { groups: ['staff'] }))
    const lobby = { name: 'lobby', uri: 'ipp://192.0.2.20/', snmp: null, certificateSha256: null, site: 'main' }
    await directory.printers.create(lobby)
    expect([await records.printers.find('lobby'), await records.users.find('ada')]).toMatchObject([lobby, {}])
    await records.sql.migrate(later({ '9001-expand': expanding }))
  })

  test('this one lets the one before it start', async () => {
    await using records = await open()
    await expect(records.sql.migrate(older)).resolves.toBeUndefined()
  })

  test('the older one does not start once the newer one has taken away what it needs', async () => {
    await using records = await open()
    const newer = later({ '9001-expand': expanding, '9002-contract': contracting })
    await records.sql.migrate(newer)
    const refused = { code: 'records-unavailable', message: expect.stringContaining('9002-contract') }
    await expect(records.sql.migrate(directoryMigrations)).rejects.toMatchObject(refused)
    await expect(records.sql.migrate(newer)).resolves.toBeUndefined()
  })

  test('one that is two versions behind does not start, whatever was added', async () => {
    await using records = await open()
    await records.sql.migrate(later({ '9001-expand': expanding }))
    await expect(records.sql.migrate(older)).rejects.toMatchObject({ code: 'records-unavailable' })
  })

  test('of a migration that fails nothing is kept', async () => {
    await using records = await open()
    const failing: Migration = {
      livesWith: last,
      up: async db => {
        await sql`alter table printer add column place text`.execute(db)
        await sql`insert into no_such_table values (1)`.execute(db)
      },
    }
    const refused = records.sql.migrate(later({ '9001-expand': failing }))
    await expect(refused).rejects.toMatchObject({ code: 'records-unavailable' })
    await records.sql.migrate(later({ '9001-expand': expanding }))
    expect(await records.printers.list()).toEqual([])
  })
})
