import { type Kysely, sql } from 'kysely'
import type { WatchedTable } from './watched-tables.ts'

/** One writer at a time: what counts up is in the order of the commits. */
export async function createSqliteChanges(db: Kysely<never>, watched: readonly WatchedTable[]): Promise<void> {
  await sql`
    create table directory_change (
      turn integer primary key autoincrement,
      step integer not null default 0,
      kind text not null,
      key text not null,
      at integer not null default (cast(unixepoch('subsec') * 1000 as integer))
    )`.execute(db)
  await sql`create view change_told as select turn, step, kind, key, at from directory_change`.execute(db)
  await sql`insert into change_purge ("only", line, turn, step) values (1, lower(hex(randomblob(8))), 0, 0)`.execute(db)
  await sql`
    create view change_place as
    select
      line,
      turn as purged_turn,
      step as purged_step,
      coalesce((select max(turn) from directory_change), turn) as last_turn,
      0 as last_step
    from change_purge`.execute(db)
  for (const table of watched) await noteChanges(db, table)
}

async function noteChanges(db: Kysely<never>, { table, kind, key }: WatchedTable): Promise<void> {
  const note = (row: 'old' | 'new') =>
    sql`insert into directory_change (kind, key) values (${sql.lit(kind)}, ${sql.ref(`${row}.${key}`)});`
  const on = sql.table(table)
  const name = (word: string) => sql.id(`${table}_${word}_noted`)
  await sql`create trigger ${name('insert')} after insert on ${on} begin ${note('new')} end`.execute(db)
  await sql`create trigger ${name('delete')} after delete on ${on} begin ${note('old')} end`.execute(db)
  await sql`create trigger ${name('update')} after update on ${on} begin ${note('new')} end`.execute(db)
  await sql`
    create trigger ${name('rename')} after update on ${on}
    when ${sql.ref(`old.${key}`)} is not ${sql.ref(`new.${key}`)} begin ${note('old')} end`.execute(db)
}
