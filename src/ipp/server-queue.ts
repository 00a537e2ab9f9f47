import type { Job } from '../core/job.ts'
import type { HeldQuota } from '../gateway/held-quota.ts'
import type { PinChecks } from '../gateway/pin-checks.ts'
import type { Ports } from '../ports.ts'
import type { Group } from './codec-message.ts'
import type { Operation, Status } from './codec-names.ts'
import type { AnswerBudget } from './server-answer-budget.ts'
import type { RequestBody } from './server-body.ts'
import type { DocumentSlots } from './server-document-slots.ts'
import type { ServerLimits } from './server-limits.ts'
import type { LogIns } from './server-log-in.ts'
import type { QueueRequest } from './server-request.ts'
import type { QueueState } from './server-state.ts'

/** What the hold queue needs of the gateway. */
export interface HoldQueueParts {
  readonly ports: Pick<Ports, 'clock' | 'users' | 'jobs' | 'spool' | 'settings' | 'audit' | 'random' | 'log'>
  readonly quota: HeldQuota
  readonly pinChecks: PinChecks
  /** Called with each job that was just held, durably. Must neither throw nor wait. */
  readonly onHeld: (job: Job) => void
  /** Whether the gateway is on its way out: new jobs are refused, those begun are taken to the end. */
  readonly isStopping: () => boolean
}

/** What every operation works with. */
export interface Queue extends HoldQueueParts {
  readonly state: QueueState
  /** printer-uuid, `urn:uuid:...`. */
  readonly uuid: string
  readonly startedAt: Temporal.Instant
  readonly operations: readonly Operation[]
  readonly limits: ServerLimits
  readonly answers: AnswerBudget
  readonly documents: DocumentSlots
  readonly logIns: LogIns
}

/** What an operation answers. Charset, language and status-message are added at the border. */
export interface Answer {
  readonly status: Status
  readonly groups?: readonly Group[]
  /** Further groups, encoded already: long answers are put together in pieces. */
  readonly encoded?: readonly Uint8Array[]
  /** Disposed when the answer has left, or its client. */
  readonly share?: Disposable
}

/** Carries out one operation. Throws Rejection or Fault. */
export type Operate = (queue: Queue, request: QueueRequest, body: RequestBody) => Promise<Answer>

/** Where the queue is found, as this client addresses it. */
export function queueUri({ isSecure, authority }: Pick<QueueRequest, 'isSecure' | 'authority'>): string {
  return `${isSecure ? 'ipps' : 'ipp'}://${authority}/ipp/print`
}

const upTimeWrap = 2 ** 31 // printer-up-time is integer(1:MAX), RFC 8011 section 5.4.29

/**
 * An instant on the clock of printer-up-time: Unix time, as in CUPS, whose clients show job times as dates. It does not
 * start anew with the gateway, and neither do its jobs.
 */
export function upTimeAt(at: Temporal.Instant): number {
  return Math.max(1, Math.floor(at.epochMilliseconds / 1000) % upTimeWrap)
}
