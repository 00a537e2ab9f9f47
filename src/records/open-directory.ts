import type { Cards, Guests, Pins, Printers, SettingsStore, Terminals, Users } from '../ports/directory.ts'
import type { OwnTexts } from '../ports/mail.ts'
import type { DirectoryChanges, LogInFacts } from '../ports/mirror.ts'
import type { ScimRecords, SyncedAccounts, SyncRuns } from '../ports/people.ts'
import type { Clock, Sealer } from '../ports.ts'
import { SqlCards } from './cards.ts'
import { SqlDirectoryChanges } from './directory-changes.ts'
import { SqlGuests } from './guests.ts'
import { SqlLogInFacts } from './log-in-facts.ts'
import { directoryMigrations } from './migrate.ts'
import { SqlOwnTexts } from './own-texts.ts'
import { SqlPins } from './pins.ts'
import { SqlPrinters } from './printers.ts'
import { SqlScimRecords } from './scim-records.ts'
import { openSettings } from './settings-store.ts'
import type { Sql } from './sql.ts'
import { SqlSyncRuns } from './sync-runs.ts'
import { SqlSyncedAccounts } from './synced-accounts.ts'
import { SqlTerminals } from './terminals.ts'
import { SqlUsers } from './users.ts'

export interface Directory {
  readonly users: Users
  readonly pins: Pins
  readonly cards: Cards
  readonly printers: Printers
  readonly terminals: Terminals
  readonly settings: SettingsStore
  readonly syncRuns: SyncRuns
  readonly syncedAccounts: SyncedAccounts
  readonly scim: ScimRecords
  readonly ownTexts: OwnTexts
  readonly guests: Guests
  readonly changes: DirectoryChanges
  readonly logInFacts: LogInFacts
}

/** The directory in a database, its tables brought up to date. Dispose it before the database. */
export async function openDirectory(
  sql: Sql,
  clock: Pick<Clock, 'wait'>,
  sealer: Sealer,
  keptSettings?: Readonly<Record<string, unknown>>,
): Promise<Directory & AsyncDisposable> {
  await sql.migrate(directoryMigrations)
  const settings = await openSettings(sql, clock, sealer, keptSettings)
  return {
    users: new SqlUsers(sql),
    pins: new SqlPins(sql),
    cards: new SqlCards(sql),
    printers: new SqlPrinters(sql),
    terminals: new SqlTerminals(sql),
    settings,
    syncRuns: new SqlSyncRuns(sql),
    syncedAccounts: new SqlSyncedAccounts(sql),
    scim: new SqlScimRecords(sql),
    ownTexts: new SqlOwnTexts(sql),
    guests: new SqlGuests(sql),
    changes: new SqlDirectoryChanges(sql),
    logInFacts: new SqlLogInFacts(sql),
    [Symbol.asyncDispose]: () => settings[Symbol.asyncDispose](),
  }
}
