import type { CardPurpose, Credential } from '../core/credential.ts'
import { isFault } from '../core/fault.ts'
import type { Job } from '../core/job.ts'
import { type Entry, emptyEntry, entryIdleSeconds, type Key, pressKey } from '../core/keypad.ts'
import { awaitPin, credentialTyped, type TappedCard, timeLeft } from '../core/log-in-steps.ts'
import { renewalWords } from '../core/pin-renewal.ts'
import type { Feedback, Terminal, TerminalContext, TerminalEvent } from '../driver.ts'
import type { TerminalRecord } from '../ports-directory.ts'
import type { Accepted } from './admit-user.ts'
import { answerUncertain } from './answer-uncertain.ts'
import { checkCredential } from './check-credential.ts'
import { feedback } from './feedback.ts'
import { IdleTimer } from './idle-timer.ts'
import { noteLogIn, noteRefusal } from './note-terminal.ts'
import { prepareVisit } from './prepare-visit.ts'
import type { TendParts, TerminalState } from './tend-parts.ts'
import { Visit } from './visit.ts'

/** Looks after one terminal: its keys and cards, who is there, and what it shows. */
export class TendedTerminal {
  readonly record: TerminalRecord
  readonly #parts: TendParts
  readonly #idle: IdleTimer
  #terminal: Terminal | undefined
  #state: TerminalState = { connected: false, since: null, reason: 'not connected yet', inUse: false }
  #entry: Entry = emptyEntry
  /** Counts connections: what was begun on an earlier one is not shown on this one. */
  #connection = 0
  #isChecking = false
  /** The card whose PIN is awaited. */
  #tapped: TappedCard | undefined
  /** When the last PIN was submitted, or card tapped. */
  #askedAt = Temporal.Instant.fromEpochMilliseconds(0)
  /** The same by Clock.elapsed(). */
  #began = 0
  #visit: Visit | undefined
  #asked: readonly Job[] = []
  #isRetiring = false
  /** Resolves when whoever gave a credential last has been served. */
  #served: Promise<void> = Promise.resolve()
  readonly #running = new Set<Promise<void>>()

  constructor(parts: TendParts, record: TerminalRecord) {
    this.#parts = parts
    this.#idle = new IdleTimer(parts.ports.clock)
    this.record = record
  }

  /** Opens the line. `open` is the driver's, with the record's options. */
  async open(open: (context: TerminalContext) => Promise<Terminal>): Promise<void> {
    const fields = { terminalName: this.record.name, driver: this.record.driver }
    this.#terminal = await open({
      emit: event => this.#take(event),
      log: (text, more) => this.#parts.ports.log.info({ ...fields, ...more }, text),
    })
    // Connected while it was being opened: what was to be shown then had no terminal yet.
    if (this.#state.connected) this.#show(this.#rest())
  }

  get state(): TerminalState {
    return { ...this.#state, inUse: this.#isChecking || this.#visit?.isOpen === true }
  }

  /** Takes nobody new, and says so; resolves when whoever is here has been served. */
  retire(): Promise<void> {
    this.#isRetiring = true
    if (!this.#isBusy) this.#welcome()
    return this.#served
  }

  /** Ends whatever is under way and closes the line. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#reset()
    // Nobody can change the screen before the next start.
    if (this.#isRetiring) await this.#terminal?.show(feedback.outOfService())
    await this.#terminal?.[Symbol.asyncDispose]()
    await Promise.all(this.#running)
  }

  #take(event: TerminalEvent): void {
    switch (event.kind) {
      case 'connected':
        this.#state = { connected: true, since: this.#now(), reason: null, inUse: false }
        return this.#welcome()
      case 'disconnected':
        this.#reset()
        this.#state = { connected: false, since: this.#now(), reason: event.reason, inUse: false }
        return
      case 'key':
        return this.#takeKey(event.key)
      case 'card':
        if (this.#isBusy) return
        if (this.#isRetiring) return this.#show(this.#rest())
        // Whoever was here before is asked nothing any more: this person's keys would answer.
        this.#visit = undefined
        return this.#begin({ kind: 'card', number: event.number })
    }
  }

  #takeKey(key: Key): void {
    if (this.#isChecking) return
    if (this.#visit?.isReleasing) return key === 'clear' ? this.#stopVisit(this.#visit) : undefined
    if (this.#isRetiring) return this.#show(this.#rest())
    if (this.#asked.length > 0 && this.#visit?.isOpen) return this.#takeAnswer(this.#visit, key)
    this.#visit = undefined
    this.#type(key)
  }

  #type(key: Key): void {
    const isFirst = this.#entry.digits === ''
    const pressed = pressKey(this.#entry, key, this.#now())
    if (pressed.outcome === 'submitted') return this.#begin(credentialTyped(pressed.digits, this.#tapped, this.#now()))
    if (key === 'clear') this.#tapped = undefined
    this.#entry = pressed.entry
    if (key === 'enter') return
    if (isFirst && key !== 'clear') this.#track(this.#wakePrinter())
    this.#show(key === 'clear' ? this.#rest() : feedback.typing(this.#entry.digits.length))
    this.#forgetWhenIdle()
  }

  /** The printer's connection opens and it wakes while the rest of the PIN is typed. */
  async #wakePrinter(): Promise<void> {
    const printer = await this.#parts.ports.facts.findPrinter(this.record.printer)
    if (printer) this.#parts.conditions.wake(printer)
  }

  #begin(credential: Credential): void {
    this.#entry = emptyEntry
    this.#tapped = undefined
    this.#idle.stop()
    this.#isChecking = true
    this.#askedAt = this.#now()
    this.#began = this.#parts.ports.clock.elapsed()
    this.#show(feedback.checking())
    const connection = this.#connection
    const { steps } = this.#parts.ports
    const served = steps
      .run('visit', () => this.#check(credential, connection))
      .finally(() => {
        if (this.#connection !== connection) return
        this.#isChecking = false
        this.#forgetWhenIdle()
      })
    this.#serve(served)
  }

  async #check(credential: Credential, connection: number): Promise<void> {
    const { ports, gate, terminals } = this.#parts
    const checked = await checkCredential(ports, gate, { credential, terminal: this.record, terminals: terminals() })
    if (this.#connection !== connection) return
    if (checked.outcome === 'pin-wanted') return this.#askForPin(credential, checked.purpose)
    noteLogIn(ports, this.record, { credential, began: this.#began }, checked)
    if (checked.outcome === 'accepted') return this.#admit(checked, credential.kind, connection)
    ports.steps.note('log-in', this.#began, 'refused')
    const renewal = renewalWords(ports.settings.current())
    this.#show(feedback.refused(checked.refusal, this.record.printer, renewal))
  }

  #askForPin(credential: Credential, purpose: CardPurpose): void {
    if (credential.kind !== 'card') return
    this.#tapped = awaitPin(credential.number, purpose, this.#askedAt)
    this.#isChecking = false
    this.#show(feedback.pinWanted(purpose))
  }

  async #admit(admitted: Accepted, via: Credential['kind'], connection: number): Promise<void> {
    const { user, rights, recorded } = admitted
    const { ports } = this.#parts
    const { printer, waiting, refusal } = await prepareVisit(this.#parts, this.record, admitted)
    if (this.#connection !== connection) return
    ports.steps.note('log-in', this.#began, refusal ? 'refused' : 'done')
    if (refusal) {
      noteRefusal(ports, this.record, user, refusal)
      if (refusal.reason === 'no-jobs' && admitted.isCardNew) return this.#show(feedback.cardAdded())
      return this.#show(feedback.refused(refusal, this.record.printer))
    }
    if (!printer) return this.#show(feedback.fault())
    const at = this.#now()
    const session = { id: ports.random.uuid(), userName: user.userName, rights, via, openedAt: at, lastActiveAt: at }
    const names = { terminalName: this.record.name, printerName: printer.name }
    const show = (shown: Feedback) => this.#connection === connection && this.#visit === visit && this.#show(shown)
    const visit: Visit = new Visit({ ...this.#parts, show }, { ...session, ...names }, printer)
    this.#visit = visit
    this.#isChecking = false
    await this.#release(visit, waiting, recorded)
  }

  async #release(visit: Visit, waiting: readonly Job[], recorded: Promise<unknown>): Promise<void> {
    const held = waiting.filter(job => job.state === 'held')
    if (held.length > 0) await this.#send(visit, held, recorded)
    else await recorded
    const mayAsk = visit.isOpen && this.#visit === visit && !this.#isRetiring
    this.#asked = mayAsk ? waiting.filter(job => job.state === 'uncertain') : []
    this.#askNext(visit)
  }

  async #send(visit: Visit, held: readonly Job[], recorded: Promise<unknown>): Promise<void> {
    const { clock, steps } = this.#parts.ports
    const since = clock.elapsed()
    await visit.release(held, recorded, this.#askedAt)
    steps.note('release', since, visit.kept > 0 ? 'refused' : 'done')
  }

  #askNext(visit: Visit): void {
    const [job] = this.#asked
    if (!job || this.#visit !== visit) return
    this.#show(feedback.question(job.name))
    this.#forgetWhenIdle()
  }

  #takeAnswer(visit: Visit, key: Key): void {
    const [job, ...rest] = this.#asked
    visit.touch()
    if (!job) return
    if (key === 'clear') return this.#reset(feedback.kept(this.#asked.length))
    if (key !== '1' && key !== '2') return this.#askNext(visit)
    this.#asked = rest
    this.#serve(this.#answer(visit, job, key === '1'))
  }

  async #answer(visit: Visit, job: Job, didPrint: boolean): Promise<void> {
    const held = await answerUncertain(this.#parts.ports, job, didPrint, `user:${job.userName}`)
    if (held && visit.isOpen) await visit.release([held], Promise.resolve(), this.#now())
    if (this.#asked.length > 0) return this.#askNext(visit)
    if (didPrint && this.#visit === visit) this.#show(this.#rest())
  }

  #stopVisit(visit: Visit): void {
    this.#reset(feedback.stopped(visit.printer.name, visit.kept))
  }

  /** Ends the session; the next person begins afresh. */
  #reset(shown?: Feedback): void {
    this.#connection += 1
    this.#idle.stop()
    this.#entry = emptyEntry
    this.#tapped = undefined
    this.#asked = []
    this.#visit?.leave()
    this.#visit = undefined
    this.#isChecking = false
    if (!shown) return
    this.#show(shown)
    this.#forgetWhenIdle()
  }

  #welcome(): void {
    this.#reset()
    this.#show(this.#rest())
  }

  /** What is shown while nobody is here. */
  #rest(): Feedback {
    return this.#isRetiring ? feedback.outOfService() : feedback.ready(this.record.requires)
  }

  get #isBusy(): boolean {
    return this.#isChecking || this.#visit?.isReleasing === true
  }

  #forgetWhenIdle(): void {
    const idleMs = entryIdleSeconds * 1000
    const leftMs = this.#tapped ? Math.min(idleMs, timeLeft(this.#tapped, this.#now())) : idleMs
    this.#track(this.#idle.start(leftMs).then(isOver => (isOver ? this.#welcome() : undefined)))
  }

  #show(shown: Feedback): void {
    this.#track(this.#terminal?.show(shown) ?? Promise.resolve())
  }

  /** The border at which faults of everything begun here are answered. */
  #track(promise: Promise<void>): void {
    const tracked = promise
      .catch((error: unknown) => {
        const code = isFault(error) ? error.code : 'unexpected'
        this.#parts.ports.log.error({ terminalName: this.record.name, code, err: error }, 'terminal flow failed')
        this.#reset(feedback.fault())
      })
      .finally(() => this.#running.delete(tracked))
    this.#running.add(tracked)
  }

  #serve(served: Promise<void>): void {
    this.#track(served)
    this.#served = served.catch(() => undefined)
  }

  #now(): Temporal.Instant {
    return this.#parts.ports.clock.now()
  }
}
