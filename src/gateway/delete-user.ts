import { isFault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'
import { deleteJob } from './delete-job.ts'

type DeletePorts = Parameters<typeof deleteJob>[0] &
  Pick<Ports, 'clock' | 'users' | 'jobs' | 'audit' | 'outbox' | 'webSessions' | 'links'>

const batch = 500

/**
 * Removes a user with PINs and cards, then the jobs that wait for them: nobody can release those any more. A crash in
 * between leaves jobs that expire by themselves. false: there was no such user.
 */
export async function deleteUser(ports: DeletePorts, userName: string, actor: string): Promise<boolean> {
  const at = ports.clock.now()
  if (!(await ports.users.remove(userName, at))) return false
  await ports.outbox.forgetUser(userName)
  await ports.webSessions.endAll(userName)
  await ports.links.endAll(userName)
  await ports.audit.append({ at, event: 'user-deleted', actor, userName })
  let afterId = 0
  for (;;) {
    const jobs = await ports.jobs.list({ userName, states: ['held', 'receiving', 'uncertain'], afterId, limit: batch })
    for (const job of jobs) {
      await deleteJob(ports, job, actor).catch((error: unknown) => {
        // Released or expired meanwhile: it is no longer ours to delete.
        if (!isFault(error, 'job-state-conflict')) throw error
      })
      afterId = job.id
    }
    if (jobs.length < batch) return true
  }
}
