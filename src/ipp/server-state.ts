import { isFault } from '../core/fault.ts'
import { releasingStates } from '../core/job.ts'
import type { Ports } from '../ports.ts'
import type { PrinterState } from './codec-names.ts'

/** What changes from minute to minute about the queue. */
export interface QueueCondition {
  readonly state: PrinterState
  /** Keywords of RFC 8011 section 5.4.12. */
  readonly reasons: readonly string[]
  readonly message: string
  readonly isAccepting: boolean
  readonly queuedJobs: number
  readonly changedAt: Temporal.Instant
}

type StatePorts = Pick<Ports, 'clock' | 'jobs' | 'spool'>

/** Clients poll every few seconds, some far too often: all of them share one look a second. */
const freshMilliseconds = 1_000

/** The queue's condition, looked up at most once a second however many clients ask. */
export class QueueState {
  readonly #ports: StatePorts
  #known: QueueCondition | undefined
  #lookedAt = 0
  #looking: Promise<QueueCondition> | undefined

  constructor(ports: StatePorts) {
    this.#ports = ports
  }

  /** Never throws a Fault: with the records away, it says so. */
  current(): Promise<QueueCondition> {
    const now = this.#ports.clock.now().epochMilliseconds
    if (this.#known && now - this.#lookedAt < freshMilliseconds) return Promise.resolve(this.#known)
    this.#looking ??= this.#look(now).finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #look(now: number): Promise<QueueCondition> {
    const seen = await lookUp(this.#ports)
    const isSame = this.#known?.state === seen.state && this.#known.reasons.join() === seen.reasons.join()
    const changedAt = (isSame ? this.#known?.changedAt : undefined) ?? this.#ports.clock.now()
    this.#known = { ...seen, changedAt }
    this.#lookedAt = now
    return this.#known
  }
}

async function lookUp({ jobs, spool }: StatePorts): Promise<Omit<QueueCondition, 'changedAt'>> {
  try {
    const [waiting, releasing, health] = await Promise.all([
      jobs.count({ states: ['receiving', 'held', 'uncertain'] }),
      jobs.count({ states: releasingStates }),
      spool.health(),
    ])
    const queuedJobs = waiting + releasing
    if (!health.ok) return { ...stopped('spool-area-full', 'The queue takes no documents just now.'), queuedJobs }
    const state = releasing > 0 ? 'processing' : 'idle'
    return { state, reasons: ['none'], message: 'Ready to hold documents.', isAccepting: true, queuedJobs }
  } catch (error) {
    if (!isFault(error)) throw error
    return { ...stopped('other', 'The queue cannot reach its records.'), queuedJobs: 0 }
  }
}

function stopped(reason: string, message: string): Omit<QueueCondition, 'changedAt' | 'queuedJobs'> {
  return { state: 'stopped', reasons: [reason], message, isAccepting: false }
}
