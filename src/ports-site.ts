/** What the flows need of the site record: jobs, releases, throttles, audit. */
import type { Job, JobOutcome, JobState, StoredDocument } from './core/job.ts'
import type { Release } from './core/release.ts'
import type { Throttle } from './core/throttle.ts'

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
