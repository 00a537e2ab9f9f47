import { Fault, isFault } from '../core/fault.ts'
import type { Job, JobTicket, StoredDocument } from '../core/job.ts'
import type { Ports } from '../ports.ts'
import type { HeldQuota } from './held-quota.ts'
import { noteAudit } from './note-audit.ts'
import { knownNow } from './offline-limit.ts'

type AcceptPorts = Pick<Ports, 'clock' | 'users' | 'jobs' | 'spool' | 'settings' | 'audit' | 'random' | 'log'>

export interface JobRequest {
  /** Canonical: see core/user.ts. */
  readonly userName: string
  readonly name: string
  readonly format: string
  readonly ticket: JobTicket
  /** Address the job came from; `mail:` and the way for one that was mailed. */
  readonly source: string
  /** Drawn unless told: jobs of something that may come twice are added once. */
  readonly uuid?: string
}

/** Seconds for which a created job waits for its document (multiple-operation-time-out, RFC 8011 section 5.4.31). */
export const documentWaitSeconds = 120

/**
 * Whether a user may print here now. Faults: `input-invalid` for an account that is unknown (by setting), disabled, or
 * holds too many jobs; the text is for the client.
 */
export async function checkSubmission(ports: AcceptPorts, quota: HeldQuota, userName: string): Promise<void> {
  const user = await knownNow(() => ports.users.find(userName))
  if (user === 'directory-away') return checkOffline(ports, quota, userName)
  if (!user && ports.settings.current()['queue.unknownUser'] === 'refuse')
    throw new Fault('submission-refused', 'there is no account with this user name here; ask the administrator')
  if (user && !user.enabled)
    throw new Fault('submission-refused', 'this account is switched off; ask the administrator')
  await quota.check({ userName, isGuest: user?.origin === 'mail' })
}

/**
 * The same while the directory is away: who has printed at this site before is known. Whether the account is switched off
 * is seen at the terminal, before anything is printed.
 */
async function checkOffline(ports: AcceptPorts, quota: HeldQuota, userName: string): Promise<void> {
  const mayBeUnknown = ports.settings.current()['queue.unknownUser'] !== 'refuse'
  if (!mayBeUnknown && (await ports.jobs.count({ userName })) === 0)
    throw new Fault('directory-away', 'nobody can say whether there is an account with this user name; try again later')
  // Guests are called by their address.
  await quota.check({ userName, isGuest: userName.includes('@') })
}

/** Fault `spool-full` when no document would be taken now: a job that can get none would only use up the record's room. */
export async function checkRoom({ spool }: Pick<Ports, 'spool'>): Promise<void> {
  const { ok, reason } = await spool.health()
  if (!ok) throw new Fault('spool-full', reason ?? 'no documents are taken now')
}

/** Makes a job whose document is to follow (Create-Job). */
export async function openJob(ports: AcceptPorts, quota: HeldQuota, request: JobRequest): Promise<Job> {
  await checkSubmission(ports, quota, request.userName)
  await checkRoom(ports)
  const at = ports.clock.now()
  const expiresAt = at.add({ seconds: documentWaitSeconds })
  return ports.jobs.add({ ...request, uuid: ports.random.uuid(), document: null, createdAt: at, expiresAt })
}

/** Takes in a job with its document (Print-Job). When it resolves, the job is durable and held. */
export async function acceptJob(
  ports: AcceptPorts,
  quota: HeldQuota,
  request: JobRequest,
  content: AsyncIterable<Uint8Array>,
): Promise<Job> {
  await checkSubmission(ports, quota, request.userName)
  return holdJob(ports, quota, request, content)
}

/**
 * Holds a job of somebody who may print here: the caller knows. Fault `records-conflict` when there is one of its uuid.
 */
export async function holdJob(
  ports: AcceptPorts,
  quota: HeldQuota,
  request: JobRequest,
  content: AsyncIterable<Uint8Array>,
): Promise<Job> {
  const document = await ports.spool.store(content, limitFor(ports, quota, request))
  const at = ports.clock.now()
  const expiresAt = at.add({ hours: ports.settings.current()['jobs.holdHours'] })
  const uuid = request.uuid ?? ports.random.uuid()
  const job = await ports.jobs
    .add({ ...request, uuid, document, createdAt: at, expiresAt })
    .catch(async (error: unknown) => {
      // The job may be stored nevertheless (docs/adr/0002) and then needs its document; if not, the sweep takes the file.
      if (isFault(error, 'records-unavailable')) return findStored(error, document, () => ports.jobs.findByUuid(uuid))
      await ports.spool.remove(document.id).catch(() => undefined)
      throw error
    })
  recordHeld(ports, quota, job)
  return job
}

/** Takes in the document of a job made by openJob (Send-Document): durable and held when it resolves. */
export async function acceptDocument(
  ports: AcceptPorts,
  quota: HeldQuota,
  job: Job,
  arrived: { readonly content: AsyncIterable<Uint8Array>; readonly format: string },
): Promise<Job> {
  const document = await ports.spool.store(arrived.content, limitFor(ports, quota, job))
  const at = ports.clock.now()
  const expiresAt = at.add({ hours: ports.settings.current()['jobs.holdHours'] })
  const facts = { at, document, format: arrived.format, expiresAt }
  const isHeld = await ports.jobs.advance(job.id, ['receiving', 'held'], facts).catch(async (error: unknown) => {
    if (!isFault(error, 'records-unavailable')) throw error
    return (await findStored(error, document, () => ports.jobs.find(job.id))) !== undefined
  })
  if (!isHeld) {
    await ports.spool.remove(document.id)
    throw new Fault('records-conflict', 'the job has its document already, or was canceled')
  }
  const held: Job = { ...job, state: 'held', document, format: arrived.format, expiresAt, changedAt: at }
  recordHeld(ports, quota, held)
  return held
}

/**
 * The job that has this document, when the record answers again at once, as it does for a gateway that stood still: its
 * client need not print again. Else the fault.
 */
async function findStored(fault: Fault, document: StoredDocument, find: () => Promise<Job | undefined>): Promise<Job> {
  const job = await find().catch(() => undefined)
  if (job?.document?.id === document.id) return job
  throw fault
}

function limitFor(ports: AcceptPorts, quota: HeldQuota, { userName }: { readonly userName: string }) {
  return { maxBytes: Math.min(ports.settings.current()['jobs.maxDocumentBytes'], quota.roomFor(userName)) }
}

function recordHeld(ports: AcceptPorts, quota: HeldQuota, job: Job): void {
  quota.add(job)
  noteAudit(ports, {
    at: job.changedAt,
    event: 'job-held',
    actor: job.source.startsWith('mail:') ? job.source : `ipp:${job.source}`,
    userName: job.userName,
    jobId: job.id,
    detail: { octets: job.document?.octets ?? 0, format: job.format },
  })
  const { id: jobId, userName, format, source, document } = job
  ports.log.info({ event: 'job-held', jobId, userName, format, source, octets: document?.octets ?? 0 }, 'job held')
}
