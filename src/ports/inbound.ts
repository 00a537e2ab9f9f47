/** What the flow of mailed jobs needs: the mails, who sent them, what is in them. */
import type { MailAddress } from '../core/mail-address.ts'
import type { HeaderField, HeaderReading } from '../core/mail-header.ts'
import type { AttachmentProblem, DocumentFormat, MailProblem } from '../core/mailed-document.ts'
import type { SenderVerdict } from '../core/sender-verdict.ts'

/** A mail as it came, until whoever took it has answered. */
export interface InboundMail {
  readonly via: 'imap' | 'smtp' | 'lmtp'
  readonly octets: number
  /** SHA-256 of the whole mail in hexadecimal. */
  readonly sha256: string
  /** The same of what follows its header, which stays the same by whichever way it comes. */
  readonly bodySha256: string
  /** Sender of the envelope, '' for none; undefined where only the header tells it. */
  readonly returnPath: string | undefined
  /** Those of our addresses that it was sent to; empty where nobody tells. */
  readonly recipients: readonly string[]
  /** Address of the relay that delivered it; null: fetched from a mailbox. */
  readonly relay: string | null
  readonly receivedAt: Temporal.Instant
  /** All of it, with CRLF; can be read again. */
  content(): AsyncIterable<Uint8Array>
}

/**
 * Takes a mail. Once it answers `taken` the mail is deleted where it came from, so all that it asks for is durable by
 * then. After `try-later`, a throw or a crash it comes again: the same mail may come twice, by another way too.
 */
export type MailSink = (mail: InboundMail) => Promise<'taken' | 'try-later'>

/** A way by which mails come in, until it is disposed. */
export interface MailDoor extends AsyncDisposable {
  /** Why no mail comes this way just now, in words for operators; undefined: mails come, or nobody wants them to. */
  problem(): string | undefined
}

/** Finds out whether a mail is from the domain that its From field names. */
export interface SenderCheck {
  check(mail: InboundMail, header: readonly HeaderField[], sender: MailAddress): Promise<SenderVerdict>
}

/** Reads mails, within bounds of size, time and memory. */
export interface MailReader {
  /** The header alone: cheap. */
  header(mail: InboundMail): Promise<HeaderReading>
  /** Subject and documents. Fault `overloaded` when too many mails wait, `spool-failed` when there is no room. */
  read(mail: InboundMail): Promise<MailReading>
}

export type MailReading =
  | { readonly outcome: 'read'; readonly mail: ReadMail }
  | { readonly outcome: 'refused'; readonly reason: MailProblem }

/** What a mail holds. Disposing it gives back the room of its documents. */
export interface ReadMail extends AsyncDisposable {
  /** One line of at most 255 characters; '' for none. */
  readonly subject: string
  /** With its angle brackets; null: there is none. */
  readonly messageId: string | null
  /** Language of the mail as its client tells it (Content-Language, else Accept-Language), such as `cs`; null: it does not. */
  readonly language: string | null
  readonly documents: readonly MailedDocument[]
  /** One for each attachment that is not taken. */
  readonly refused: readonly AttachmentProblem[]
}

export interface MailedDocument {
  /** The file's name, one line of at most 255 characters; '' for none. Not for logs. */
  readonly name: string
  readonly format: DocumentFormat
  readonly octets: number
  content(): AsyncIterable<Uint8Array>
}

/** How far a mail has come, so that a crash in the middle is completed when it comes again. */
export interface MailProgress {
  /** Account that its documents are for, once that is known. */
  readonly userName: string | null
  /** Whether that account was made for this mail. */
  readonly isNewcomer: boolean
  /** When the issue of its PIN was begun; null: it was not. */
  readonly pinFrom: Temporal.Instant | null
}

export type MailTurn =
  | { readonly outcome: 'begun'; readonly isFirst: boolean; readonly progress: MailProgress }
  /** Somebody works on it just now. */
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'done' }

/** Mails that came in: each is worked on by one at a time, and none again once it is done. */
export interface InboundMails {
  /** Takes a mail upon oneself until an instant. */
  begin(id: string, at: Temporal.Instant, leaseUntil: Temporal.Instant): Promise<MailTurn>
  note(id: string, progress: Partial<MailProgress>): Promise<void>
  /** Lets others work on it at once. */
  leave(id: string, at: Temporal.Instant): Promise<void>
  /** All is done; whose it was is forgotten. */
  finish(id: string, at: Temporal.Instant): Promise<void>
  /** Forgets mails that came before an instant. */
  purge(before: Temporal.Instant): Promise<void>
}

/** Makes PDF of office documents. */
export interface OfficeConverter {
  /** Why nothing can be converted here, for the settings check; undefined: it can. */
  unavailable(): Promise<string | undefined>
  /** The PDF; undefined when the document cannot be converted. Fault `overloaded` when too many wait. */
  convert(document: MailedDocument): Promise<ConvertedDocument | undefined>
}

export interface ConvertedDocument extends AsyncDisposable {
  readonly octets: number
  content(): AsyncIterable<Uint8Array>
}
