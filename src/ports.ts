/** Every interface the flows need. Adapters implement them, compose.ts wires them, tests run one contract suite on each. */
import type { Job, JobOutcome, JobState, JobTicket, StoredDocument } from './core/job.ts'
import type { Pin, PinEndReason } from './core/pin.ts'
import type { Printer, PrinterCondition } from './core/printer.ts'
import type { PrinterAnswer, PrinterJob, PrinterLife, Release } from './core/release.ts'
import type { Settings } from './core/settings.ts'
import type { Throttle } from './core/throttle.ts'
import type { Group, User } from './core/user.ts'

export interface Clock {
  now(): Temporal.Instant
  /** Resolves after a time on this clock; at once with false when the signal aborts. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<boolean>
}

/** Randomness from a cryptographic source. */
export interface Random {
  /** Uniform whole number from 0 to `bound - 1`. */
  below(bound: number): number
  uuid(): string
}

/** One line per outcome: fields plus constant text. Never a PIN, card number, key, token or document name. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, text: string): void
  warn(fields: Readonly<Record<string, unknown>>, text: string): void
  error(fields: Readonly<Record<string, unknown>>, text: string): void
}

// ---- The directory ----

export interface Users {
  find(userName: string): Promise<User | undefined>
  /** In order of user name, after `after`, at most `limit`. */
  list(page: { readonly after?: string; readonly limit: number }): Promise<readonly User[]>
  /** Throws Fault `records-conflict` when the name is taken. */
  create(user: User): Promise<void>
  /** Fault `not-found` when there is no such user. */
  change(userName: string, change: Partial<Omit<User, 'userName' | 'createdAt'>>): Promise<User>
  /** Removes the user and cards, and ends the PINs (kept in quarantine without a name). false: there was none. */
  remove(userName: string, at: Temporal.Instant): Promise<boolean>
  groups(): Promise<readonly Group[]>
  /** Makes or replaces a group's record; `undefined` rights remove it. */
  putGroup(name: string, rights: Group['rights'] | undefined): Promise<void>
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
  /** Number of PINs valid at an instant. */
  countLive(at: Temporal.Instant): Promise<number>
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
}

export interface TerminalRecord {
  readonly name: string
  readonly driver: string
  readonly options: Readonly<Record<string, unknown>>
  /** Name of the printer at which this terminal releases. */
  readonly printer: string
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
export type Terminals = NamedRecords<TerminalRecord>

export interface SettingsStore {
  /** The settings in force: a snapshot in memory, at most a second old. */
  current(): Settings
  /** Checked against the registry (core/settings.ts), stored, in force when it resolves. */
  change(change: Readonly<Record<string, unknown>>): Promise<Settings>
}

// ---- The site record ----

export interface JobFilter {
  readonly userName?: string
  /** Only jobs that came from this client: see core/client-address.ts. */
  readonly client?: string
  readonly states?: readonly JobState[]
  /** Only jobs with a greater id. */
  readonly afterId?: number
  /** Only jobs with a smaller id. */
  readonly beforeId?: number
  /** Only jobs whose expiresAt is not after this. */
  readonly expiredAt?: Temporal.Instant
  /** At most this many, 1 to 10,000. */
  readonly limit: number
}

export type NewJob = Omit<Job, 'id' | 'changedAt' | 'outcome' | 'state'>

/** What an arrow changes beside the state. */
export interface ArrowFacts {
  readonly at: Temporal.Instant
  readonly outcome?: JobOutcome
  /** null destroys the document's key. */
  readonly document?: StoredDocument | null
  readonly format?: string
  readonly name?: string
  readonly expiresAt?: Temporal.Instant
  /** Changes of the live release. */
  readonly release?: Partial<
    Pick<Release, 'printerJobId' | 'printerJobUuid' | 'life' | 'lastSeen' | 'impressions' | 'endedAt'>
  >
}

export interface Jobs {
  /** Adds a job: `held` when it has its document, else `receiving`. Durable when it resolves. */
  add(job: NewJob): Promise<Job>
  find(id: number): Promise<Job | undefined>
  /** In order of id, or from the greatest id down. */
  list(filter: JobFilter & { readonly order?: 'newest-first' }): Promise<readonly Job[]>
  /** Jobs of a state, and jobs in one of `states` for a user: counted without reading them. */
  count(filter: Omit<JobFilter, 'limit'>): Promise<number>
  /**
   * Claims held jobs (`held -> claimed`), each with its release, in one transaction; the first `begun` of them go on to
   * `creating` at once. Answers the releases that won; a job that is no longer held, or has a live release already, is
   * left out.
   */
  claim(releases: readonly Release[], begun?: number): Promise<readonly Release[]>
  /** One arrow (or several in a row, e.g. ['creating','created','sending']), one commit. false: not in the first state. */
  advance(jobId: number, path: readonly [JobState, ...JobState[]], facts: ArrowFacts): Promise<boolean>
  /** Releases without an end, oldest first. */
  liveReleases(): Promise<readonly Release[]>
  releasesOf(jobId: number): Promise<readonly Release[]>
  /**
   * Deletes purged jobs that ended before an instant, the oldest first, with their releases; one with a live release
   * stays. At most `limit` jobs, in one transaction. Answers how many.
   */
  forget(endedBefore: Temporal.Instant, limit: number): Promise<number>
  /** Ids of all documents that jobs still own. */
  documentIds(): Promise<ReadonlySet<string>>
}

export interface Throttles {
  load(key: string): Promise<Throttle | undefined>
  /** Goes with the next write, at the latest after some milliseconds; durable when it resolves. */
  save(key: string, throttle: Throttle): Promise<void>
}

export interface AuditEntry {
  readonly at: Temporal.Instant
  /** Kebab-case event, e.g. `pin-issued`, `log-in-refused`, `job-released`. */
  readonly event: string
  /** Who did it: `user:ada`, `admin`, `gateway`, `ipp:192.0.2.7`. */
  readonly actor: string
  readonly userName?: string
  readonly terminalName?: string
  readonly printerName?: string
  readonly jobId?: number
  /** Further facts, without secrets. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>
}

export interface Audit {
  /** Goes with the next write, at the latest after some milliseconds; durable when it resolves. */
  append(entry: AuditEntry): Promise<void>
  /** Oldest first, from an instant or after an id, at most `limit`. */
  list(filter: {
    readonly since?: Temporal.Instant
    readonly afterId?: number
    readonly limit: number
  }): Promise<readonly (AuditEntry & { readonly id: number })[]>
}

// ---- Documents and printers ----

export interface Spool {
  /**
   * Stores a document encrypted under a key of its own. When it resolves, file and folder are synced. Faults:
   * `document-too-large`, `spool-full`, `spool-failed`; whatever `content` throws. Nothing is left behind on failure.
   */
  store(content: AsyncIterable<Uint8Array>, limit: { readonly maxBytes: number }): Promise<StoredDocument>
  /** The document's bytes. Fault `document-unreadable` when file or key are wrong, at the latest at the damaged part. */
  open(document: StoredDocument): AsyncIterable<Uint8Array>
  remove(documentId: string): Promise<void>
  /** Removes files that no job owns and that are older than an hour. Answers how many. */
  sweep(owned: ReadonlySet<string>): Promise<number>
  /** Whether new documents are taken; a reason for operators when not. */
  health(): Promise<{ readonly ok: boolean; readonly reason?: string; readonly freeBytes?: number }>
}

/** What goes to a printer with a document. */
export interface PrintRequest {
  readonly printerJobName: string
  readonly format: string
  readonly ticket: JobTicket
}

/** A connection to printers by IPP. Every call ends: Faults `printer-unreachable`, `timed-out`, `printer-busy`,
 * `printer-refused`, `printer-answer-invalid`, `printer-untrusted`. */
export interface PrinterLink {
  /** Opens the connection and asks for state and abilities, so that a release finds both warm. */
  wake(printer: Printer, signal?: AbortSignal): Promise<PrinterCondition>
  life(printer: Printer, signal?: AbortSignal): Promise<PrinterLife>
  /** Whether the printer has Create-Job and Send-Document (known after wake; asked otherwise). */
  canCreateJobs(printer: Printer, signal?: AbortSignal): Promise<boolean>
  createJob(
    printer: Printer,
    request: PrintRequest,
    signal?: AbortSignal,
  ): Promise<PrinterJob & { readonly life: PrinterLife }>
  /** Sends the document of a created job, as the last one. */
  sendDocument(
    printer: Printer,
    jobId: number,
    request: PrintRequest,
    document: PrintDocument,
    signal?: AbortSignal,
  ): Promise<PrinterJob>
  /** Print-Job, for printers without Create-Job. */
  printJob(printer: Printer, request: PrintRequest, document: PrintDocument, signal?: AbortSignal): Promise<PrinterJob>
  /**
   * A job by id, checked against our unique job-name where the printer tells it; `restarted` when the id now means
   * another job or the printer began a new life. Never throws for an unreachable printer.
   */
  askJob(printer: Printer, release: Release, signal?: AbortSignal): Promise<PrinterAnswer>
  /** A job by our unique job-name, for releases whose id was never learned. */
  findJob(printer: Printer, printerJobName: string, signal?: AbortSignal): Promise<PrinterAnswer>
  /** Cancels; resolves also when the printer says that the job cannot be canceled any more. */
  cancelJob(printer: Printer, jobId: number, signal?: AbortSignal): Promise<void>
}

export interface PrintDocument {
  readonly octets: number
  readonly content: AsyncIterable<Uint8Array>
  /** Called when the system has taken the last byte: before, the printer cannot have all of it. */
  readonly onHandedOver?: () => void
}

/** A printer's own state by SNMP. Fault `printer-unreachable` or `timed-out` when it does not answer. */
export interface PrinterMonitor {
  condition(printer: Printer, signal?: AbortSignal): Promise<PrinterCondition>
}

/** All ports, for compose.ts; a flow asks for the ones it uses with Pick. */
export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly users: Users
  readonly pins: Pins
  readonly cards: Cards
  readonly printers: Printers
  readonly terminals: Terminals
  readonly settings: SettingsStore
  readonly indexer: SecretIndexer
  readonly jobs: Jobs
  readonly throttles: Throttles
  readonly audit: Audit
  readonly spool: Spool
  readonly printerLink: PrinterLink
  readonly printerMonitor: PrinterMonitor
}
