import { type Job, type JobOutcome, type JobState, releasingStates } from '../core/job.ts'
import { attribute, dateTimeAt, withoutValue } from './codec-attributes.ts'
import type { Attribute } from './codec-message.ts'
import { type JobState as IppJobState, jobStates } from './codec-names.ts'
import { queueUri, upTimeAt } from './server-queue.ts'
import type { QueueRequest } from './server-request.ts'

/** A job's state in the words of IPP. */
export interface ToldState {
  readonly state: IppJobState
  /** Keyword of job-state-reasons: RFC 8011 section 5.3.8, PWG 5100.11 for job-release-wait. */
  readonly reason: string
  readonly message: string
}

const waiting: ToldState = {
  state: 'pending-held',
  reason: 'job-release-wait',
  message: 'Held until its owner releases it at a printer.',
}
const released: ToldState = { state: 'processing', reason: 'job-outgoing', message: 'On its way to a printer.' }
const ended: Readonly<Record<JobOutcome, ToldState>> = {
  printed: { state: 'completed', reason: 'job-completed-successfully', message: 'Printed.' },
  expired: { state: 'aborted', reason: 'aborted-by-system', message: 'Not released in time; deleted.' },
  aborted: { state: 'aborted', reason: 'aborted-by-system', message: 'Its document did not arrive.' },
  deleted: { state: 'canceled', reason: 'job-canceled-by-user', message: 'Deleted before it was printed.' },
}

const told: Readonly<Record<Exclude<JobState, 'purged'>, ToldState>> = {
  receiving: { state: 'pending-held', reason: 'job-incoming', message: 'Its document is arriving.' },
  held: waiting,
  uncertain: { ...waiting, message: 'Held; its owner is asked whether it came out.' },
  claimed: released,
  creating: released,
  created: released,
  sending: released,
  sent: released,
  returned: released,
  printing: { state: 'processing', reason: 'job-printing', message: 'Being printed.' },
  done: ended.printed,
  expired: ended.expired,
  deleted: ended.deleted,
}

/** Our states that IPP counts as not completed. */
export const openStates: readonly JobState[] = ['receiving', 'held', 'uncertain', ...releasingStates]
export const endedStates: readonly JobState[] = ['done', 'expired', 'deleted', 'purged']

/** What IPP calls the state of a job; an ended one goes by its outcome. */
export function toldState({ state, outcome }: Pick<Job, 'state' | 'outcome'>): ToldState {
  if (outcome !== null && endedStates.includes(state)) return ended[outcome]
  return state === 'purged' ? ended.expired : told[state]
}

/** What the answers to Print-Job, Create-Job, Send-Document and Close-Job say of the job. Source: RFC 8011 4.2.1.2. */
export function briefJobAttributes(job: Job, request: QueueRequest): readonly Attribute[] {
  return [...addressAttributes(job, request), ...stateAttributes(job)]
}

/** What Get-Jobs says when the client leaves the choice to us. Source: RFC 8011 section 4.2.6.1. */
export function addressAttributes(job: Job, request: QueueRequest): readonly Attribute[] {
  return [attribute('job-id', 'integer', job.id), attribute('job-uri', 'uri', `${queueUri(request)}/${job.id}`)]
}

/** How a job is looked at. */
export interface JobView {
  readonly at: Temporal.Instant
  /** Whether by its owner. */
  readonly isOwn: boolean
  readonly requested: ReadonlySet<string> | undefined
}

/**
 * The attributes of a job that a client asks for; all when it does not say. Title and owner go to the owner only.
 * Source: RFC 8011 section 5.3.
 */
export function jobAttributes(
  job: Job,
  request: QueueRequest,
  { at, isOwn, requested }: JobView,
): readonly Attribute[] {
  const description = [
    ...addressAttributes(job, request),
    ...stateAttributes(job),
    attribute('job-uuid', 'uri', `urn:uuid:${job.uuid}`),
    attribute('job-printer-uri', 'uri', queueUri(request)),
    ...(isOwn ? ownerAttributes(job) : []),
    ...timeAttributes(job, at),
    ...documentAttributes(job),
  ]
  if (requested === undefined || requested.has('all')) return [...description, ...ticketAttributes(job)]
  const isWanted = ({ name }: Attribute) => requested.has(name)
  return [
    ...(requested.has('job-description') ? description : description.filter(isWanted)),
    ...(requested.has('job-template') ? ticketAttributes(job) : ticketAttributes(job).filter(isWanted)),
  ]
}

function stateAttributes(job: Job): readonly Attribute[] {
  const { state, reason, message } = toldState(job)
  return [
    attribute('job-state', 'enum', jobStates[state]),
    attribute('job-state-reasons', 'keyword', reason),
    attribute('job-state-message', 'textWithoutLanguage', message),
  ]
}

function ownerAttributes(job: Job): readonly Attribute[] {
  return [
    attribute('job-name', 'nameWithoutLanguage', job.name),
    attribute('job-originating-user-name', 'nameWithoutLanguage', job.userName),
  ]
}

function timeAttributes(job: Job, at: Temporal.Instant): readonly Attribute[] {
  const { state } = toldState(job)
  const isProcessed = state === 'processing' || state === 'completed'
  const isEnded = state === 'completed' || state === 'canceled' || state === 'aborted'
  return [
    attribute('job-printer-up-time', 'integer', upTimeAt(at)),
    ...timesOf('at-creation', job.createdAt),
    ...timesOf('at-processing', isProcessed ? job.changedAt : undefined),
    ...timesOf('at-completed', isEnded ? job.changedAt : undefined),
  ]
}

function timesOf(event: string, at: Temporal.Instant | undefined): readonly Attribute[] {
  if (!at) return [withoutValue(`time-${event}`, 'no-value'), withoutValue(`date-time-${event}`, 'no-value')]
  return [
    attribute(`time-${event}`, 'integer', upTimeAt(at)),
    attribute(`date-time-${event}`, 'dateTime', dateTimeAt(at.epochMilliseconds)),
  ]
}

function documentAttributes({ document, format, state, outcome }: Job): readonly Attribute[] {
  const isWithout = state === 'receiving' || outcome === 'aborted'
  return [
    attribute('document-format', 'mimeMediaType', format),
    attribute('number-of-documents', 'integer', isWithout ? 0 : 1),
    attribute('job-k-octets', 'integer', Math.ceil((document?.octets ?? 0) / 1024)),
  ]
}

function ticketAttributes({ ticket }: Job): readonly Attribute[] {
  return [
    ...(ticket.copies === undefined ? [] : [attribute('copies', 'integer', ticket.copies)]),
    ...(ticket.sides === undefined ? [] : [attribute('sides', 'keyword', ticket.sides)]),
    ...(ticket.printColorMode === undefined ? [] : [attribute('print-color-mode', 'keyword', ticket.printColorMode)]),
    ...(ticket.media === undefined ? [] : [attribute('media', 'keyword', ticket.media)]),
    ...(ticket.printQuality === undefined ? [] : [attribute('print-quality', 'enum', ticket.printQuality)]),
    ...(ticket.orientationRequested === undefined
      ? []
      : [attribute('orientation-requested', 'enum', ticket.orientationRequested)]),
    ...(ticket.pageRanges === undefined
      ? []
      : [attribute('page-ranges', 'rangeOfInteger', ...ticket.pageRanges.map(([lower, upper]) => ({ lower, upper })))]),
  ]
}
