/** What a log-in at a terminal reads of the directory, from where it is nearest. */
import type { Offline } from '../core/offline.ts'
import type { Printer } from '../core/printer.ts'
import type { Group, User } from '../core/user.ts'
import type { Card, FoundPin, SecretIndex } from './directory.ts'

/** As much of an account as a log-in at a terminal needs. */
export type LogInUser = Pick<User, 'userName' | 'enabled' | 'groups'>

interface Known {
  /** Whose it is; undefined: the account is gone. */
  readonly user: LogInUser | undefined
  /** Set when a copy of the directory answered because the directory cannot be asked. */
  readonly offline?: Offline
}

export type KnownPin = FoundPin & Known
export type KnownCard = { readonly card: Card } & Known

/**
 * Facts, never verdicts: what is found is judged at each check. Each method throws Fault `directory-away` when nobody can
 * say now (a directory that is asked itself, `records-unavailable`): that something is not found is only told by the
 * directory.
 */
export interface NearFacts {
  /** As Pins.find, with whose PIN it is. */
  findPin(indexes: readonly SecretIndex[]): Promise<KnownPin | undefined>
  /** As Cards.find, with whose card it is. */
  findCard(indexes: readonly SecretIndex[]): Promise<KnownCard | undefined>
  groups(): Promise<readonly Group[]>
  findPrinter(name: string): Promise<Printer | undefined>
}
