import { Fault } from '../core/fault.ts'
import type { Job } from '../core/job.ts'
import type { Ports } from '../ports.ts'

interface Count {
  held: number
  /** Of guests only. */
  octets: number
  readonly isGuest: boolean
  readonly countedAt: Temporal.Instant
}

/** Whose jobs wait. */
export interface QuotaOwner {
  readonly userName: string
  /** An account that its owner made by mailing a document. */
  readonly isGuest: boolean
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
  async check(owner: QuotaOwner): Promise<void> {
    if (await this.hasRoom(owner, 1)) return
    const most = this.#mostJobs(owner.isGuest)
    const over = owner.isGuest ? `${most} jobs waiting, or too large ones` : `${most} jobs waiting`
    throw new Fault('submission-refused', `this user has ${over}; release or delete some first`)
  }

  /** Whether one more document of this size may wait. */
  async hasRoom(owner: QuotaOwner, octets: number): Promise<boolean> {
    const count = await this.#countOf(owner)
    return count.held < this.#mostJobs(owner.isGuest) && octets <= this.#room(count)
  }

  /** Octets that may still wait for a user who was checked just now. */
  roomFor(userName: string): number {
    const count = this.#counts.get(userName)
    return count ? this.#room(count) : Number.POSITIVE_INFINITY
  }

  add({ userName, document }: Pick<Job, 'userName' | 'document'>): void {
    const count = this.#counts.get(userName)
    if (!count) return
    count.held += 1
    count.octets += document?.octets ?? 0
  }

  async #countOf({ userName, isGuest }: QuotaOwner): Promise<Count> {
    const now = this.#ports.clock.now()
    const known = this.#counts.get(userName)
    if (known?.isGuest === isGuest && now.epochMilliseconds - known.countedAt.epochMilliseconds <= staleMilliseconds)
      return known
    const [held, octets] = await Promise.all([
      this.#ports.jobs.count({ userName, states: ['receiving', 'held'] }),
      isGuest ? this.#ports.jobs.octetsWaiting(userName) : 0,
    ])
    const count = { held, octets, isGuest, countedAt: now }
    if (this.#counts.size >= maxRemembered) this.#counts.clear()
    this.#counts.set(userName, count)
    return count
  }

  #mostJobs(isGuest: boolean): number {
    const settings = this.#ports.settings.current()
    const most = settings['jobs.maxHeldPerUser']
    return isGuest ? Math.min(most, settings['guests.maxWaitingDocuments']) : most
  }

  #room({ isGuest, octets }: Count): number {
    if (!isGuest) return Number.POSITIVE_INFINITY
    return Math.max(0, this.#ports.settings.current()['guests.maxWaitingBytes'] - octets)
  }
}
