import type { Job } from '../core/job.ts'
import { acceptDocument, acceptJob, checkRoom, checkSubmission, openJob } from '../gateway/accept-job.ts'
import { deleteJob } from '../gateway/delete-job.ts'
import { firstBoolean, group } from './codec-attributes.ts'
import type { Attribute } from './codec-message.ts'
import { type IncomingDocument, openDocument } from './server-document.ts'
import { DocumentWait } from './server-document-wait.ts'
import { briefJobAttributes, endedStates } from './server-job-attributes.ts'
import { isOwner } from './server-ownership.ts'
import type { Answer, Operate, Queue } from './server-queue.ts'
import { Rejection } from './server-rejection.ts'
import { malformed, type QueueRequest, readJobId } from './server-request.ts'
import { readDocumentWish, readJobWish } from './server-wish.ts'

/** Source: RFC 8011 section 4.2.1. */
export const printJob: Operate = async (queue, request, body) => {
  const wish = readJobWish(request)
  const { format, compression } = readDocumentWish(request)
  using _place = await queue.documents.enter(request.source, body)
  using document = await openDocument(body.document(), compression, format)
  if (!document) throw malformed('there is no document')
  const { userName, source } = request
  const { name, ticket } = wish
  const asked = { userName, source, name, ticket, format: document.format }
  const job = await acceptJob(queue.ports, queue.quota, asked, document.content)
  queue.onHeld(job)
  return answerWithJob(job, request, wish.unsupported)
}

/** Source: RFC 8011 section 4.2.3. */
export const validateJob: Operate = async ({ ports, quota }, request) => {
  const { unsupported } = readJobWish(request)
  readDocumentWish(request)
  await checkSubmission(ports, quota, request.userName)
  await checkRoom(ports)
  return answerWithUnsupported(unsupported)
}

/** Source: RFC 8011 section 4.2.4. */
export const createJob: Operate = async ({ ports, quota }, request) => {
  const { name, ticket, unsupported } = readJobWish(request)
  const { format } = readDocumentWish(request)
  const { userName, source } = request
  const job = await openJob(ports, quota, { userName, source, name, ticket, format })
  return answerWithJob(job, request, unsupported)
}

/**
 * Takes the one document of a job. A further, empty one closes the job, as clients do that learn too late that there is
 * no more to come. Source: RFC 8011 section 4.3.1.
 */
export const sendDocument: Operate = async (queue, request, body) => {
  const job = await findOwnJob(queue, request)
  const isLast = firstBoolean(request.operationGroup, 'last-document')
  if (isLast === undefined) throw malformed('last-document is missing')
  const { format, compression } = readDocumentWish(request)
  using wait = job.state === 'receiving' ? new DocumentWait(queue, job) : undefined
  using _place = await queue.documents.enter(request.source, body)
  const sent = wait?.watch(body.document()) ?? body.document()
  using document = await openDocument(sent, compression, format)
  if (!document) return closeWithout(queue, request, job, isLast)
  if (endedStates.includes(job.state)) throw new Rejection('client-error-not-possible', 'the job has ended')
  if (job.state !== 'receiving')
    throw new Rejection('server-error-multiple-document-jobs-not-supported', 'a job has one document here')
  const held = await takeDocument(queue, job, document)
  return answerWithJob(held, request)
}

/** Source: PWG 5100.7 section 4.1 (Close-Job). */
export const closeJob: Operate = async (queue, request) => {
  const job = await findOwnJob(queue, request)
  if (endedStates.includes(job.state)) throw new Rejection('client-error-not-possible', 'the job has ended')
  if (job.state === 'receiving') await remove(queue, request, job)
  return answerWithJob((await queue.ports.jobs.find(job.id)) ?? job, request)
}

/** Source: RFC 8011 section 4.3.3. */
export const cancelJob: Operate = async (queue, request) => {
  await remove(queue, request, await findOwnJob(queue, request))
  return { status: 'successful-ok' }
}

/** The job of a request if it is the requester's own. Throws Rejection. */
export async function findOwnJob(queue: Queue, request: QueueRequest): Promise<Job> {
  const job = await queue.ports.jobs.find(readJobId(request))
  if (!job) throw new Rejection('client-error-not-found', 'there is no such job')
  if (!isOwner(queue, request, job))
    throw new Rejection(
      'client-error-not-authorized',
      'the job was submitted by somebody else, or from another address',
    )
  return job
}

export function remove({ ports }: Queue, request: QueueRequest, job: Job): Promise<void> {
  return deleteJob(ports, job, `ipp:${request.source}`)
}

async function takeDocument(queue: Queue, job: Job, document: IncomingDocument): Promise<Job> {
  const held = await acceptDocument(queue.ports, queue.quota, job, document)
  queue.onHeld(held)
  return held
}

async function closeWithout(queue: Queue, request: QueueRequest, job: Job, isLast: boolean): Promise<Answer> {
  if (job.state !== 'receiving' && isLast) return answerWithJob(job, request)
  // The client is done and nothing came: a job that stays for its time-out would only puzzle its owner.
  if (job.state === 'receiving' && isLast) await remove(queue, request, job)
  throw malformed('there is no document')
}

function answerWithJob(job: Job, request: QueueRequest, unsupported: readonly Attribute[] = []): Answer {
  const { status, groups = [] } = answerWithUnsupported(unsupported)
  return { status, groups: [...groups, group('job', ...briefJobAttributes(job, request))] }
}

function answerWithUnsupported(unsupported: readonly Attribute[]): Answer {
  if (unsupported.length === 0) return { status: 'successful-ok' }
  return {
    status: 'successful-ok-ignored-or-substituted-attributes',
    groups: [group('unsupported', ...unsupported)],
  }
}
