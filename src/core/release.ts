import type { JobState } from './job.ts'

/** IPP job-state (RFC 8011 section 5.3.7) by its keyword. */
export type PrinterJobState =
  | 'pending'
  | 'pending-held'
  | 'processing'
  | 'processing-stopped'
  | 'canceled'
  | 'aborted'
  | 'completed'

/** A job as the printer tells it. */
export interface PrinterJob {
  readonly id: number
  readonly uuid: string | null
  readonly name: string | null
  readonly state: PrinterJobState
  readonly reasons: readonly string[]
  /** number-of-documents, null where the printer does not say. */
  readonly documents: number | null
  /** job-impressions-completed or job-media-sheets-completed, null where the printer does not say. */
  readonly impressions: number | null
}

/** Which life of which printer a job-id belongs to: ids start again after a restart. */
export interface PrinterLife {
  readonly uuid: string | null
  /** printer-up-time in seconds. */
  readonly upSeconds: number | null
}

/** One try to bring one job to one printer; at most one is live for a job. */
export interface Release {
  readonly id: string
  readonly jobId: number
  readonly userName: string
  /** null: released by policy or by an administrator, nobody at a terminal. */
  readonly terminalName: string | null
  readonly sessionId: string | null
  readonly printerName: string
  /** The job-name at the printer: unique, opaque, says nothing of owner or title. At most 40 characters. */
  readonly printerJobName: string
  readonly printerJobId: number | null
  readonly printerJobUuid: string | null
  readonly life: PrinterLife | null
  readonly lastSeen: PrinterJobState | null
  readonly impressions: number | null
  readonly startedAt: Temporal.Instant
  readonly leaseUntil: Temporal.Instant
  readonly endedAt: Temporal.Instant | null
}

/** What is known after asking the printer about a release. */
export type PrinterAnswer =
  | { readonly answer: 'job'; readonly job: PrinterJob }
  | { readonly answer: 'no-such-job' }
  | { readonly answer: 'restarted' }
  | { readonly answer: 'unreachable' }

/**
 * What to do with a release:
 * - `return`: nothing was printed and nothing is left at the printer; hold the job again.
 * - `cancel`: cancel at the printer, read back, judge again.
 * - `watch`: it is printing or will; ask again.
 * - `done`: it was printed. `uncertain`: only the owner can know. `ask-again`: the printer could not be asked.
 */
export type ReleaseVerdict = 'return' | 'cancel' | 'watch' | 'done' | 'uncertain' | 'ask-again'

/** What is known of a release beside the printer's answer. */
export interface SendFacts {
  /**
   * The whole document was handed over. Some printers print what they have of a document that was cut
   * (multiple-operation-time-out-action: process-job), and call that completed.
   */
  readonly isWhole: boolean
  /** The job had not started, or had no document, when it was looked at last, and was then canceled by us. */
  readonly wasUntouched: boolean
}

/**
 * Judges a release that was interrupted (a crash, a lost connection) in a state, by what the printer says. Only job-state
 * is evidence; "no such job" is never success. Source: security.md section 4.3, C4 to C10.
 */
export function judgeInterrupted(state: JobState, answer: PrinterAnswer, facts: SendFacts): ReleaseVerdict {
  if (state === 'claimed' || state === 'returned') return 'return'
  if (answer.answer === 'unreachable') return 'ask-again'
  const isSent = state !== 'creating' && state !== 'created'
  if (answer.answer === 'restarted' || answer.answer === 'no-such-job') return isSent ? 'uncertain' : 'return'
  return judgePrinterJob(answer.job, facts)
}

function judgePrinterJob(job: PrinterJob, { isWhole, wasUntouched }: SendFacts): ReleaseVerdict {
  switch (job.state) {
    case 'completed':
      return isWhole ? 'done' : 'uncertain'
    case 'processing':
    case 'processing-stopped':
      return 'watch'
    case 'canceled':
    case 'aborted':
      // Many printers count no impressions: that they say nothing does not mean that nothing came out.
      return job.impressions === 0 || (job.impressions === null && wasUntouched) ? 'return' : 'uncertain'
    case 'pending':
    case 'pending-held':
      return isIncomplete(job) ? 'cancel' : 'watch'
  }
}

/** Whether the printer waits for the document. ippeveprinter tells no number of documents, only the second reason. */
function isIncomplete(job: PrinterJob): boolean {
  return job.documents === 0 || job.reasons.includes('job-incoming') || job.reasons.includes('job-data-insufficient')
}

/**
 * Judges a document that is at the printer, each time the printer is asked, until it ends. After the lease what has not
 * started is called back, so that it does not come out for the next person.
 */
export function judgeWatched(
  answer: PrinterAnswer,
  lease: { readonly isOver: boolean },
  facts: SendFacts,
): ReleaseVerdict {
  if (answer.answer === 'unreachable') return 'ask-again'
  if (answer.answer !== 'job') return 'uncertain'
  if (isWaiting(answer.job.state)) return lease.isOver ? 'cancel' : 'watch'
  if (answer.job.state === 'processing-stopped' && lease.isOver) return 'cancel'
  return judgePrinterJob(answer.job, facts)
}

/** Whether a printer's job has not started. */
export function isWaiting(state: PrinterJobState | null): boolean {
  return state === 'pending' || state === 'pending-held'
}

/** Whether the printer began a new life since `before`: another uuid, or an up-time that fell. */
export function hasRestarted(before: PrinterLife | null, now: PrinterLife): boolean {
  if (!before) return false
  if (before.uuid && now.uuid && before.uuid !== now.uuid) return true
  return before.upSeconds !== null && now.upSeconds !== null && now.upSeconds < before.upSeconds
}
