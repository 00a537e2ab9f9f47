import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Fault } from '../core/fault.ts'
import type { ColumnTypes } from './migrations/column-types.ts'
import type { MigrationSet, Migrations } from './sql.ts'

export interface MigrationMeans {
  readonly types: ColumnTypes
  /** Waits, in the transaction, until no other gateway migrates. */
  readonly takeTurn?: (transaction: Kysely<never>) => Promise<void>
  /** Whether a table is there already, where making it `if not exists` needs the right to make one all the same. */
  readonly isThere?: (transaction: Kysely<never>, table: string) => Promise<boolean>
}

/**
 * Runs what has not run yet, all of it in one transaction. What a newer Holdfast has prepared is left as it is, when all
 * its migrations say that we can live with them. Fault `records-unavailable` when one says otherwise, or when the tables
 * cannot be prepared.
 */
export async function runMigrations<Tables>(
  db: Kysely<Tables>,
  set: MigrationSet,
  { types, takeTurn, isThere = async () => false }: MigrationMeans,
): Promise<void> {
  try {
    await db.transaction().execute(async transaction => {
      const untyped = transaction as unknown as Kysely<never> // row border: these tables have no types yet
      await takeTurn?.(untyped)
      const table = `${set.record}_lives_with`
      if (!(await isThere(untyped, table)))
        await sql`create table if not exists ${sql.table(table)} (name text primary key, lives_with text not null)`.execute(
          untyped,
        )
      await migrate(untyped, set.record, set.migrations(types))
    })
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('records-unavailable', `the tables of the ${set.record} cannot be prepared`, { cause })
  }
}

interface Ran {
  readonly name: string
  readonly lives_with: string
}

async function migrate(db: Kysely<never>, record: MigrationSet['record'], migrations: Migrations): Promise<void> {
  const needs = sql.table(`${record}_lives_with`)
  const { rows: ran } = await sql<Ran>`select name, lives_with from ${needs} order by name`.execute(db)
  const known = Object.keys(migrations)
  // Who has nothing to make needs no right to make anything.
  if (isNewer(record, known, ran) || known.every(name => ran.some(one => one.name === name))) return
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: `${record}_migration`,
    migrationLockTableName: `${record}_migration_lock`,
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
  for (const [name, { livesWith }] of Object.entries(migrations))
    await sql`insert into ${needs} values (${name}, ${livesWith}) on conflict (name) do nothing`.execute(db)
}

/** Whether migrations have run that we do not know. Fault when one of them needs gateways that know more than we do. */
function isNewer(record: MigrationSet['record'], known: readonly string[], ran: readonly Ran[]): boolean {
  const unknown = ran.filter(({ name }) => !known.includes(name))
  if (unknown.length === 0) return false
  const barring = unknown.find(({ lives_with }) => !known.includes(lives_with))
  if (!barring && known.every(name => ran.some(one => one.name === name))) return true
  throw new Fault(
    'records-unavailable',
    `a newer Holdfast has prepared the ${record} (${barring?.name ?? unknown[0]?.name}); start that one or a later one`,
  )
}
