import { Fault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'

interface Count {
  held: number
  readonly countedAt: Temporal.Instant
}

/** Users whose count is remembered; the map is emptied beyond it. */
const maxRemembered = 10_000
const staleMilliseconds = 1000

/**
 * Keeps a user from filling the spool. Counts are read from the record at most once a second for each user and kept by
 * hand in between, so that taking in a job costs the same with 10,000 held as with none.
 */
export class HeldQuota {
  readonly #ports: Pick<Ports, 'jobs' | 'settings' | 'clock'>
  readonly #counts = new Map<string, Count>()

  constructor(ports: Pick<Ports, 'jobs' | 'settings' | 'clock'>) {
    this.#ports = ports
  }

  /** Fault `submission-refused` when the user holds as many jobs as allowed. */
  async check(userName: string): Promise<void> {
    const now = this.#ports.clock.now()
    let count = this.#counts.get(userName)
    if (!count || now.epochMilliseconds - count.countedAt.epochMilliseconds > staleMilliseconds) {
      count = { held: await this.#ports.jobs.count({ userName, states: ['receiving', 'held'] }), countedAt: now }
      if (this.#counts.size >= maxRemembered) this.#counts.clear()
      this.#counts.set(userName, count)
    }
    const most = this.#ports.settings.current()['jobs.maxHeldPerUser']
    if (count.held >= most)
      throw new Fault('submission-refused', `this user has ${most} jobs waiting; release or delete some first`)
  }

  add(userName: string): void {
    const count = this.#counts.get(userName)
    if (count) count.held += 1
  }
}
