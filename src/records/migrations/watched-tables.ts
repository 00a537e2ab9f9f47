/** A table of which the changes are noted: what they are about, and the column that names it. */
export interface WatchedTable {
  readonly table: string
  readonly kind: string
  readonly key: string
}

/** What a log-in needs. */
export const watchedTables: readonly WatchedTable[] = [
  { table: 'account', kind: 'user', key: 'user_name' },
  { table: 'account_group', kind: 'user', key: 'user_name' },
  { table: 'group_rights', kind: 'group', key: 'name' },
  { table: 'pin', kind: 'pin', key: 'id' },
  { table: 'card', kind: 'card', key: 'id' },
  { table: 'setting', kind: 'setting', key: 'name' },
  { table: 'terminal', kind: 'terminal', key: 'name' },
  { table: 'printer', kind: 'printer', key: 'name' },
]
