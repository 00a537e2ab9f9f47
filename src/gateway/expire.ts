import type { Job, JobState } from '../core/job.ts'
import { quarantineStart } from '../core/pin.ts'
import type { Ports } from '../ports.ts'
import { noteAudit } from './note-audit.ts'
import { purgeDocument } from './settle-release.ts'

type ExpirePorts = Pick<
  Ports,
  'clock' | 'log' | 'tallies' | 'webSessions' | 'jobs' | 'pins' | 'changes' | 'links' | 'spool' | 'audit' | 'settings'
>

const batch = 500
/**
 * How long changes of the directory are kept for those who follow them: twice the longest that a site cut off works by
 * default. Who comes back later reads everything anew.
 */
const changesKeptHours = 48
/** Jobs forgotten in one transaction, so that none keeps a release waiting. */
const forgottenAtATime = 100

/**
 * Ends what has outlived its time: held jobs past their hold time, jobs whose document never came, PINs past their
 * quarantine, old changes of the directory, links and sessions that are over, files that no job owns, documents whose purge a crash cut short, the
 * record of jobs that ended long ago. Answers how many jobs ended.
 */
export async function expire(ports: ExpirePorts): Promise<number> {
  const at = ports.clock.now()
  let ended = 0
  for (const state of ['held', 'receiving', 'uncertain'] as const) ended += await expireJobs(ports, state, at)
  for (const state of ['done', 'expired', 'deleted'] as const)
    for (const job of await ports.jobs.list({ states: [state], limit: batch })) await purgeDocument(ports, job, state)
  await forgetVisits(ports, at)
  await ports.spool.sweep(await ports.jobs.documentIds())
  await forgetJobs(ports, at)
  // Last, since the directory may be away.
  await ports.pins.purge(quarantineStart(ports.settings.current()['pins.quarantineDays'], at))
  await ports.changes.purge(at.subtract({ hours: changesKeptHours }))
  return ended
}

/** Links and sessions that are over, and counts beyond the longest window, a day. */
async function forgetVisits(
  { clock, links, webSessions, tallies, settings }: ExpirePorts,
  at: Temporal.Instant,
): Promise<void> {
  await links.purge(at)
  await webSessions.purge(at.subtract({ hours: settings.current()['portal.sessionHours'] }))
  await tallies.purge(clock.steady().subtract({ hours: 25 }))
}

async function forgetJobs({ jobs, settings }: ExpirePorts, at: Temporal.Instant): Promise<void> {
  const endedBefore = at.subtract({ hours: 24 * settings.current()['jobs.recordDays'] })
  while ((await jobs.forget({ endedBefore }, forgottenAtATime)) === forgottenAtATime);
}

async function expireJobs(ports: ExpirePorts, state: JobState, at: Temporal.Instant): Promise<number> {
  let ended = 0
  for (;;) {
    const due = await ports.jobs.list({ states: [state], expiredAt: at, limit: batch })
    for (const job of due) ended += await expireJob(ports, job, at)
    if (due.length < batch) return ended
  }
}

async function expireJob(ports: ExpirePorts, job: Job, at: Temporal.Instant): Promise<number> {
  const outcome = job.state === 'receiving' ? 'aborted' : 'expired'
  if (!(await ports.jobs.advance(job.id, [job.state, 'expired'], { at, outcome }))) return 0
  noteAudit(ports, { at, event: 'job-expired', actor: 'gateway', userName: job.userName, jobId: job.id })
  await purgeDocument(ports, job, 'expired')
  return 1
}
