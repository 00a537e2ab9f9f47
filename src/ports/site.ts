/** What the flows need of the site record: jobs, releases, throttles, audit. */
import type { Job, JobOutcome, JobState, JobTicket, StoredDocument } from '../core/job.ts'
import type { Release } from '../core/release.ts'
import type { Throttle } from '../core/throttle.ts'
import type { LogInWay, WebSession } from '../core/web-session.ts'
import type { ZoneCount } from '../core/zone-count.ts'

export interface JobFilter {
  readonly userName?: string
  /** Only jobs that came from this client: see core/client-address.ts. */
  readonly client?: string
  readonly states?: readonly JobState[]
  readonly outcome?: JobOutcome
  /** Only jobs that were tried at this printer, with or without success. */
  readonly printerName?: string
  /** Only jobs that came at this instant or later. */
  readonly createdFrom?: Temporal.Instant
  /** Only jobs that came before this. */
  readonly createdUntil?: Temporal.Instant
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
  /** Whose release it is: needed while one is under way, and nothing changes when it is another's by now. */
  readonly fence?: ReleaseFence
  /** Changes of the live release. */
  readonly release?: Partial<
    Pick<Release, 'printerJobId' | 'printerJobUuid' | 'life' | 'lastSeen' | 'impressions' | 'endedAt'>
  >
}

/** A release and the life of the gateway that tends it: see fleet.ts. */
export interface ReleaseFence {
  readonly releaseId: string
  readonly member: string
}

/** A release whose gateway is gone. */
export interface Orphan {
  readonly release: Release
  /** The life that tended it; null: one before lives were counted. */
  readonly member: string | null
}

/** Releases that nobody tends. */
export interface Orphans {
  /** Those of lives that are over, oldest first. */
  list(): Promise<readonly Orphan[]>
  /** Makes an orphan another life's own. false: somebody else was first. From then on its former life changes nothing. */
  takeOver(orphan: Orphan, member: string): Promise<boolean>
}

export interface Jobs {
  /** Adds a job: `held` when it has its document, else `receiving`. Durable when it resolves. */
  add(job: NewJob): Promise<Job>
  find(id: number): Promise<Job | undefined>
  findByUuid(uuid: string): Promise<Job | undefined>
  /** In order of id, or from the greatest id down. */
  list(filter: JobFilter & { readonly order?: 'newest-first' }): Promise<readonly Job[]>
  /** Jobs of a state, and jobs in one of `states` for a user: counted without reading them. */
  count(filter: Omit<JobFilter, 'limit'>): Promise<number>
  /** Octets of the documents that wait for a user. */
  octetsWaiting(userName: string): Promise<number>
  /**
   * Claims held jobs (`held -> claimed`) for a life of a gateway, each with its release, in one transaction; the first
   * `begun` of them go on to `creating` at once. Answers the releases that won; a job that is no longer held, or has a
   * live release already, is left out.
   */
  claim(
    releases: readonly Release[],
    by: { readonly member: string; readonly begun?: number },
  ): Promise<readonly Release[]>
  /**
   * One arrow (or several in a row, e.g. ['creating','created','sending']), one commit. false: not in the first state, or
   * not behind this fence.
   */
  advance(jobId: number, path: readonly [JobState, ...JobState[]], facts: ArrowFacts): Promise<boolean>
  /** Replaces what is said about printing a held job. false: it is not held any more, or never was. */
  changeTicket(jobId: number, ticket: JobTicket): Promise<boolean>
  /** Gives the jobs of a user, and their releases, to another name: the user was renamed. */
  rename(userName: string, newName: string): Promise<void>
  /** Releases without an end, oldest first. */
  liveReleases(): Promise<readonly Release[]>
  releasesOf(jobId: number): Promise<readonly Release[]>
  /**
   * Deletes purged jobs, those that ended before an instant or those of a user, the oldest first, with their releases;
   * one with a live release stays. At most `limit` jobs, in one transaction. Answers how many.
   */
  forget(
    which: { readonly endedBefore: Temporal.Instant } | { readonly userName: string },
    limit: number,
  ): Promise<number>
  /** Ids of all documents that jobs still own. */
  documentIds(): Promise<ReadonlySet<string>>
}

/** How many jobs of a user ended in one way at a printer. */
export interface JobEnding {
  readonly userName: string
  readonly outcome: JobOutcome
  /** Where it was tried last; null: nowhere. */
  readonly printerName: string | null
  readonly jobs: number
  /** Impressions that the printer told of them. */
  readonly impressions: number
}

export interface Reports {
  /** What became of the jobs that came in a span and have ended. */
  endings(span: { readonly from: Temporal.Instant; readonly to: Temporal.Instant }): Promise<readonly JobEnding[]>
}

export interface Throttles {
  load(key: string): Promise<Throttle | undefined>
  /** Goes with the next write, at the latest after some milliseconds; durable when it resolves. */
  save(key: string, throttle: Throttle): Promise<void>
  /** Stores it if what is stored is still `former` (undefined: nothing). false: somebody else was quicker. */
  replace(key: string, former: Throttle | undefined, throttle: Throttle): Promise<boolean>
}

/**
 * Tries of a whole zone, counted where all its gateways see them. It may be away and may forget, so it is never the only
 * count. Neither method throws a Fault.
 */
export interface ZoneTries {
  /** Counts a try in the window that runs, or in one of so many milliseconds that it begins. undefined: nobody can say. */
  count(windowMs: number): Promise<ZoneCount | undefined>
  /** Takes back one try that was counted. */
  giveBack(windowMs: number): Promise<void>
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

export interface AuditFilter {
  readonly since?: Temporal.Instant
  /** Only entries before this. */
  readonly until?: Temporal.Instant
  readonly afterId?: number
  /** Only entries with a smaller id. */
  readonly beforeId?: number
  readonly event?: string
  /** Only these events, at least one. */
  readonly events?: readonly string[]
  /** Only entries about this user. */
  readonly userName?: string
  readonly terminalName?: string
  /** Only entries about this job. */
  readonly jobId?: number
  readonly limit: number
}

/** What is stored cannot be changed unnoticed; whose names it tells can be forgotten. */
export interface Audit {
  /** Goes with the next write, at the latest after some milliseconds; durable when it resolves. */
  append(entry: AuditEntry): Promise<void>
  /** Oldest first, or the newest first; at most `limit`. */
  list(
    filter: AuditFilter & { readonly order?: 'newest-first' },
  ): Promise<readonly (AuditEntry & { readonly id: number })[]>
  /**
   * The person has another name: entries name them by it. Nothing happens when entries know somebody of that name.
   */
  rename(userName: string, newName: string): Promise<void>
  /**
   * Destroys what ties entries to a person: the name reads `erased:…` and the details are gone, for good; the chain stays
   * whole. false: nothing was known of this name.
   */
  erase(userName: string): Promise<boolean>
}

/** Where the chain of the audit ends: number and hash (64 hexadecimal digits) of its last link. */
export interface AuditHead {
  readonly seq: number
  readonly hash: string
}

export interface AuditVerdict {
  readonly isWhole: boolean
  /** Entries that are in the chain, and that are not yet: the latest second's, while a gateway runs. */
  readonly chained: number
  readonly unchained: number
  readonly head: AuditHead | null
  /** Number of the first link that does not hold, and why. */
  readonly broken: { readonly seq: number; readonly reason: string } | null
}

/** Chains audit entries, so that one that is changed, left out or put in later is noticed. */
export interface AuditChain {
  /** Chains what was appended since. Answers how many. */
  extend(): Promise<number>
  head(): Promise<AuditHead | null>
  /** How many entries are not chained yet. */
  unchained(): Promise<number>
  /** Checks every link; with `known`, a head that was written down elsewhere, also that nothing was cut off since. */
  verify(known?: AuditHead): Promise<AuditVerdict>
  /** Removes the chained entries up to the first one that is not from before an instant, and notes that at `at`. Answers how many. */
  trim(before: Temporal.Instant, at: Temporal.Instant): Promise<number>
}

/** Counts of what happened lately, by name: how limits such as "five a day to an address" are kept. Survive a restart. */
export interface Tallies {
  /**
   * Counts `amount` under each name, unless one of them would exceed its limit within its window: then nothing is
   * counted and the first such name is answered. Concurrent calls see each other.
   */
  take(limits: readonly TallyLimit[], at: Temporal.Instant): Promise<string | undefined>
  /** Takes back what was counted by `take` with these limits at that instant. */
  giveBack(limits: readonly TallyLimit[], at: Temporal.Instant): Promise<void>
  /** Sum of the amounts under a name after an instant. */
  sum(name: string, since: Temporal.Instant): Promise<number>
  /** Forgets what was counted before an instant. */
  purge(before: Temporal.Instant): Promise<void>
}

export interface TallyLimit {
  /** E.g. `new-pin|ada@example.org`. At most 512 characters. */
  readonly name: string
  readonly most: number
  /** Length of the window that ends now. */
  readonly seconds: number
  /** 1 unless told. */
  readonly amount?: number
}

export type LinkPurpose = 'log-in' | 'show-pin' | 'approve-guest'

/** A link of a mail, good once. Of its token only a digest is kept. */
export interface Link {
  readonly id: string
  readonly purpose: LinkPurpose
  readonly userName: string
  readonly createdAt: Temporal.Instant
  readonly expiresAt: Temporal.Instant
  /** A secret that the link shows, encrypted under `link|<id>`; null: it shows none. */
  readonly sealed: Uint8Array | null
}

export interface Links {
  /** `digest`: SHA-256 of the token. */
  add(link: Link, digest: Uint8Array): Promise<void>
  /** The link while it is good; looking does not use it up. */
  find(digest: Uint8Array, purpose: LinkPurpose, at: Temporal.Instant): Promise<Link | undefined>
  /** Uses it up and forgets its secret, in one step: of several calls one gets it. */
  consume(digest: Uint8Array, purpose: LinkPurpose, at: Temporal.Instant): Promise<Link | undefined>
  /** Ends all links of a user. */
  endAll(userName: string): Promise<void>
  purge(expiredBefore: Temporal.Instant): Promise<void>
}

/** Keeps the head of the audit's chain outside the database, so that a cut-off end is noticed. */
export interface AuditHeads {
  read(): Promise<AuditHead | undefined>
  write(head: AuditHead): Promise<void>
}

/** Sessions of the portal and console. */
export interface WebSessions {
  /** `digest`: SHA-256 of the token. */
  add(session: WebSession, digest: Uint8Array): Promise<void>
  find(digest: Uint8Array): Promise<WebSession | undefined>
  /** Goes with the next write; not waited for. */
  seen(id: string, at: Temporal.Instant): Promise<void>
  /** Newest first. */
  ofUser(userName: string): Promise<readonly WebSession[]>
  /** false: the user has no such session. */
  end(userName: string, id: string): Promise<boolean>
  /** Ends all of a user, or those that were opened in one way, but for one. Answers how many there were. */
  endAll(userName: string, which?: { readonly via?: LogInWay; readonly except?: string }): Promise<number>
  /** Forgets those not seen since an instant. */
  purge(seenBefore: Temporal.Instant): Promise<void>
}
