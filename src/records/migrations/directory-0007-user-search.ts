import { type Kysely, sql } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

/**
 * Keys by which users are found as one types. The database makes them: a gateway that knows nothing of them writes them,
 * too. `rest_key` begins after the first word of the shown name, or is all of it.
 */
export async function createUserSearch(db: Kysely<never>, { dialect, text }: ColumnTypes): Promise<void> {
  const [space, stored] = dialect === 'sqlite' ? ['instr', 'virtual'] : ['strpos', 'stored']
  const rest = sql`substr(display_name, ${sql.raw(space)}(display_name, ' ') + 1)`
  const columns = { shown_key: sql`lower(display_name)`, rest_key: sql`lower(${rest})` }
  for (const [name, made] of Object.entries(columns)) {
    const type = sql`${text} generated always as (${made}) ${sql.raw(stored)}`
    await sql`alter table account add column ${sql.ref(name)} ${type}`.execute(db)
    await db.schema.createIndex(`account_${name}`).on('account').column(name).execute()
  }
}
