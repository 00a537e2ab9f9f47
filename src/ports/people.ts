/** What the flows need to keep users that come from elsewhere: runs of synchronisation, their accounts, SCIM's records. */
import type { RefusedUser } from '../core/synchronisation.ts'
import type { User, UserOrigin } from '../core/user.ts'
import type { WantedUser } from '../core/wanted-user.ts'

/** Whom a source names. */
export interface WantedList {
  readonly users: readonly WantedUser[]
  /** What could not be read. */
  readonly refused: readonly RefusedUser[]
  /** Columns that mean nothing here. */
  readonly ignoredColumns: readonly string[]
}

/** Kinds of files that name users. */
export type UsersFileFormat = 'csv' | 'myq' | 'papercut' | 'safeq'

/** Encodings of such files; spreadsheets and the systems we import from write no others. */
export type FileEncoding =
  | 'utf-8'
  | 'utf-16le'
  | 'utf-16be'
  | 'windows-1250'
  | 'windows-1252'
  | 'iso-8859-1'
  | 'iso-8859-2'

/** Where users come from. */
export interface UserSource {
  /** For the record of the run: `ldap`, `csv`, `myq`, ... */
  readonly name: string
  /** Whose accounts it keeps. */
  readonly origin: UserOrigin
  /**
   * Everybody the source names, or a Fault and nobody: `source-unset`, `source-unreachable`, `source-refused`,
   * `source-untrusted`, `source-too-large`, `input-invalid`.
   */
  read(signal: AbortSignal): Promise<WantedList>
}

/** Tells when a schedule is next due. */
export interface Schedule {
  /** The first instant after `after` at which five cron fields match in a time zone; undefined: never. */
  next(fields: string, timeZone: string, after: Temporal.Instant): Temporal.Instant | undefined
}

/** How far a run has come. */
export interface SyncCounts {
  readonly created: number
  readonly changed: number
  readonly deactivated: number
  readonly untouched: number
  readonly refused: number
  readonly cardsEnrolled: number
  readonly pinsIssued: number
}

/** What a run means to do, and what it has done. */
export interface SyncReport {
  readonly planned: SyncCounts
  readonly done: SyncCounts
  /** At most a thousand of them. */
  readonly refused: readonly RefusedUser[]
  readonly ignoredColumns: readonly string[]
  /** Why it failed, in words for operators. */
  readonly failure: string | null
}

export interface SyncRun {
  readonly id: string
  readonly source: string
  readonly actor: string
  readonly beganAt: Temporal.Instant
  /** Until when it is believed to run; it is moved on while it does. */
  readonly leaseUntil: Temporal.Instant
  readonly endedAt: Temporal.Instant | null
  /** The instant of the schedule that it runs for; null: somebody asked for it. */
  readonly scheduledFor: Temporal.Instant | null
  readonly state: 'running' | 'done' | 'failed'
  readonly report: SyncReport | null
}

/** Runs of all gateways of one directory: one at a time, and one for each instant of the schedule. */
export interface SyncRuns {
  /** false: another one runs, or this instant of the schedule has had its run. Forgets all but the latest hundred. */
  begin(run: SyncRun): Promise<boolean>
  /** Moves its lease on and notes its report. false: its lease was over and another one has begun. */
  keep(id: string, leaseUntil: Temporal.Instant, report: SyncReport): Promise<boolean>
  end(run: SyncRun): Promise<void>
  find(id: string): Promise<SyncRun | undefined>
  /** The latest first. */
  latest(limit: number): Promise<readonly SyncRun[]>
}

/** What SCIM keeps of a user beside the account. */
export interface ScimIdentity {
  /** The id by which the client knows it; stays when the user is renamed. */
  readonly id: string
  readonly name: ScimName | null
  readonly changedAt: Temporal.Instant
}

export interface ScimName {
  readonly formatted?: string
  readonly givenName?: string
  readonly familyName?: string
}

/** Accounts that come from elsewhere. */
export interface SyncedAccounts {
  /** Makes an account, and notes whether its first PIN is due. Fault `records-conflict` when the name or id is taken. */
  create(user: User, more: { readonly isPinDue: boolean; readonly scim?: ScimIdentity }): Promise<void>
  /** Disables an account and ends its PINs, in one step; notes that a person did not do it. false: it was disabled. */
  deactivate(userName: string, at: Temporal.Instant): Promise<boolean>
  /** Enables an account again. */
  reactivate(userName: string, isPinDue: boolean): Promise<void>
  /** Names of accounts that `deactivate` disabled and nobody enabled since. */
  deactivated(): Promise<ReadonlySet<string>>
  /** Names, in order, of enabled accounts with an address whose first PIN is due and nobody is issuing. */
  duePins(at: Temporal.Instant, limit: number): Promise<readonly string[]>
  /** Takes the issuing of a due PIN upon oneself until an instant. false: somebody else did. */
  claimDuePin(userName: string, at: Temporal.Instant, until: Temporal.Instant): Promise<boolean>
  /** It was issued, or need not be. */
  settleDuePin(userName: string): Promise<void>
}

export interface ScimUser extends ScimIdentity {
  readonly user: User
}

export interface ScimGroup {
  readonly id: string
  readonly name: string
  readonly externalId: string | null
  readonly createdAt: Temporal.Instant
  readonly changedAt: Temporal.Instant
}

export interface ScimMember {
  readonly id: string
  readonly userName: string
}

/** Narrows a list of SCIM users; several must all hold. */
export interface ScimUserKey {
  readonly id?: string
  readonly userName?: string
  readonly externalId?: string
  readonly email?: string
}

/** What SCIM keeps: ids of its users, and its groups. Members of a group are its SCIM users; others are not touched. */
export interface ScimRecords {
  /** In order of user name. */
  users(key: ScimUserKey, page: { readonly offset: number; readonly limit: number }): Promise<readonly ScimUser[]>
  countUsers(key: ScimUserKey): Promise<number>
  /** Gives an account an id, or changes what is kept of it. */
  put(userName: string, identity: ScimIdentity): Promise<void>
  /** In order of name. */
  groups(): Promise<readonly ScimGroup[]>
  findGroup(id: string): Promise<ScimGroup | undefined>
  /** Fault `records-conflict` when the name is taken. */
  createGroup(group: ScimGroup): Promise<void>
  /** A new name is given to its SCIM members too; rights stay with the name. Faults: `records-conflict`, `not-found`. */
  changeGroup(group: ScimGroup): Promise<void>
  /** Takes its SCIM members out of it. false: there was none. */
  removeGroup(id: string): Promise<boolean>
  /** In order of user name. */
  members(groupName: string): Promise<readonly ScimMember[]>
  /** Which of these ids are users. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>
  join(group: ScimGroup, ids: readonly string[]): Promise<void>
  leave(group: ScimGroup, ids: readonly string[]): Promise<void>
}
