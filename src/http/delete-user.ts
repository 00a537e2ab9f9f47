import { Fault, isFault } from '../core/fault.ts'
import { deleteJob } from '../gateway/delete-job.ts'
import { type AdminPorts, actor } from './admin-parts.ts'

const batch = 500

/**
 * Removes a user with PINs and cards, then the jobs that wait for them: nobody can release those any more. A crash in
 * between leaves jobs that expire by themselves. Fault `not-found`.
 */
export async function deleteUser(ports: AdminPorts, userName: string): Promise<void> {
  const at = ports.clock.now()
  if (!(await ports.users.remove(userName, at))) throw new Fault('not-found', 'there is no user of this name')
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
    if (jobs.length < batch) return
  }
}
