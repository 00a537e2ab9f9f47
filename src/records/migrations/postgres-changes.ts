import { type Kysely, sql } from 'kysely'
import type { WatchedTable } from './watched-tables.ts'

/**
 * Numbers that count up become visible out of order, as their transactions commit. So a change bears the number of its
 * transaction too, and is told when no transaction with such a number or a lower one runs any more: xmin of a snapshot,
 * PostgreSQL manual, "Transaction ID and Snapshot Information Functions".
 */
export async function createPostgresChanges(db: Kysely<never>, watched: readonly WatchedTable[]): Promise<void> {
  await sql`
    create table directory_change (
      turn bigint not null default (pg_current_xact_id()::text::bigint),
      step bigint generated always as identity,
      kind text collate "C" not null,
      key text collate "C" not null,
      at bigint not null default ((extract(epoch from clock_timestamp()) * 1000)::bigint),
      primary key (turn, step)
    )`.execute(db)
  await sql`
    create view change_told as select turn, step, kind, key, at from directory_change
    where turn < pg_snapshot_xmin(pg_current_snapshot())::text::bigint`.execute(db)
  await sql`insert into change_purge ("only", line, turn, step) values (1, '', 0, 0)`.execute(db)
  await createPlace(db)
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db)
  for (const table of watched) await noteChanges(db, table, rows[0]?.name ?? 'public')
}

/**
 * Numbers of transactions mean something in one life of one cluster. Its identifier, the timeline (which a promoted
 * standby or a recovery to a point in time begins) and the database make the line whose places these are. The limit
 * tells the planner of the one row before it has seen any; else it compiles (JIT) what runs in 0.1 ms, for 100 ms.
 */
async function createPlace(db: Kysely<never>): Promise<void> {
  await sql`
    create view change_place as
    select
      now.line,
      case when purge.line = now.line then purge.turn else 0 end as purged_turn,
      case when purge.line = now.line then purge.step else 0 end as purged_step,
      coalesce(last.turn, case when purge.line = now.line then purge.turn else 0 end) as last_turn,
      coalesce(last.step, case when purge.line = now.line then purge.step else 0 end) as last_step
    from (select line, turn, step from change_purge limit 1) as purge
    cross join (
      select concat_ws(
        '-',
        (select to_hex(system_identifier) from pg_control_system()),
        left(pg_walfile_name(pg_current_wal_lsn()), 8),
        (select oid::text from pg_database where datname = current_database())
      ) as line
    ) as now
    left join lateral (select turn, step from change_told order by turn desc, step desc limit 1) as last on true`.execute(
    db,
  )
}

/** Names the schema, so that also a session that looks elsewhere for tables (a restoring one) notes what it changes. */
async function noteChanges(db: Kysely<never>, { table, kind, key }: WatchedTable, schema: string): Promise<void> {
  const note = (row: 'old' | 'new') =>
    sql`insert into ${sql.id(schema, 'directory_change')} (kind, key)
      values (${sql.lit(kind)}, ${sql.ref(`${row}.${key}`)});`
  const name = sql.id(schema, `note_${table}`)
  const [before, after] = [sql.ref(`old.${key}`), sql.ref(`new.${key}`)]
  await sql`
    create function ${name}() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'DELETE' then ${note('new')} end if;
      if tg_op = 'DELETE' or (tg_op = 'UPDATE' and ${before} is distinct from ${after}) then ${note('old')} end if;
      return null;
    end
    $$`.execute(db)
  await sql`
    create trigger ${sql.id(`${table}_noted`)} after insert or update or delete on ${sql.id(schema, table)}
    for each row execute function ${name}()`.execute(db)
}
