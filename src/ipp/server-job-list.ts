import type { Job } from '../core/job.ts'
import type { JobFilter, Jobs } from '../ports/site.ts'
import { findAttribute, firstInteger, firstString, integers } from './codec-attributes.ts'
import { endedStates, openStates } from './server-job-attributes.ts'
import { isOwner, ownJobs } from './server-ownership.ts'
import type { Queue } from './server-queue.ts'
import { Rejection } from './server-rejection.ts'
import { malformed, type QueueRequest } from './server-request.ts'

/** Jobs read in one go. */
const jobsAtATime = 250
/** Open jobs that are told when the client sets no limit, and jobs that are told at most. */
const usualLimit = 10_000
/** Ended jobs go back for months: so many of the newest are told when the client sets no limit. */
const usualEndedLimit = 500

const whichJobs = ['completed', 'not-completed', 'all'] as const
type Which = (typeof whichJobs)[number]

interface JobQuery {
  readonly which: Which
  readonly own: Pick<JobFilter, 'userName' | 'client'>
  readonly afterId: number
  /** As the client set it. */
  readonly limit: number | undefined
}

type Pages = AsyncGenerator<readonly Job[], void, undefined>

/**
 * The requester's own jobs that Get-Jobs asks for, page by page: open ones in order, ended ones from the newest. Jobs of
 * others are nobody's business, and clients that look for theirs (job monitors, test suites) take strangers' for them.
 */
export async function* findJobs(queue: Queue, request: QueueRequest): Pages {
  const { jobs } = queue.ports
  const ids = integers(request.operationGroup, 'job-ids')
  if (ids.length > 0) {
    const found = await Promise.all(ids.map(id => jobs.find(id)))
    yield found.flatMap(job => (job && isOwner(queue, request, job) ? [job] : []))
    return
  }
  const query = readQuery(queue, request)
  let left = Math.min(query.limit ?? usualLimit, usualLimit)
  if (query.which !== 'completed') {
    for await (const page of openJobs(jobs, query, left)) {
      left -= page.length
      yield page
    }
  }
  if (query.which !== 'not-completed') yield* endedJobs(jobs, query, Math.min(left, query.limit ?? usualEndedLimit))
}

async function* openJobs(jobs: Jobs, { own, afterId: first }: JobQuery, limit: number): Pages {
  for (let [left, afterId] = [limit, first]; left > 0; ) {
    const wanted = Math.min(left, jobsAtATime)
    const page = await jobs.list({ ...own, states: openStates, afterId, limit: wanted })
    yield page
    if (page.length < wanted) return
    afterId = page.at(-1)?.id ?? afterId
    left -= wanted
  }
}

/** Each state by itself: so the record finds the newest jobs by an index and reads no other, however many there are. */
async function* endedJobs(jobs: Jobs, { own, afterId }: JobQuery, limit: number): Pages {
  let before: { readonly beforeId?: number } = {}
  for (let left = limit; left > 0; ) {
    const wanted = Math.min(left, jobsAtATime)
    const newest = { ...own, ...before, afterId, order: 'newest-first', limit: wanted } as const
    const found = await Promise.all(endedStates.map(state => jobs.list({ ...newest, states: [state] })))
    const page = found
      .flat()
      .toSorted((one, other) => other.id - one.id)
      .slice(0, wanted)
    yield page
    const last = page.at(-1)
    if (!last || page.length < wanted) return
    before = { beforeId: last.id }
    left -= wanted
  }
}

function readQuery(queue: Queue, request: QueueRequest): JobQuery {
  const { operationGroup } = request
  const sent = firstString(operationGroup, 'which-jobs') ?? 'not-completed'
  const which = whichJobs.find(keyword => keyword === sent)
  if (!which) {
    const unsupported = findAttribute(operationGroup, 'which-jobs')
    const text = 'which-jobs is completed, not-completed or all'
    throw new Rejection('client-error-attributes-or-values-not-supported', text, unsupported ? [unsupported] : [])
  }
  const limit = firstInteger(operationGroup, 'limit')
  const firstId = firstInteger(operationGroup, 'first-job-id') ?? 1
  if ((limit ?? 1) < 1 || firstId < 1) throw malformed('limit and first-job-id are at least 1')
  return { which, own: ownJobs(queue, request), afterId: firstId - 1, limit }
}
