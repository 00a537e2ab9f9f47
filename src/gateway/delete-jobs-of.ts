import { isFault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'
import { deleteJob } from './delete-job.ts'

const batch = 500

/** Deletes every job that waits for a user; those on their way to a printer go on. Answers how many. */
export async function deleteJobsOf(
  ports: Parameters<typeof deleteJob>[0] & Pick<Ports, 'jobs'>,
  userName: string,
  actor: string,
): Promise<number> {
  let afterId = 0
  let deleted = 0
  for (;;) {
    const jobs = await ports.jobs.list({ userName, states: ['held', 'receiving', 'uncertain'], afterId, limit: batch })
    for (const job of jobs) {
      afterId = job.id
      try {
        await deleteJob(ports, job, actor)
        deleted += 1
      } catch (error) {
        // Released or expired meanwhile: it is no longer ours to delete.
        if (!isFault(error, 'job-state-conflict')) throw error
      }
    }
    if (jobs.length < batch) return deleted
  }
}
