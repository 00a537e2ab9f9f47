/** What a copy of the directory's log-in facts needs: all of them, page by page, and what changed since. */
import type { Card, FoundPin, SecretIndex } from './directory.ts'

/** What one committed change of the directory was about; read the record to see what is true now. */
export interface DirectoryChange {
  readonly kind: 'user' | 'group' | 'pin' | 'card' | 'setting' | 'terminal' | 'printer'
  /** User name, group name, PIN id, card id, setting name, terminal name, printer name. */
  readonly key: string
}

/** A place in the order of changes. Opaque; at most 80 characters of ASCII. */
export type ChangeCursor = string

export interface ChangePage {
  /** Oldest first, each once. */
  readonly changes: readonly DirectoryChange[]
  /** The place after them. */
  readonly cursor: ChangeCursor
  /** Whether there may be more after them. */
  readonly more: boolean
}

/**
 * Committed changes, in an order in which none appears before a place that was given out already. A change is told at
 * the latest when all transactions of the database server that began before its commit are over.
 */
export interface DirectoryChanges {
  /** The place now: a snapshot that is read after this and followed from here misses nothing. */
  cursor(): Promise<ChangeCursor>
  /**
   * Changes after a place, of at most `limit` (1 to 10,000) writes. undefined: the place is not kept any more, or is
   * not one of this database as it is now; take a snapshot.
   */
  since(cursor: ChangeCursor, limit: number): Promise<ChangePage | undefined>
  /** Forgets changes from before an instant of the database's clock. Answers how many. */
  purge(before: Temporal.Instant): Promise<number>
}

export interface FoundCard {
  readonly card: Card
  readonly index: SecretIndex
}

/** A page in order of id: those after `after` (the first page: ''), at most `limit` (1 to 10,000). */
export interface FactsPage {
  readonly after: string
  readonly limit: number
}

/** PINs and cards with their digests; users, groups, settings, terminals and printers are given by their own ports. */
export interface LogInFacts {
  /** PINs that are not over at an instant: live ones, those not valid yet, those replaced that live on for a while. */
  activePins(at: Temporal.Instant, page: FactsPage): Promise<readonly FoundPin[]>
  /** Also one that is over. */
  pin(id: string): Promise<FoundPin | undefined>
  cards(page: FactsPage): Promise<readonly FoundCard[]>
  card(id: string): Promise<FoundCard | undefined>
}
