import type { Job } from '../core/job.ts'
import { leaseSeconds } from '../core/session.ts'
import { isWebSessionOpen, type WebSession } from '../core/web-session.ts'
import type { Ports } from '../ports.ts'
import type { Place } from './place.ts'
import type { Progress } from './printer-lane.ts'
import type { Releases } from './release-jobs.ts'

type PlacePorts = Pick<Ports, 'clock' | 'log' | 'webSessions' | 'users' | 'settings'>

interface PlaceOrder {
  readonly jobs: readonly Job[]
  readonly place: Place
  readonly session: WebSession
  /** Hears of each document. Must not throw. */
  readonly report: (jobId: number, progress: Progress) => void
}

/** A session that ends anywhere in the site is noticed within this time. */
const watchMilliseconds = 1_000

/**
 * Releases of people who stand at a terminal with a phone. As at its keypad: to its printer alone, and only while their
 * session lives; what has not been sent when it ends is held again.
 */
export class PlaceReleases implements AsyncDisposable {
  readonly #ports: PlacePorts
  readonly #releases: Pick<Releases, 'release'>
  readonly #stop = new AbortController()
  readonly #watching = new Set<Promise<void>>()

  constructor(ports: PlacePorts, releases: Pick<Releases, 'release'>) {
    this.#ports = ports
    this.#releases = releases
  }

  /** Sends held jobs to the place's printer, each once. Answers which were claimed; the others are no longer held. */
  async release({ jobs, place, session, report }: PlaceOrder): Promise<readonly number[]> {
    const left = new AbortController()
    const pending = new Set(jobs.map(job => job.id))
    const sent = new AbortController()
    const settle = (jobId: number) => {
      pending.delete(jobId)
      if (pending.size === 0) sent.abort('sent')
    }
    const claimed = await this.#releases.release({
      jobs,
      printer: place.printer,
      terminalName: place.terminal.name,
      sessionId: session.id,
      leaseUntil: leaseOf(session, this.#ports.clock.now()),
      signal: left.signal,
      report: (jobId, progress) => {
        if (progress.kind !== 'printer-state') settle(jobId)
        report(jobId, progress)
      },
    })
    for (const { id } of jobs) if (!claimed.includes(id)) settle(id)
    this.#keepWatch(session, left, sent.signal)
    return claimed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#watching)
  }

  #keepWatch(session: WebSession, left: AbortController, sent: AbortSignal): void {
    const watching: Promise<void> = this.#watch(session, AbortSignal.any([sent, this.#stop.signal]))
      .then(isOver => {
        if (isOver) left.abort('left')
      })
      .finally(() => this.#watching.delete(watching))
    this.#watching.add(watching)
  }

  /** Resolves with true when the session is over, or when nobody can say; with false when it need not be watched any more. */
  async #watch(session: WebSession, done: AbortSignal): Promise<boolean> {
    while (await this.#ports.clock.wait(watchMilliseconds, done)) if (!(await this.#isAlive(session))) return true
    return this.#stop.signal.aborted
  }

  async #isAlive({ id, userName }: WebSession): Promise<boolean> {
    const { clock, log, webSessions, users, settings } = this.#ports
    try {
      const [sessions, user] = await Promise.all([webSessions.ofUser(userName), users.find(userName)])
      const session = sessions.find(open => open.id === id)
      return (
        user?.enabled === true && session !== undefined && isWebSessionOpen(session, settings.current(), clock.now())
      )
    } catch (error) {
      log.warn({ err: error }, 'session cannot be watched')
      return false
    }
  }
}

function leaseOf({ pinEnd }: WebSession, at: Temporal.Instant): Temporal.Instant {
  const lease = at.add({ seconds: leaseSeconds })
  return pinEnd && Temporal.Instant.compare(pinEnd, lease) < 0 ? pinEnd : lease
}
