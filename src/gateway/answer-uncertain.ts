import type { Job } from '../core/job.ts'
import type { Ports } from '../ports.ts'
import { noteAudit } from './note-audit.ts'
import { cancelAtPrinter, keptUntil, purgeDocument, returnedMinutes, type SettlePorts } from './settle-release.ts'

/** A person at a panel waits at most this long for a printer that may still have the job. */
const cancelMilliseconds = 2000

/**
 * The owner's word on a job of which nobody knows whether it was printed: printed, and it is destroyed; or not, and it is
 * held again. Answers the held job in the second case, undefined in the first or when somebody else answered already.
 */
export async function answerUncertain(
  ports: SettlePorts & Pick<Ports, 'facts'>,
  job: Job,
  didPrint: boolean,
  actor: string,
): Promise<Job | undefined> {
  if (!didPrint) await callBack(ports, job)
  const at = ports.clock.now()
  const expiresAt = keptUntil(job, at, returnedMinutes)
  const isMoved = didPrint
    ? await ports.jobs.advance(job.id, ['uncertain', 'done'], { at, outcome: 'printed' })
    : await ports.jobs.advance(job.id, ['uncertain', 'held'], { at, expiresAt })
  if (!isMoved) return undefined
  const detail = { printed: didPrint }
  noteAudit(ports, { at, event: 'uncertain-answered', actor, userName: job.userName, jobId: job.id, detail })
  if (!didPrint) return { ...job, state: 'held', changedAt: at, expiresAt }
  await purgeDocument(ports, job, 'done')
  return undefined
}

/** What is still at the printer must not come out beside the copy that is asked for now. */
async function callBack(ports: SettlePorts & Pick<Ports, 'facts'>, job: Job): Promise<void> {
  const release = (await ports.jobs.releasesOf(job.id)).at(-1)
  const printer = release && (await ports.facts.findPrinter(release.printerName))
  if (!printer) return
  const answered = new AbortController()
  const canceled = cancelAtPrinter(ports, { release, printer }).finally(() => answered.abort('answered'))
  await Promise.race([canceled, ports.clock.wait(cancelMilliseconds, answered.signal)])
}
