import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DatabaseCopy } from '../../src/backup/database-copy.ts'
import { SecretSealer } from '../../src/keys/secret-sealer.ts'
import { siteMigrations } from '../../src/records/migrate.ts'
import { openDirectory } from '../../src/records/open-directory.ts'
import { openSqlite } from '../../src/records/sqlite.ts'
import { FixedClock } from '../fixed-clock.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

async function openOn(path: string) {
  await using stack = new AsyncDisposableStack()
  const sql = stack.use(await openSqlite(path))
  await sql.migrate(siteMigrations)
  const directory = stack.use(await openDirectory(sql, new FixedClock(), new SecretSealer(new Uint8Array(32))))
  const opened = stack.move()
  return { ...directory, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

test('whoever followed the directory before it was restored reads all of it anew', async () => {
  await using folder = await openTempFolder('copy')
  const path = join(folder.path, 'records.db')
  let cursor: string
  {
    await using before = await openOn(path)
    await before.users.putGroup('staff', ['print'])
    cursor = await before.changes.cursor()
    expect(await before.changes.since(cursor, 1)).toBeDefined()
  }
  {
    using copy = new DatabaseCopy(path)
    copy.beginLine()
  }
  await using restored = await openOn(path)
  expect(await restored.changes.since(cursor, 1)).toBeUndefined()
})
