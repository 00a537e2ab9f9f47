/** The states of a held job, in DESIGN's words. Every arrow is one committed transaction, before its side effect. */
export const jobStates = [
  'receiving',
  'held',
  'claimed',
  'creating',
  'created',
  'sending',
  'sent',
  'printing',
  'done',
  'purged',
  'returned',
  'uncertain',
  'expired',
  'deleted',
] as const
export type JobState = (typeof jobStates)[number]

/** How a job ended; null while it has not. `aborted`: its document never arrived. */
export const jobOutcomes = ['printed', 'expired', 'deleted', 'aborted'] as const
export type JobOutcome = (typeof jobOutcomes)[number]

const arrows: Readonly<Record<JobState, readonly JobState[]>> = {
  receiving: ['held', 'expired', 'deleted'],
  held: ['claimed', 'expired', 'deleted'],
  claimed: ['creating', 'returned'],
  creating: ['created', 'sending', 'returned', 'uncertain'],
  created: ['sending', 'returned', 'uncertain'],
  sending: ['sent', 'printing', 'done', 'returned', 'uncertain'],
  sent: ['printing', 'done', 'returned', 'uncertain'],
  printing: ['done', 'returned', 'uncertain'],
  done: ['purged'],
  purged: [],
  returned: ['held'],
  uncertain: ['held', 'done', 'expired', 'deleted'],
  expired: ['purged'],
  deleted: ['purged'],
}

/** Whether a job may go from one state to another. */
export function isJobArrow(from: JobState, to: JobState): boolean {
  return arrows[from].includes(to)
}

/** States in which a release of the job is under way. */
export const releasingStates: readonly JobState[] = [
  'claimed',
  'creating',
  'created',
  'sending',
  'sent',
  'printing',
  'returned',
]

/** States in which the document must be kept. */
export const keptStates: readonly JobState[] = ['held', 'uncertain', ...releasingStates]

/** What the client said about printing, forwarded to the printer as far as it supports it. Keywords of RFC 8011. */
export interface JobTicket {
  readonly copies?: number
  readonly sides?: 'one-sided' | 'two-sided-long-edge' | 'two-sided-short-edge'
  readonly printColorMode?: string
  readonly media?: string
  readonly printQuality?: number
  readonly orientationRequested?: number
  /** First and last page, 1-based. */
  readonly pageRanges?: readonly (readonly [number, number])[]
}

/** A document in the spool. `wrappedKey` opens it; destroying it destroys the document. */
export interface StoredDocument {
  readonly id: string
  readonly wrappedKey: Uint8Array
  /** Size in bytes as it goes to the printer. */
  readonly octets: number
}

export interface Job {
  /** IPP job-id, 1 to 2^31 - 1, unique at the site. */
  readonly id: number
  readonly uuid: string
  readonly userName: string
  /** Title given by the client; personal, shown to its owner only. */
  readonly name: string
  readonly state: JobState
  readonly outcome: JobOutcome | null
  /** MIME media type of the document, `application/octet-stream` when unknown. */
  readonly format: string
  readonly ticket: JobTicket
  readonly document: StoredDocument | null
  readonly createdAt: Temporal.Instant
  /** Instant of the last arrow. */
  readonly changedAt: Temporal.Instant
  readonly expiresAt: Temporal.Instant
  /** Address of the client, e.g. `192.0.2.7`, or `mail:imap`; for the audit. */
  readonly source: string
}
