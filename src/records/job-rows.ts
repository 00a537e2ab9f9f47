import type { Selectable, Updateable } from 'kysely'
import { clientOf } from '../core/client-address.ts'
import type { Job, StoredDocument } from '../core/job.ts'
import type { Release } from '../core/release.ts'
import type { ArrowFacts, NewJob } from '../ports/site.ts'
import { toBytes, toInstant, toInstantOrNull, toMs, toMsOrNull } from './row-values.ts'
import type { JobRow, ReleaseRow } from './tables.ts'

export type StoredJobRow = Selectable<JobRow>

/** The row of a job before it has an id: held with its document, else receiving. */
export function rowOfNewJob(job: NewJob): Omit<StoredJobRow, 'id'> {
  return {
    uuid: job.uuid,
    user_name: job.userName,
    name: job.name,
    state: job.document ? 'held' : 'receiving',
    outcome: null,
    format: job.format,
    ticket: JSON.stringify(job.ticket),
    ...documentColumns(job.document),
    created_at: toMs(job.createdAt),
    changed_at: toMs(job.createdAt),
    expires_at: toMs(job.expiresAt),
    source: job.source,
    client: clientOf(job.source) ?? '',
    release_id: null,
    member: null,
  }
}

export function jobOf(row: StoredJobRow): Job {
  return {
    id: row.id,
    uuid: row.uuid,
    userName: row.user_name,
    name: row.name,
    state: row.state as Job['state'], // row border: only rowOfNewJob and arrows write it
    outcome: row.outcome as Job['outcome'], // row border: only arrows write it
    format: row.format,
    ticket: JSON.parse(row.ticket),
    document: documentOf(row),
    createdAt: toInstant(row.created_at),
    changedAt: toInstant(row.changed_at),
    expiresAt: toInstant(row.expires_at),
    source: row.source,
  }
}

function documentOf(row: StoredJobRow): StoredDocument | null {
  if (row.document_id === null || row.wrapped_key === null) return null
  return { id: row.document_id, wrappedKey: toBytes(row.wrapped_key), octets: row.octets ?? 0 }
}

function documentColumns(document: StoredDocument | null): Pick<JobRow, 'document_id' | 'wrapped_key' | 'octets'> {
  if (!document) return { document_id: null, wrapped_key: null, octets: null }
  return { document_id: document.id, wrapped_key: document.wrappedKey, octets: document.octets }
}

/** The columns of a job that an arrow changes beside its state. */
export function jobColumns(facts: ArrowFacts): Updateable<JobRow> {
  return {
    ...(facts.outcome === undefined ? {} : { outcome: facts.outcome }),
    ...(facts.document === undefined ? {} : documentColumns(facts.document)),
    ...(facts.format === undefined ? {} : { format: facts.format }),
    ...(facts.name === undefined ? {} : { name: facts.name }),
    ...(facts.expiresAt === undefined ? {} : { expires_at: toMs(facts.expiresAt) }),
  }
}

/** The columns of the live release that an arrow changes. */
export function releaseColumns(change: NonNullable<ArrowFacts['release']>): Partial<ReleaseRow> {
  return {
    ...(change.printerJobId === undefined ? {} : { printer_job_id: change.printerJobId }),
    ...(change.printerJobUuid === undefined ? {} : { printer_job_uuid: change.printerJobUuid }),
    ...(change.life === undefined ? {} : { life: change.life && JSON.stringify(change.life) }),
    ...(change.lastSeen === undefined ? {} : { last_seen: change.lastSeen }),
    ...(change.impressions === undefined ? {} : { impressions: change.impressions }),
    ...(change.endedAt === undefined ? {} : { ended_at: toMsOrNull(change.endedAt) }),
  }
}

export function rowOfRelease(release: Release): ReleaseRow {
  return {
    id: release.id,
    job_id: release.jobId,
    user_name: release.userName,
    terminal_name: release.terminalName,
    session_id: release.sessionId,
    printer_name: release.printerName,
    printer_job_name: release.printerJobName,
    printer_job_id: release.printerJobId,
    printer_job_uuid: release.printerJobUuid,
    life: release.life && JSON.stringify(release.life),
    last_seen: release.lastSeen,
    impressions: release.impressions,
    started_at: toMs(release.startedAt),
    lease_until: toMs(release.leaseUntil),
    ended_at: toMsOrNull(release.endedAt),
  }
}

export function releaseOf(row: ReleaseRow): Release {
  return {
    id: row.id,
    jobId: row.job_id,
    userName: row.user_name,
    terminalName: row.terminal_name,
    sessionId: row.session_id,
    printerName: row.printer_name,
    printerJobName: row.printer_job_name,
    printerJobId: row.printer_job_id,
    printerJobUuid: row.printer_job_uuid,
    life: row.life === null ? null : JSON.parse(row.life),
    lastSeen: row.last_seen as Release['lastSeen'], // row border: only releaseColumns writes it
    impressions: row.impressions,
    startedAt: toInstant(row.started_at),
    leaseUntil: toInstant(row.lease_until),
    endedAt: toInstantOrNull(row.ended_at),
  }
}
