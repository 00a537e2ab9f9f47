import { Fault } from '../core/fault.ts'
import type { PrinterJob, PrinterLife } from '../core/release.ts'
import { findGroup, firstInteger, firstString, integers, strings } from './codec-attributes.ts'
import type { Group, Message } from './codec-message.ts'
import { isSuccessful, jobStateName, operations, type Status, statuses, statusName } from './codec-names.ts'

/** What a printer can do, as far as sending jobs needs it. */
export interface Abilities {
  readonly canCreateJobs: boolean
  /** document-format-supported, empty where the printer does not say. */
  readonly formats: readonly string[]
  /** Job Template attributes that it takes, by name. */
  readonly jobAttributes: ReadonlySet<string>
}

/** Asked of a printer for its abilities. Source: RFC 8011 section 5.4, PWG 5100.11 for the last of the first line. */
export const abilityNames = [
  ...['operations-supported', 'document-format-supported', 'job-creation-attributes-supported'],
  ...['copies-supported', 'sides-supported', 'print-color-mode-supported', 'media-supported'],
  ...['print-quality-supported', 'orientation-requested-supported', 'page-ranges-supported'],
]

/** Asked of a printer to tell its lives apart. */
export const lifeNames = ['printer-uuid', 'printer-up-time']

/** Asked of a job. number-of-documents, impressions and sheets are optional in RFC 8011. */
export const jobNames = [
  ...['job-id', 'job-uuid', 'job-name', 'job-state', 'job-state-reasons', 'number-of-documents'],
  ...['job-impressions-completed', 'job-media-sheets-completed', 'job-printer-up-time'],
]

/** Statuses after which the same request may succeed later. */
const busy: readonly (Status | undefined)[] = [
  'server-error-busy',
  'server-error-temporary-error',
  'server-error-not-accepting-jobs',
  'server-error-service-unavailable',
  'server-error-too-many-jobs',
]

/** Whether a message has this status. */
export function hasStatus(message: Message, ...candidates: readonly Status[]): boolean {
  return candidates.some(status => statuses[status] === message.code)
}

/** Throws Fault 'printer-busy' or 'printer-refused' for an answer that is no success. */
export function expectSuccess(message: Message): Message {
  if (isSuccessful(message.code)) return message
  const status = statusName(message.code)
  const text = `status ${status ?? message.code}`
  throw busy.includes(status) ? new Fault('printer-busy', text) : new Fault('printer-refused', text)
}

/** The job that an answer tells of; undefined without a job-id or job-state. */
export function jobIn(message: Message): PrinterJob | undefined {
  return jobOf(findGroup(message, 'job'))
}

/** A job group as a job; undefined without a job-id or a known job-state. */
export function jobOf(group: Group | undefined): PrinterJob | undefined {
  const id = firstInteger(group, 'job-id')
  const state = jobStateName(firstInteger(group, 'job-state'))
  if (id === undefined || state === undefined) return undefined
  return {
    id,
    uuid: firstString(group, 'job-uuid') ?? null,
    name: firstString(group, 'job-name') ?? null,
    state,
    reasons: strings(group, 'job-state-reasons').filter(reason => reason !== 'none'),
    documents: firstInteger(group, 'number-of-documents') ?? null,
    impressions:
      firstInteger(group, 'job-impressions-completed') ?? firstInteger(group, 'job-media-sheets-completed') ?? null,
  }
}

/** The printer's life, from its own attributes or, without a uuid, from those of a job. */
export function lifeOf(group: Group | undefined): PrinterLife {
  return {
    uuid: firstString(group, 'printer-uuid') ?? null,
    upSeconds: firstInteger(group, 'printer-up-time') ?? firstInteger(group, 'job-printer-up-time') ?? null,
  }
}

/** What the printer can do, by its attributes. */
export function abilitiesOf(group: Group | undefined): Abilities {
  const codes = integers(group, 'operations-supported')
  const listed = strings(group, 'job-creation-attributes-supported')
  const byName = (group?.attributes ?? []).map(({ name }) => name.replace(/-supported$/, ''))
  return {
    canCreateJobs: codes.includes(operations['Create-Job']) && codes.includes(operations['Send-Document']),
    formats: strings(group, 'document-format-supported'),
    jobAttributes: new Set(listed.length > 0 ? listed : byName),
  }
}
