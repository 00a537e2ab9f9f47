import type { Job } from '../core/job.ts'
import type { Ports } from '../ports.ts'
import { noteAudit } from './note-audit.ts'
import { purgeDocument } from './settle-release.ts'

/**
 * The owner's word on a job of which nobody knows whether it was printed: printed, and it is destroyed; or not, and it is
 * held again. Answers the held job in the second case, undefined in the first or when somebody else answered already.
 */
export async function answerUncertain(
  ports: Pick<Ports, 'clock' | 'log' | 'jobs' | 'spool' | 'audit'>,
  job: Job,
  didPrint: boolean,
  actor: string,
): Promise<Job | undefined> {
  const at = ports.clock.now()
  const isMoved = didPrint
    ? await ports.jobs.advance(job.id, ['uncertain', 'done'], { at, outcome: 'printed' })
    : await ports.jobs.advance(job.id, ['uncertain', 'held'], { at })
  if (!isMoved) return undefined
  const detail = { printed: didPrint }
  noteAudit(ports, { at, event: 'uncertain-answered', actor, userName: job.userName, jobId: job.id, detail })
  if (!didPrint) return { ...job, state: 'held', changedAt: at }
  await purgeDocument(ports, job, 'done')
  return undefined
}
