import type { Job } from '../core/job.ts'
import type { Ports } from '../ports.ts'
import type { Progress } from './printer-lane.ts'
import type { Releases } from './release-jobs.ts'

type AtOncePorts = Pick<Ports, 'clock' | 'log' | 'users' | 'printers' | 'jobs'>

/** How long the printer has to take a document that nobody waits for. */
const leaseMinutes = 10
const retryMilliseconds = 5000
const maxTries = 12

/**
 * Releases a job that was just held when its owner's policy names a printer (User.releaseAtOnce). A printer that cannot
 * take it is tried again for a minute; then the job stays held, for a PIN or an administrator.
 */
export async function releaseAtOnce(
  ports: AtOncePorts,
  releases: Releases,
  job: Job,
  stop: AbortSignal,
): Promise<void> {
  const user = await ports.users.find(job.userName)
  if (!user?.releaseAtOnce) return
  const printer = await ports.printers.find(user.releaseAtOnce)
  if (!printer)
    return ports.log.warn({ jobId: job.id, printerName: user.releaseAtOnce }, 'no such printer to release at')
  for (let tries = 0; tries < maxTries; tries += 1) {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const claimed = await releases.release({
      jobs: [job],
      printer,
      terminalName: null,
      sessionId: null,
      leaseUntil: ports.clock.now().add({ minutes: leaseMinutes }),
      signal: stop,
      report: (_, progress) => resolve(mayTryAgain(progress)),
    })
    stop.addEventListener('abort', () => resolve(false), { once: true })
    if (claimed.length === 0 || stop.aborted || !(await promise)) return
    if (!(await ports.clock.wait(retryMilliseconds, stop))) return
  }
}

/** Nobody is there to say whether anything came out: only what never left is sent again. */
function mayTryAgain(progress: Progress): boolean {
  return progress.kind === 'failed' && progress.settled === 'returned' && !progress.mayHaveLeft
}
