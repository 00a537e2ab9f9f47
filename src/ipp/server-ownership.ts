import { clientOf } from '../core/client-address.ts'
import type { Job } from '../core/job.ts'
import type { JobFilter } from '../ports/site.ts'
import type { Queue } from './server-queue.ts'
import type { QueueRequest } from './server-request.ts'

/** Stands for a client without an address, from which no job ever came. */
const nowhere = 'unknown'

type Requester = Pick<QueueRequest, 'userName' | 'source' | 'isAuthenticated'>

/**
 * Whether a request comes from whoever submitted a job. A user name that is only claimed is not enough: the job's address
 * counts as well, unless the setting `queue.ownersMayCome` says otherwise. With a PIN it is, from anywhere.
 */
export function isOwner(queue: Pick<Queue, 'ports'>, request: Requester, job: Job): boolean {
  const own = ownJobs(queue, request)
  if (job.userName !== own.userName) return false
  return own.client === undefined || own.client === clientOf(job.source)
}

/** The jobs of which `isOwner` is true, as a filter. */
export function ownJobs(
  { ports }: Pick<Queue, 'ports'>,
  { userName, source, isAuthenticated }: Requester,
): Required<Pick<JobFilter, 'userName'>> & Pick<JobFilter, 'client'> {
  if (isAuthenticated || ports.settings.current()['queue.ownersMayCome'] === 'from-anywhere') return { userName }
  return { userName, client: clientOf(source) ?? nowhere }
}
