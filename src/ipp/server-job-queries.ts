import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Job } from '../core/job.ts'
import type { JobFilter, Jobs } from '../ports.ts'
import { encodeMessage } from './codec.ts'
import { findAttribute, firstBoolean, firstInteger, firstString, group, integers } from './codec-attributes.ts'
import type { Group } from './codec-message.ts'
import { addressAttributes, endedStates, jobAttributes, openStates } from './server-job-attributes.ts'
import { findOwnJob, remove } from './server-job-operations.ts'
import { isOwner, ownJobs } from './server-ownership.ts'
import type { Operate, Queue } from './server-queue.ts'
import { Rejection } from './server-rejection.ts'
import { malformed, type QueueRequest, readJobId, readRequested } from './server-request.ts'

/** Jobs read and encoded in one go; between two of them other clients get their turn. */
const jobsAtATime = 250
/** Open jobs that are told when the client sets no limit. */
const usualLimit = 10_000
/** Ended jobs go back for months: the newest of them. */
const usualEndedLimit = 500
const greatestJobId = 2_147_483_647
const cancelAtATime = 100

type Which = 'completed' | 'not-completed' | 'all'

interface JobQuery {
  readonly which: Which
  readonly filter: Pick<JobFilter, 'states' | 'userName' | 'client'>
  readonly afterId: number
  readonly limit: number
}

const statesOf = {
  completed: { states: endedStates },
  'not-completed': { states: openStates },
  all: {},
} as const

/** Source: RFC 8011 section 4.3.4. */
export const getJobAttributes: Operate = async (queue, request) => {
  const job = await queue.ports.jobs.find(readJobId(request))
  if (!job) throw new Rejection('client-error-not-found', 'there is no such job')
  const isOwn = isOwner(queue, request, job)
  const view = { at: queue.ports.clock.now(), isOwn, requested: readRequested(request) }
  return { status: 'successful-ok', groups: [group('job', ...jobAttributes(job, request, view))] }
}

/** Source: RFC 8011 section 4.2.6; job-ids: PWG 5100.7 section 4.4. */
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

async function* findJobs(queue: Queue, request: QueueRequest): AsyncGenerator<readonly Job[], void, undefined> {
  const { jobs } = queue.ports
  const ids = integers(request.operationGroup, 'job-ids')
  if (ids.length > 0) {
    const found = await Promise.all(ids.map(id => jobs.find(id)))
    yield found.filter(job => job !== undefined)
    return
  }
  const query = readQuery(queue, request)
  if (query.which !== 'completed') return yield* inOrder(jobs, query)
  const newest = await newestEnded(jobs, query)
  for (let at = 0; at < newest.length; at += jobsAtATime) yield newest.slice(at, at + jobsAtATime)
}

async function* inOrder(jobs: Jobs, query: JobQuery): AsyncGenerator<readonly Job[], void, undefined> {
  let { afterId, limit } = query
  while (limit > 0) {
    const wanted = Math.min(limit, jobsAtATime)
    const page = await jobs.list({ ...query.filter, afterId, limit: wanted })
    yield page
    if (page.length < wanted) return
    afterId = page.at(-1)?.id ?? afterId
    limit -= wanted
  }
}

/**
 * The newest jobs first, as the RFC wants ended ones. The record lists upwards only, so the id is searched after which
 * there are no more than wanted: each step counts half of what the one before did.
 */
async function newestEnded(jobs: Jobs, { filter, afterId, limit }: JobQuery): Promise<readonly Job[]> {
  let from = afterId
  if ((await jobs.count({ ...filter, afterId })) > limit) {
    let tooLow = afterId
    for (from = greatestJobId; from - tooLow > 1; ) {
      const middle = Math.floor((from + tooLow) / 2)
      if ((await jobs.count({ ...filter, afterId: middle })) > limit) tooLow = middle
      else from = middle
    }
  }
  return (await jobs.list({ ...filter, afterId: from, limit })).toReversed()
}

function readQuery(queue: Queue, request: QueueRequest): JobQuery {
  const { operationGroup } = request
  const which = firstString(operationGroup, 'which-jobs') ?? 'not-completed'
  if (!isWhich(which)) {
    const sent = findAttribute(operationGroup, 'which-jobs')
    const text = 'which-jobs is completed, not-completed or all'
    throw new Rejection('client-error-attributes-or-values-not-supported', text, sent ? [sent] : [])
  }
  const isMine = firstBoolean(operationGroup, 'my-jobs') === true
  const usual = which === 'completed' ? usualEndedLimit : usualLimit
  const limit = firstInteger(operationGroup, 'limit') ?? usual
  const firstId = firstInteger(operationGroup, 'first-job-id') ?? 1
  if (limit < 1 || firstId < 1) throw malformed('limit and first-job-id are at least 1')
  return {
    which,
    filter: { ...statesOf[which], ...(isMine ? ownJobs(queue, request) : {}) },
    afterId: firstId - 1,
    limit: Math.min(limit, usualLimit),
  }
}

function isWhich(keyword: string): keyword is Which {
  return Object.hasOwn(statesOf, keyword)
}

/** Jobs as encoded groups. job-id and job-uri alone unless the client asks for more. */
function encoderFor(queue: Queue, request: QueueRequest): (jobs: readonly Job[]) => Uint8Array {
  const requested = readRequested(request)
  const at = queue.ports.clock.now()
  const attributesOf = (job: Job) =>
    requested
      ? jobAttributes(job, request, { at, isOwn: isOwner(queue, request, job), requested })
      : addressAttributes(job, request)
  return jobs => encodeGroups(jobs.map(job => group('job', ...attributesOf(job))))
}

/** The bytes of groups alone, without the 8 bytes before them and the end tag. Source: RFC 8010 section 3.1.1. */
function encodeGroups(groups: readonly Group[]): Uint8Array {
  return encodeMessage({ version: { major: 1, minor: 1 }, code: 0, requestId: 1, groups }).subarray(8, -1)
}
