import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, RawServerDefault } from 'fastify'
import type { Health } from '../core/health.ts'
import type { Job } from '../core/job.ts'
import type { CardListening } from '../gateway/card-listening.ts'
import type { HeldQuota } from '../gateway/held-quota.ts'
import type { MailRequests } from '../gateway/mail-requests.ts'
import type { PlaceReleases } from '../gateway/place-releases.ts'
import type { PrinterConditions } from '../gateway/printer-conditions.ts'
import type { Releases } from '../gateway/release-jobs.ts'
import type { StepDurations } from '../gateway/step-durations.ts'
import type { Synchronisation } from '../gateway/synchronise-users.ts'
import type { TerminalFloor } from '../gateway/terminal-floor.ts'
import type { ThrottleGate } from '../gateway/throttle-gate.ts'
import type { DocumentPreviewer } from '../ports/documents.ts'
import type { IdentityProvider } from '../ports/identity.ts'
import type { FileEncoding, UserSource, UsersFileFormat } from '../ports/people.ts'
import type { Ports } from '../ports.ts'

export type AdminPorts = Pick<
  Ports,
  | 'clock'
  | 'log'
  | 'random'
  | 'users'
  | 'guests'
  | 'pins'
  | 'cards'
  | 'facts'
  | 'printers'
  | 'terminals'
  | 'settings'
  | 'indexer'
  | 'jobs'
  | 'gateways'
  | 'links'
  | 'webSessions'
  | 'panelDevices'
  | 'reports'
  | 'tallies'
  | 'tokens'
  | 'sealer'
  | 'throttles'
  | 'audit'
  | 'auditChain'
  | 'auditHeads'
  | 'outbox'
  | 'ownTexts'
  | 'standardTexts'
  | 'spool'
  | 'printerLink'
  | 'links'
  | 'syncedAccounts'
  | 'scim'
>

/** Users from elsewhere. */
export interface PeopleParts {
  readonly sync: Synchronisation
  /** The LDAP server of the settings. */
  readonly ldap: () => UserSource
  /** A file that names users. Faults: `source-too-large`, `input-invalid`. */
  readonly file: (
    content: AsyncIterable<Uint8Array>,
    options: { readonly format: UsersFileFormat; readonly encoding?: FileEncoding },
  ) => Promise<UserSource>
  /** When the schedule is next due. */
  readonly nextRun: () => Temporal.Instant | undefined
}

interface DriverDescription {
  readonly name: string
  /** JSON Schema of its options; a property marked `writeOnly` is never shown again. */
  readonly options: object
}

/** Where terminals are tended. */
export type Floor = Pick<TerminalFloor, 'tend' | 'dismiss' | 'state'> & {
  /** Whether another gateway of the site tends it. */
  isElsewhere(name: string): boolean
}

/** What is counted of the mirror since the start, and its lag; undefined: it never was in step. */
export interface MirrorFigures {
  readonly counts: Readonly<Record<string, number>>
  lagSeconds(): number | undefined
}

/** What the admin API is built on. */
export interface AdminParts {
  readonly ports: AdminPorts
  /** Audit entries by event since the start: `countAudit(audit).counts`. */
  readonly auditCounts: ReadonlyMap<string, number>
  /** How long the steps of log-ins and releases took since the start. */
  readonly durations: () => readonly StepDurations[]
  /** Of the mirror in Redis, where there is one. */
  readonly mirror?: MirrorFigures | undefined
  /** With a directory far away. */
  readonly contact?: { readonly cutOffSince: Temporal.Instant | undefined } | undefined
  readonly releases: Releases
  /** Releases of people who are logged in at the portal, at a printer whose code they scanned. */
  readonly placeReleases: PlaceReleases
  readonly previewer: DocumentPreviewer
  /** What readers make of a card, for one administrator at a time. */
  readonly listening: CardListening
  readonly floor: Floor
  /** Names of this gateway and of its site. */
  readonly gateway: string
  readonly site: string
  readonly people: PeopleParts
  readonly conditions: PrinterConditions
  readonly gate: Pick<ThrottleGate, 'throttledTerminals' | 'tries'>
  /** Both must compare in constant time. */
  readonly adminToken: { matches(candidate: string): boolean }
  readonly metricsToken: { matches(candidate: string): boolean }
  /** Fault `input-invalid` for an unknown driver or options that it does not take. */
  readonly checkDriverOptions: (driver: string, options: Readonly<Record<string, unknown>>) => void
  readonly describeDrivers: () => readonly DriverDescription[]
  readonly identityProvider: IdentityProvider
  readonly quota: HeldQuota
  /** Told of each job that is held: it may have to be released at once. */
  readonly onHeld: (job: Job) => void
  /** Of people who are not logged in. */
  readonly mailRequests: Pick<MailRequests, 'take'>
  readonly health: () => Promise<Health>
  /** Whether the gateway is on its way out: only health and metrics are answered then. */
  readonly isStopping: () => boolean
  readonly version: string
  /** Where Vite put the pages of the portal and the console. */
  readonly pagesFolder: string
  /** Further pages of the same server, each with its own way to read bodies. Each route declares its access. */
  readonly pages: readonly FastifyPluginAsync[]
  /** Whether an address is that of a proxy before this gateway, which is believed about who asks. */
  readonly isTrustedProxy: (address: string) => boolean
}

/** A fastify instance whose requests have the types of their schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>
