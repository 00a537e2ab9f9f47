/** Every interface the flows need. Adapters implement them, compose.ts wires them, tests run one contract suite on each. */
import type { Step, StepOutcome } from './core/step.ts'
import type {
  Cards,
  Guests,
  Pins,
  Printers,
  SecretIndexer,
  SettingsStore,
  Terminals,
  Users,
} from './ports/directory.ts'
import type { NearFacts } from './ports/facts.ts'
import type { Gateways, Membership, SiteFacts, SiteLeases } from './ports/fleet.ts'
import type { InboundMails } from './ports/inbound.ts'
import type { MailTransport, Outbox, OwnTexts, StandardTexts } from './ports/mail.ts'
import type { DirectoryChanges, LogInFacts } from './ports/mirror.ts'
import type { PanelDevices } from './ports/panels.ts'
import type { ScimRecords, SyncedAccounts, SyncRuns } from './ports/people.ts'
import type { PrinterLink, PrinterMonitor, Spool } from './ports/printing.ts'
import type {
  Audit,
  AuditChain,
  AuditHeads,
  Jobs,
  Links,
  Orphans,
  Reports,
  Tallies,
  Throttles,
  WebSessions,
} from './ports/site.ts'

/** Encrypts small secrets that must lie in a record: AES-256-GCM under a key that does not. */
export interface Sealer {
  /** `context` names the place, e.g. `setting|mail.password`: the secret opens nowhere else. */
  seal(secret: Uint8Array, context: string): Uint8Array
  /** Fault `secret-unreadable` when it was sealed under another key or for another place, or was changed. */
  open(sealed: Uint8Array, context: string): Uint8Array
  /** The same under another key of 32 octets. */
  under(key: Uint8Array): Sealer
}

/** Tokens of sessions and links: 256 bits, of which a record keeps only a digest. */
export interface Tokens {
  draw(): { readonly token: string; readonly digest: Uint8Array }
  /** SHA-256. */
  digestOf(token: string): Uint8Array
}

export interface Clock {
  /** What time it is for people. May jump ahead when somebody sets the machine's clock, back by some seconds only. */
  now(): Temporal.Instant
  /** A time that only passes, whatever the machine's clock is set to: what throttles and limits go by. May be behind `now`. */
  steady(): Temporal.Instant
  /** Whether nobody knows what time it is: the clock is behind what the site knew already. */
  readonly isLost: boolean
  /** Milliseconds on a clock that nobody sets: only differences within one process mean something. */
  elapsed(): number
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

/** Tells how long the steps of a log-in and a release take. */
export interface Steps {
  /** Does the work and tells how long it took; in a trace it is a part of the step around it. */
  run<T>(step: Step, work: () => Promise<T>): Promise<T>
  /** Tells of a step that ends now and began at `since`, by Clock.elapsed(). */
  note(step: Step, since: number, outcome: StepOutcome): void
}

/** All ports, for compose.ts; a flow asks for the ones it uses with Pick. */
export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly facts: NearFacts
  readonly steps: Steps
  readonly users: Users
  readonly guests: Guests
  readonly changes: DirectoryChanges
  readonly logInFacts: LogInFacts
  readonly pins: Pins
  readonly cards: Cards
  readonly printers: Printers
  readonly terminals: Terminals
  readonly settings: SettingsStore
  readonly syncRuns: SyncRuns
  readonly syncedAccounts: SyncedAccounts
  readonly scim: ScimRecords
  readonly sealer: Sealer
  readonly indexer: SecretIndexer
  readonly gateways: Gateways
  readonly siteLeases: SiteLeases
  readonly siteFacts: SiteFacts
  readonly membership: Membership
  readonly jobs: Jobs
  readonly orphans: Orphans
  readonly throttles: Throttles
  readonly tallies: Tallies
  readonly links: Links
  readonly webSessions: WebSessions
  readonly panelDevices: PanelDevices
  readonly reports: Reports
  readonly tokens: Tokens
  readonly outbox: Outbox
  readonly inboundMails: InboundMails
  readonly mailTransport: MailTransport
  readonly ownTexts: OwnTexts
  readonly standardTexts: StandardTexts
  readonly audit: Audit
  readonly auditChain: AuditChain
  readonly auditHeads: AuditHeads
  readonly spool: Spool
  readonly printerLink: PrinterLink
  readonly printerMonitor: PrinterMonitor
}
