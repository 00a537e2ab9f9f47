import type { Job } from '../core/job.ts'
import type { Choice } from '../driver.ts'
import { answerUncertain } from './answer-uncertain.ts'
import { deleteJob } from './delete-job.ts'
import { feedback, type Told } from './feedback.ts'
import type { TendParts } from './tend-parts.ts'
import type { Visit } from './visit.ts'

/** Most jobs shown to choose from; more than anybody looks through at a printer. */
const maxListed = 100

/** What the terminal does for whoever is there. */
export interface Host {
  /** Shows it, unless the person has gone. */
  show(shown: Told): void
  /** Shows what must be answered: digits that were typed before are no answer. */
  ask(shown: Told): void
  /** The person has done everything: the next one may come. */
  finish(): void
  /** Whether the terminal still takes answers: it is neither stopped nor suspended. */
  isOpen(): boolean
  /** Ends the session. */
  leave(): void
}

/** Somebody is logged in at a terminal: what is released for them, what they are asked, what they choose. */
export class Stay {
  readonly visit: Visit
  readonly #parts: TendParts
  readonly #host: Host
  #asked: readonly Job[] = []
  #isChoosing = false
  /** Documents that wait beside those that were chosen. */
  #left = 0

  constructor(parts: TendParts, visit: Visit, host: Host) {
    this.#parts = parts
    this.visit = visit
    this.#host = host
  }

  /** Whether a key must answer a question. */
  get isAsking(): boolean {
    return this.#asked.length > 0 && this.visit.isOpen
  }

  /** Whether a list is shown to choose from. */
  get isChoosing(): boolean {
    return this.#isChoosing && this.visit.isOpen
  }

  /** Questions that are left. */
  get asked(): number {
    return this.#asked.length
  }

  /** What is told of a release, with what still waits beside it. */
  withLeft(shown: Told): Told {
    return shown.kind === 'released' && this.#left > 0 ? { ...shown, left: this.#left } : shown
  }

  /** Releases what is held, then asks about what is uncertain. `recorded`, `askedAt`: see Visit.release. */
  async releaseAll(waiting: readonly Job[], recorded: Promise<unknown>, askedAt: Temporal.Instant): Promise<void> {
    const held = waiting.filter(job => job.state === 'held')
    if (held.length > 0) await this.#send(held, recorded, askedAt)
    else await recorded
    this.#asked = this.visit.isOpen && this.#host.isOpen() ? waiting.filter(job => job.state === 'uncertain') : []
    this.#askNext()
  }

  /** Shows what waits, to choose from. Wherever else its owner was choosing, they are no longer. */
  async offer(recorded: Promise<unknown>): Promise<void> {
    await recorded
    const { userName, terminalName } = this.visit.session
    this.#parts.whereabouts?.enter(terminalName, { userName, leave: this.#host.leave })
    const waiting = await this.#waiting()
    if (!this.visit.isOpen) return
    this.#isChoosing = true
    this.#host.ask(feedback.choose(this.visit.printer.name, waiting))
  }

  /** Asks the next question again, for a key that is no answer. */
  repeat(): void {
    this.#askNext()
  }

  async answer(didPrint: boolean): Promise<void> {
    const [job, ...rest] = this.#asked
    this.#asked = rest
    if (!job) return
    // A record that is slow must not leave somebody before the question that was answered.
    this.#host.show(feedback.checking())
    const held = await answerUncertain(this.#parts.ports, job, didPrint, `user:${job.userName}`)
    const isReleased = held !== undefined && this.visit.isOpen
    if (isReleased) await this.visit.release([held], Promise.resolve(), this.#now())
    if (this.#asked.length > 0) return this.#askNext()
    if (!isReleased) this.#host.finish()
  }

  /** What was chosen from the list. A job that is not this person's, or waits no more, is left out. */
  async choose(choice: Exclude<Choice, { readonly kind: 'leave' | 'new-pin' }>): Promise<void> {
    this.visit.touch()
    if (choice.kind === 'list') return this.offer(Promise.resolve())
    const waiting = await this.#waiting()
    const chosen = waiting.filter(job => choice.jobs.includes(job.id))
    if (!this.visit.isOpen) return
    if (choice.kind === 'release') {
      const held = chosen.filter(job => job.state === 'held')
      this.#left = waiting.length - held.length
      return this.#releaseChosen(held)
    }
    for (const job of chosen) await this.#settle(job, choice)
    await this.offer(Promise.resolve())
  }

  async #releaseChosen(held: readonly Job[]): Promise<void> {
    if (held.length === 0) return this.offer(Promise.resolve())
    this.#isChoosing = false
    await this.#send(held, Promise.resolve(), this.#now())
  }

  async #settle(job: Job, choice: Choice): Promise<void> {
    const { ports } = this.#parts
    const actor = `user:${job.userName}`
    if (choice.kind === 'delete') await deleteJob(ports, job, actor)
    if (choice.kind === 'answer' && job.state === 'uncertain') await answerUncertain(ports, job, choice.printed, actor)
  }

  #waiting(): Promise<readonly Job[]> {
    const { userName } = this.visit.session
    return this.#parts.ports.jobs.list({ userName, states: ['held', 'uncertain'], limit: maxListed })
  }

  async #send(held: readonly Job[], recorded: Promise<unknown>, askedAt: Temporal.Instant): Promise<void> {
    const { clock, steps } = this.#parts.ports
    const since = clock.elapsed()
    await this.visit.release(held, recorded, askedAt)
    steps.note('release', since, this.visit.kept > 0 ? 'refused' : 'done')
  }

  #askNext(): void {
    const [job] = this.#asked
    if (job) this.#host.ask(feedback.question(job.name))
  }

  #now(): Temporal.Instant {
    return this.#parts.ports.clock.now()
  }
}
