import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Job } from '../core/job.ts'
import { encodeMessage } from './codec.ts'
import { group, integers } from './codec-attributes.ts'
import type { Group } from './codec-message.ts'
import { addressAttributes, jobAttributes } from './server-job-attributes.ts'
import { findJobs } from './server-job-list.ts'
import { findOwnJob, remove } from './server-job-operations.ts'
import { isOwner, ownJobs } from './server-ownership.ts'
import type { Operate, Queue } from './server-queue.ts'
import { Rejection } from './server-rejection.ts'
import { type QueueRequest, readJobId, readRequested } from './server-request.ts'

const cancelAtATime = 100

/** Source: RFC 8011 section 4.3.4. */
export const getJobAttributes: Operate = async (queue, request) => {
  const job = await queue.ports.jobs.find(readJobId(request))
  if (!job) throw new Rejection('client-error-not-found', 'there is no such job')
  const isOwn = isOwner(queue, request, job)
  const view = { at: queue.ports.clock.now(), isOwn, requested: readRequested(request) }
  return { status: 'successful-ok', groups: [group('job', ...jobAttributes(job, request, view))] }
}

/** Tells the requester's own jobs, whatever my-jobs says. Source: RFC 8011 section 4.2.6; job-ids: PWG 5100.7 section 4.4. */
export const getJobs: Operate = async (queue, request) => {
  using stack = new DisposableStack()
  const share = stack.use(queue.answers.open())
  const encode = encoderFor(queue, request)
  const encoded: Uint8Array[] = []
  let left = queue.limits.answerBytes
  for await (const jobs of findJobs(queue, request)) {
    const bytes = encode(jobs)
    left -= bytes.length
    if (left < 0) break
    if (!share.take(bytes.length)) throw new Rejection('server-error-busy', 'too many long answers are under way')
    encoded.push(bytes)
    // Between two pages other clients get their turn.
    await nextTurn()
  }
  stack.move()
  return { status: 'successful-ok', encoded, share }
}

/** Cancels the requester's own jobs that wait: those named by job-ids, or all. Source: PWG 5100.7 section 4.2. */
export const cancelMyJobs: Operate = async (queue, request) => {
  const ids = integers(request.operationGroup, 'job-ids')
  if (ids.length > 0) {
    const jobs = await Promise.all(ids.map(id => findOwnJob(queue, withJobId(request, id))))
    for (const job of jobs) await remove(queue, request, job)
    return { status: 'successful-ok' }
  }
  const filter = {
    ...ownJobs(queue, request),
    states: ['receiving', 'held', 'uncertain'],
    limit: cancelAtATime,
  } as const
  for (let afterId = 0; ; ) {
    const jobs = await queue.ports.jobs.list({ ...filter, afterId })
    const last = jobs.at(-1)
    if (!last) return { status: 'successful-ok' }
    // A job that is claimed at a panel meanwhile stays; the rest still goes.
    await Promise.allSettled(jobs.map(job => remove(queue, request, job)))
    afterId = last.id
  }
}

function withJobId(request: QueueRequest, id: number): QueueRequest {
  const jobId = { name: 'job-id', values: [{ tag: 'integer', value: id }] } as const
  return { ...request, operationGroup: group('operation', jobId) }
}

/** The requester's own jobs as encoded groups. job-id and job-uri alone unless the client asks for more. */
function encoderFor(queue: Queue, request: QueueRequest): (jobs: readonly Job[]) => Uint8Array {
  const requested = readRequested(request)
  const at = queue.ports.clock.now()
  const attributesOf = (job: Job) =>
    requested ? jobAttributes(job, request, { at, isOwn: true, requested }) : addressAttributes(job, request)
  return jobs => encodeGroups(jobs.map(job => group('job', ...attributesOf(job))))
}

/** The bytes of groups alone, without the 8 bytes before them and the end tag. Source: RFC 8010 section 3.1.1. */
function encodeGroups(groups: readonly Group[]): Uint8Array {
  return encodeMessage({ version: { major: 1, minor: 1 }, code: 0, requestId: 1, groups }).subarray(8, -1)
}
