/** What the flows need to write mails, to keep them until they are sent, and to send them. */
import type { Language } from '../core/language.ts'
import type { KeptFacts, MailTemplate } from '../core/mail-templates.ts'
import type { MailText } from '../core/mail-text.ts'

/**
 * `prepared`: it may be sent when what it tells has happened; `waiting`: until it is due, or is being sent; `sent`: the
 * server has it; `given-up`: nobody tries any more.
 */
export type MailState = 'prepared' | 'waiting' | 'sent' | 'given-up'

/** A mail of the outbox. */
export interface OutboxMail {
  readonly id: string
  /** One event, one mail: e.g. `pin|<pin id>`, `reminder|<pin id>|24`. */
  readonly event: string
  readonly state: MailState
  /** Whose mail it is; null: somebody without an account. */
  readonly userName: string | null
  readonly recipient: string
  /** The PIN without which it would lie; null: it speaks of none. */
  readonly pinId: string | null
  readonly template: MailTemplate
  readonly language: Language
  readonly facts: KeptFacts
  /** Digits or a link's token, encrypted under `mail|<id>`; null: none, or wiped when it was sent or given up. */
  readonly sealed: Uint8Array | null
  /** Made once, so that a mail repeated after a crash is known as the same. */
  readonly messageId: string
  readonly createdAt: Temporal.Instant
  readonly changedAt: Temporal.Instant
  readonly dueAt: Temporal.Instant
  /** From when on it is no longer tried. */
  readonly giveUpAt: Temporal.Instant
  readonly tries: number
  /** Code of the last failure, e.g. `smtp-451-4.7.1`, `server-unreachable`; null: none. */
  readonly lastError: string | null
}

export type NewMail = Omit<OutboxMail, 'state' | 'changedAt' | 'tries' | 'lastError'>

/** What became of a try. */
export type MailSettlement =
  | { readonly state: 'sent' }
  | { readonly state: 'given-up'; readonly error: string }
  | { readonly state: 'waiting'; readonly error: string; readonly dueAt: Temporal.Instant }

export interface OutboxCounts {
  readonly waiting: number
  /** Of those waiting. */
  readonly oldest: Temporal.Instant | null
  /** Of the mail that failed last among those waiting. */
  readonly lastError: string | null
}

export interface Outbox {
  /** Adds mails, in one transaction; those whose event has its mail already are left out. Answers how many were added. */
  add(mails: readonly NewMail[], state: 'prepared' | 'waiting'): Promise<number>
  /** What a prepared mail tells has happened: it is due. false: it is not prepared any more. */
  confirm(id: string, at: Temporal.Instant): Promise<boolean>
  /** What it tells has not happened: a prepared mail goes as if it had never been. */
  forget(id: string): Promise<void>
  /** Mails that are due, for whoever asks first: nobody else gets them before the lease ends. At most `limit`. */
  claim(at: Temporal.Instant, leaseUntil: Temporal.Instant, limit: number): Promise<readonly OutboxMail[]>
  /** Keeps claimed mails that are still under way from others until another instant. */
  renew(claimed: readonly OutboxMail[], leaseUntil: Temporal.Instant): Promise<void>
  /** Ends the try of a claimed mail. false: the claim was lost meanwhile, and nothing is changed. */
  settle(claimed: OutboxMail, settlement: MailSettlement, at: Temporal.Instant): Promise<boolean>
  /** Mails that still wait past the instant at which they are given up, and prepared ones: at most `limit`. */
  overdue(at: Temporal.Instant, limit: number): Promise<readonly OutboxMail[]>
  prepared(limit: number): Promise<readonly OutboxMail[]>
  find(id: string): Promise<OutboxMail | undefined>
  /** The latest first, by `createdAt` and id, before a mail. */
  list(page: {
    readonly state?: MailState
    readonly before?: OutboxMail
    readonly limit: number
  }): Promise<readonly OutboxMail[]>
  /**
   * An administrator's word on a mail, whoever has claimed it: to be sent at once, until another instant, or given up.
   * Fault `mail-state-conflict` when it was sent, or when its secret is gone.
   */
  order(id: string, order: MailOrder, at: Temporal.Instant): Promise<OutboxMail>
  /** A user has another name. */
  rename(userName: string, newName: string): Promise<void>
  /** Forgets all mails of a user. */
  forgetUser(userName: string): Promise<void>
  /** Forgets mails that were sent or given up before an instant. */
  purge(settledBefore: Temporal.Instant): Promise<void>
  counts(): Promise<OutboxCounts>
  /** Called when a mail of this process became due. */
  onDue(listener: () => void): void
}

export type MailOrder =
  | { readonly kind: 'retry'; readonly giveUpAt: Temporal.Instant }
  | { readonly kind: 'give-up'; readonly error: string }

/** A mail as it goes out. */
export interface MailMessage {
  readonly recipient: string
  readonly messageId: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly language: Language
}

export type MailOutcome =
  | { readonly outcome: 'accepted' }
  /** This mail will never be taken. */
  | { readonly outcome: 'refused'; readonly error: string }
  /** Not now: this mail (`mail`), or none at all (`server`). */
  | { readonly outcome: 'later'; readonly because: 'mail' | 'server'; readonly error: string }

/** Brings mails to the site's server. Every call ends, within ten minutes or soon after the signal. */
export interface MailTransport {
  send(message: MailMessage, signal?: AbortSignal): Promise<MailOutcome>
}

/** Texts that the administrator wrote instead of the standard ones. */
export interface OwnTexts {
  find(template: MailTemplate, language: Language): Promise<MailText | undefined>
  list(): Promise<readonly { readonly template: MailTemplate; readonly language: Language }[]>
  put(template: MailTemplate, language: Language, text: MailText): Promise<void>
  /** false: there was none. */
  remove(template: MailTemplate, language: Language): Promise<boolean>
}

/** Texts that come with Holdfast. */
export interface StandardTexts {
  of(template: MailTemplate, language: Language): MailText
}
