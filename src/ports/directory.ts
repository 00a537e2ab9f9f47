/** What the flows need of the directory: users, groups, PINs, cards, settings, terminals, printers. */
import type { Pin, PinEndReason } from '../core/pin.ts'
import type { Printer } from '../core/printer.ts'
import type { Settings } from '../core/settings.ts'
import type { Group, User, UserOrigin } from '../core/user.ts'

export interface Users {
  find(userName: string): Promise<User | undefined>
  /** Users with this address, in any case of letters; at most two, since two are already too many to know whom. */
  findByEmail(address: string): Promise<readonly User[]>
  findByExternalId(origin: UserOrigin, externalId: string): Promise<User | undefined>
  /** In order of user name, after `after`, at most `limit`. */
  list(page: { readonly after?: string; readonly limit: number }): Promise<readonly User[]>
  /**
   * Users whose name, address, shown name or what follows its first word begins with a text, in any case of letters; at
   * most `limit`, in order of user name.
   */
  search(beginning: string, limit: number): Promise<readonly User[]>
  /** Throws Fault `records-conflict` when the name is taken. */
  create(user: User): Promise<void>
  /** Fault `not-found` when there is no such user. */
  change(userName: string, change: Partial<Omit<User, 'userName' | 'createdAt'>>): Promise<User>
  /**
   * Gives an account another name, with its PINs, cards, groups and guests. Faults: `not-found`, `records-conflict` when
   * the name is taken.
   */
  rename(userName: string, newName: string): Promise<void>
  /** Removes the user and cards, and ends the PINs (kept in quarantine without a name). false: there was none. */
  remove(userName: string, at: Temporal.Instant): Promise<boolean>
  groups(): Promise<readonly Group[]>
  /** Names of groups that have members, with how many, in order; with a record or without. At most `limit`. */
  memberships(limit: number): Promise<readonly { readonly group: string; readonly members: number }[]>
  /** Makes or replaces a group's record; `undefined` rights remove it. */
  putGroup(name: string, rights: Group['rights'] | undefined): Promise<void>
}

/** Accounts that people made by mailing a document. */
export interface Guests {
  /**
   * Makes an account with its groups; one that waits for a sponsor is noted as such in the same step. Fault
   * `records-conflict` when the name is taken.
   */
  register(user: User, waitsSince: Temporal.Instant | null): Promise<void>
  /** Whether it was made for somebody who needs a sponsor, and nobody has said anything since. */
  isWaiting(userName: string): Promise<boolean>
  /** Enables a waiting account and notes who vouches for it. false: it does not wait. */
  approve(userName: string, sponsor: string): Promise<boolean>
  /** It stays disabled and waits no more. false: it did not wait. */
  refuse(userName: string): Promise<boolean>
  /** Enabled members of a group who have an address, in order of user name. */
  sponsors(group: string, limit: number): Promise<readonly User[]>
  /** Whom somebody vouches for, in order of user name. */
  ofSponsor(sponsor: string, limit: number): Promise<readonly User[]>
  /** Names, in order, of guests without cards whose accounts were made before an instant and whose PINs are over since. */
  withoutPinSince(
    before: Temporal.Instant,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly string[]>
  /** Names of guests who have waited for a sponsor since before an instant. */
  waitingSince(before: Temporal.Instant, limit: number): Promise<readonly string[]>
}

/** A keyed digest of a PIN or card number under one generation of keys. 32 bytes. */
export interface SecretIndex {
  readonly generation: number
  readonly digest: Uint8Array
}

/** Makes the digests by which PINs and cards are found. Current generation first, every live generation. */
export interface SecretIndexer {
  /** About 17 ms on the thread pool when stretched; Fault `overloaded` when too many wait. */
  ofPin(digits: string): Promise<readonly SecretIndex[]>
  ofCard(number: string): Promise<readonly SecretIndex[]>
}

export interface FoundPin {
  readonly pin: Pin
  readonly index: SecretIndex
}

/** From one instant to before another. */
export interface Span {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

export interface Pins {
  /** The PIN with one of these digests, ended and expired ones within quarantine included. */
  find(indexes: readonly SecretIndex[]): Promise<FoundPin | undefined>
  /**
   * Ends the user's active PINs at `endFormerAt` and adds the new one, in one transaction. false: the digest belongs to
   * another PIN (live or in quarantine); draw again.
   */
  issue(pin: Pin, index: SecretIndex, endFormerAt: Temporal.Instant): Promise<boolean>
  /** Gives a PIN its digest under the current generation. */
  reindex(pinId: string, index: SecretIndex): Promise<void>
  ofUser(userName: string): Promise<readonly Pin[]>
  /** Ends all PINs of a user that have not ended. Answers how many. */
  end(userName: string, at: Temporal.Instant, reason: PinEndReason): Promise<number>
  /**
   * Counts one use of a PIN that is good for a number of uses, and ends the former one that lived on until this one was
   * used. false: no use was left. Only for PINs with `usesLeft` or `endsFormerOnUse`: others are not changed by use.
   */
  use(pin: Pin, at: Temporal.Instant): Promise<boolean>
  /** Live PINs that expire in a span, in order of that instant, from `after` on, at most `limit`. */
  expiring(span: Span & { readonly after?: Pin; readonly limit: number }): Promise<readonly Pin[]>
  /** How many live PINs expire in a span. */
  countExpiring(span: Span): Promise<number>
  /** Number of PINs valid at an instant. */
  countLive(at: Temporal.Instant): Promise<number>
  /** The same by their number of digits. */
  countByLength(at: Temporal.Instant): Promise<ReadonlyMap<number, number>>
  /** Forgets PINs that ended or expired before an instant. Answers how many. */
  purge(endedBefore: Temporal.Instant): Promise<number>
}

export interface Card {
  readonly id: string
  readonly userName: string
  readonly addedAt: Temporal.Instant
}

export interface Cards {
  find(indexes: readonly SecretIndex[]): Promise<Card | undefined>
  /** Fault `records-conflict` when the card is somebody's already. */
  add(card: Card, index: SecretIndex): Promise<void>
  ofUser(userName: string): Promise<readonly Card[]>
  remove(cardId: string): Promise<boolean>
  /** Names of all users who have a card. */
  userNames(): Promise<ReadonlySet<string>>
}

export interface TerminalRecord {
  readonly name: string
  readonly driver: string
  readonly options: Readonly<Record<string, unknown>>
  /** Name of the printer at which this terminal releases. */
  readonly printer: string
  /** Whether a card alone opens it, or only with the PIN typed after it. */
  readonly requires: 'pin-or-card' | 'card-and-pin'
  /** The site whose gateways tend it. */
  readonly site: string
  /** The only gateway that may tend it, since its line ends there; null: any of the site. */
  readonly gateway: string | null
}

/** Records found by name; each method throws Faults as Users does. */
export interface NamedRecords<T extends { readonly name: string }> {
  find(name: string): Promise<T | undefined>
  list(): Promise<readonly T[]>
  create(record: T): Promise<void>
  change(name: string, change: Partial<Omit<T, 'name'>>): Promise<T>
  remove(name: string): Promise<boolean>
}

export type Printers = NamedRecords<Printer>
export interface Terminals extends NamedRecords<TerminalRecord> {
  /** Grows with each change of any of them. */
  revision(): Promise<number>
}

export interface SettingsStore {
  /** The settings in force: a snapshot in memory, at most a second old. */
  current(): Settings
  /** Checked against the registry (core/settings.ts), stored, in force when it resolves. */
  change(change: Readonly<Record<string, unknown>>): Promise<Settings>
}
