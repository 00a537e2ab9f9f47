import { Fault } from '../core/fault.ts'
import type { Job } from '../core/job.ts'
import type { Ports } from '../ports.ts'
import { noteAudit } from './note-audit.ts'
import { purgeDocument } from './settle-release.ts'

/**
 * Deletes a job that waits; its document's key is destroyed. Fault `job-state-conflict` while it is on its way to a
 * printer or when it has ended.
 */
export async function deleteJob(
  ports: Pick<Ports, 'clock' | 'log' | 'jobs' | 'spool' | 'audit'>,
  job: Job,
  actor: string,
): Promise<void> {
  const at = ports.clock.now()
  for (const state of ['held', 'receiving', 'uncertain'] as const) {
    if (!(await ports.jobs.advance(job.id, [state, 'deleted'], { at, outcome: 'deleted' }))) continue
    noteAudit(ports, { at, event: 'job-deleted', actor, userName: job.userName, jobId: job.id })
    return purgeDocument(ports, (await ports.jobs.find(job.id)) ?? job, 'deleted')
  }
  throw new Fault('job-state-conflict', 'only a job that waits can be deleted; this one is being released or has ended')
}
