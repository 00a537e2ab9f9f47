import type { Job } from '../core/job.ts'
import type { Printer } from '../core/printer.ts'
import { isSessionOpen, leaseEnd, type Session } from '../core/session.ts'
import type { Ports } from '../ports.ts'
import { feedback, type Told } from './feedback.ts'
import type { PrinterConditions } from './printer-conditions.ts'
import type { Progress } from './printer-lane.ts'
import type { Releases } from './release-jobs.ts'

export interface SessionParts {
  readonly ports: Pick<Ports, 'clock' | 'log'>
  readonly releases: Releases
  readonly conditions: PrinterConditions
  readonly show: (shown: Told) => void
}

type Fate = 'waiting' | 'sent' | 'printed' | 'kept' | 'uncertain'

/** A person is told something at least this often while documents are on their way. */
const quietMilliseconds = 4000

/**
 * One person's visit at a terminal: what was released for them, and what they are told of it. It ends when everything
 * is settled, when it is stopped, or when time is up; the next person gets a new one.
 */
export class Visit {
  readonly printer: Printer
  readonly #parts: SessionParts
  readonly #left = new AbortController()
  readonly #fates = new Map<number, Fate>()
  #session: Session
  /** Who has which documents is not stored yet. */
  #isClaiming = false
  /** Its time ran out while documents were on their way. */
  #isOver = false
  /** When the person last heard something new. */
  #toldAt: Temporal.Instant

  constructor(parts: SessionParts, session: Session, printer: Printer) {
    this.#parts = parts
    this.#session = session
    this.printer = printer
    this.#toldAt = session.openedAt
  }

  get session(): Session {
    return this.#session
  }

  get isOpen(): boolean {
    if (this.#isOver || this.#left.signal.aborted) return false
    return this.isReleasing || isSessionOpen(this.#session, this.#parts.ports.clock.now())
  }

  /** Whether documents are still on their way to the printer. */
  get isReleasing(): boolean {
    return !this.#isOver && !this.#left.signal.aborted && this.#count('waiting') > 0
  }

  /** Keeps the session open: its owner did something, or something happened for them. */
  touch(): void {
    this.#session = { ...this.#session, lastActiveAt: this.#parts.ports.clock.now() }
  }

  /**
   * Releases held jobs and resolves when each of them is at the printer, or kept. `recorded`: see ReleaseRequest;
   * `askedAt`: when the person began to wait for something to happen.
   */
  async release(jobs: readonly Job[], recorded: Promise<unknown>, askedAt: Temporal.Instant): Promise<void> {
    this.#toldAt = askedAt
    const { promise: arrived, resolve } = Promise.withResolvers<void>()
    for (const job of jobs) this.#fates.set(job.id, 'waiting')
    // That it begins is no news to somebody who has waited for the printer to say how it is.
    this.#parts.show(feedback.releasing(this.printer.name, 0, jobs.length))
    const claiming = this.#claim(jobs, recorded, resolve)
    // What failed will not arrive.
    claiming.catch(resolve)
    await Promise.all([claiming, this.#untilArrived(arrived)])
    if (!this.#isOver && !this.#left.signal.aborted) this.#tellOutcome()
  }

  /** `onArrived`: each of them is at the printer, or kept. */
  async #claim(jobs: readonly Job[], recorded: Promise<unknown>, onArrived: () => void): Promise<void> {
    this.#isClaiming = true
    const claimed = await this.#parts.releases.release({
      jobs,
      printer: this.printer,
      terminalName: this.#session.terminalName,
      sessionId: this.#session.id,
      leaseUntil: leaseEnd(this.#session),
      recorded,
      signal: this.#left.signal,
      report: (jobId, progress) => {
        this.#hear(jobId, progress)
        if (this.#count('waiting') === 0) onArrived()
      },
    })
    this.#isClaiming = false
    for (const job of jobs) if (!claimed.includes(job.id)) this.#fates.delete(job.id)
    if (this.#count('waiting') === 0) onArrived()
  }

  /** Ends the visit: what has not been sent goes back to being held. */
  leave(): void {
    this.#left.abort()
  }

  /** Documents that are still this person's to print. */
  get kept(): number {
    return this.#count('kept') + this.#count('waiting')
  }

  async #untilArrived(arrived: Promise<void>): Promise<void> {
    const { clock } = this.#parts.ports
    const done = new AbortController()
    const finished = arrived.then(() => done.abort('arrived'))
    while (await clock.wait(this.#quietLeft(), AbortSignal.any([done.signal, this.#left.signal]))) {
      if (this.#isLeaseOver) return this.#runOut()
      // Whoever waits for a slow printer is not idle.
      this.touch()
      if (this.#quietLeft() <= 0) this.#show(this.#isClaiming ? feedback.slow() : feedback.waiting(this.printer.name))
    }
    await Promise.race([finished, aborted(this.#left.signal)])
  }

  /** Milliseconds until the person should hear something again. */
  #quietLeft(): number {
    const quiet = this.#parts.ports.clock.now().epochMilliseconds - this.#toldAt.epochMilliseconds
    return Math.max(0, quietMilliseconds - quiet)
  }

  get #isLeaseOver(): boolean {
    return Temporal.Instant.compare(this.#parts.ports.clock.now(), leaseEnd(this.#session)) >= 0
  }

  /** The terminal is for the next person. What is being sent goes on, the rest has been kept by the lease. */
  #runOut(): void {
    this.#isOver = true
    this.#show(feedback.timeUp(this.printer.name, this.kept))
  }

  #hear(jobId: number, progress: Progress): void {
    const fate = fateOf(progress)
    if (fate) this.#fates.set(jobId, fate)
    if (!this.isOpen) return
    this.touch()
    if (progress.kind === 'failed') this.#parts.conditions.forget(this.printer.name)
    if (this.isReleasing) {
      const total = this.#fates.size
      return this.#show(feedback.releasing(this.printer.name, total - this.#count('waiting'), total))
    }
    if (progress.kind === 'printer-state' && progress.job.state === 'processing-stopped') void this.#tellStop()
    if (progress.kind === 'settled') this.#tellOutcome()
  }

  #tellOutcome(): void {
    const { name } = this.printer
    const [sent, printed, kept] = [this.#count('sent'), this.#count('printed'), this.#count('kept')]
    const uncertain = this.#count('uncertain')
    if (this.#count('waiting') > 0) return
    // They were claimed at another terminal, a moment before.
    if (this.#fates.size === 0) return this.#show(feedback.refused({ reason: 'no-jobs' }, name))
    if (kept + uncertain > 0) return this.#show(feedback.notAllSent(name, { sent: sent + printed, kept, uncertain }))
    if (sent === 0) return this.#show(feedback.printed(name, printed))
    if (printed === 0) this.#show(feedback.released(name, sent))
  }

  /** A printer stopped while it prints: tells why, with the printer asked anew. Never throws. */
  async #tellStop(): Promise<void> {
    this.#parts.conditions.forget(this.printer.name)
    const refusal = await this.#parts.conditions.refusal(this.printer)
    if (refusal && this.isOpen) this.#show(feedback.refused(refusal, this.printer.name))
  }

  #count(fate: Fate): number {
    return [...this.#fates.values()].filter(other => other === fate).length
  }

  #show(shown: Told): void {
    this.#toldAt = this.#parts.ports.clock.now()
    this.#parts.show(shown)
  }
}

function fateOf(progress: Progress): Fate | undefined {
  switch (progress.kind) {
    case 'sent':
      return 'sent'
    case 'printer-state':
      return undefined
    case 'failed':
    case 'settled':
      return settledFates[progress.settled]
  }
}

const settledFates = {
  returned: 'kept',
  done: 'printed',
  uncertain: 'uncertain',
  // Sent in part, or nobody knows yet: the owner is told that it is not sure.
  watch: 'sent',
  'ask-again': 'uncertain',
  lost: 'uncertain',
} as const

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
