import type { CardPurpose, Credential } from '../core/credential.ts'
import type { FaultCode } from '../core/fault.ts'
import { type Entry, emptyEntry, entryIdleSeconds, type Key, keepAhead, pressKey } from '../core/keypad.ts'
import { awaitPin, credentialTyped, type TappedCard, timeLeft } from '../core/log-in-steps.ts'
import type { Choice, Terminal, TerminalContext, TerminalEvent } from '../driver.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { Accepted } from './admit-user.ts'
import { checkCredential } from './check-credential.ts'
import { faultFeedback, feedback, type Told } from './feedback.ts'
import { IdleTimer } from './idle-timer.ts'
import { noteLogIn, noteRefusal } from './note-terminal.ts'
import { PinOffer } from './pin-offer.ts'
import { prepareVisit, wakePrinter } from './prepare-visit.ts'
import { type Host, Stay } from './stay.ts'
import type { TendParts, TerminalState } from './tend-parts.ts'
import { TerminalFlows } from './terminal-flows.ts'
import { TerminalLine } from './terminal-line.ts'
import { Visit } from './visit.ts'

/** Nobody waits longer for a word about a credential. */
const slowMs = 2_000

/** Looks after one terminal: its keys and cards, who is there, and what it shows. */
export class TendedTerminal {
  readonly record: TerminalRecord
  readonly #parts: TendParts
  readonly #idle: IdleTimer
  readonly #line: TerminalLine
  readonly #flows: TerminalFlows
  readonly #offer: PinOffer
  #entry: Entry = emptyEntry
  /** Counts connections, and credentials given: what was begun in an earlier turn is not shown in this one. */
  #turn = 0
  #isChecking = false
  /** The check takes so long that it may be given up. */
  #isSlow = false
  /** The card whose PIN is awaited. */
  #tapped: TappedCard | undefined
  /** When the last PIN was submitted, or card tapped. */
  #askedAt = Temporal.Instant.fromEpochMilliseconds(0)
  /** The same by Clock.elapsed(). */
  #began = 0
  #stay: Stay | undefined

  constructor(parts: TendParts, record: TerminalRecord) {
    this.#parts = parts
    this.#idle = new IdleTimer(parts.ports.clock)
    this.#line = new TerminalLine(parts.ports, record)
    this.#flows = new TerminalFlows(parts.ports.log, record.name)
    this.#offer = new PinOffer(parts, record)
    this.record = record
  }

  /** Opens the line. `open` is the driver's, with the record's options. */
  async open(open: (context: TerminalContext) => Promise<Terminal>): Promise<void> {
    await this.#line.open(open, event => this.#take(event))
    // Connected while it was being opened: what was to be shown then had no terminal yet.
    if (this.#line.state.connected) this.#show(this.#line.rest)
  }

  get state(): TerminalState {
    return { ...this.#line.state, inUse: this.#isChecking || this.#stay?.visit.isOpen === true }
  }

  /** Takes nobody new, and says so; resolves when whoever is here has been served. */
  retire(): Promise<void> {
    this.#line.service = 'retiring'
    if (!this.#isBusy) this.#welcome()
    return this.#flows.served
  }

  /** `suspended`: ends whatever is under way, and answers whoever comes that nobody is served just now. */
  offer(service: 'open' | 'suspended'): void {
    if (this.#line.service === service || this.#line.service === 'retiring') return
    this.#line.service = service
    this.#welcome()
  }

  /** Ends whatever is under way and closes the line. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#reset()
    await this.#line[Symbol.asyncDispose]()
    await this.#flows.ended()
  }

  #take(event: TerminalEvent): void {
    switch (event.kind) {
      case 'connected':
        this.#line.note(null)
        return this.#welcome()
      case 'disconnected':
        this.#reset()
        return this.#line.note(event.reason)
      case 'key':
        return this.#takeKey(event.key)
      case 'card':
        if (this.#parts.listening?.take(this.record.name, event.number) || this.#isBusy) return
        if (this.#line.service !== 'open') return this.#show(this.#line.rest)
        // Whoever was here before is asked nothing any more: this person's keys would answer.
        this.#stay = undefined
        return this.#begin({ kind: 'card', number: event.number })
      case 'choice':
        return this.#takeChoice(event.choice)
      case 'language':
        return this.#line.speak(event.language)
    }
  }

  #takeKey(key: Key): void {
    if (this.#isChecking) return key === 'clear' && this.#isSlow ? this.#welcome() : undefined
    const stay = this.#stay
    if (stay?.visit.isReleasing) return key === 'clear' ? this.#stop(stay) : this.#typeAhead(key)
    if (this.#line.service !== 'open') return this.#show(this.#line.rest)
    if (stay && (stay.isAsking || stay.isChoosing)) return this.#takeAnswer(stay, key)
    if (stay) this.#entry = keepAhead(this.#entry, this.#now())
    this.#stay = undefined
    this.#type(key)
  }

  /** The next person begins while the last document of this one sets out: none of their digits is lost. */
  #typeAhead(key: Key): void {
    const pressed = pressKey(this.#entry, key, this.#now())
    this.#entry = pressed.outcome === 'typing' ? pressed.entry : emptyEntry
    if (pressed.outcome === 'submitted') this.#show(feedback.stillSending(this.record.printer))
  }

  #type(key: Key): void {
    const isFirst = this.#entry.digits === ''
    const pressed = pressKey(this.#entry, key, this.#now())
    if (pressed.outcome === 'submitted') return this.#begin(credentialTyped(pressed.digits, this.#tapped, this.#now()))
    if (key === 'clear') this.#tapped = undefined
    this.#entry = pressed.entry
    if (key === 'enter') return
    if (isFirst && key !== 'clear') this.#track(wakePrinter(this.#parts, this.record))
    this.#show(key === 'clear' ? this.#line.rest : feedback.typing(this.#entry.digits.length))
    this.#forgetWhenIdle()
  }

  #begin(credential: Credential): void {
    this.#entry = emptyEntry
    this.#tapped = undefined
    this.#offer.withdraw()
    this.#idle.stop()
    this.#isChecking = true
    this.#askedAt = this.#now()
    this.#began = this.#parts.ports.clock.elapsed()
    this.#turn += 1
    const turn = this.#turn
    this.#show(feedback.checking())
    this.#track(this.#tellWhenSlow(turn))
    const served = this.#parts.ports.steps
      .run('visit', () => this.#check(credential, turn))
      .finally(() => {
        if (this.#turn !== turn) return
        this.#isChecking = false
        this.#forgetWhenIdle()
      })
    this.#serve(served)
  }

  async #tellWhenSlow(turn: number): Promise<void> {
    this.#isSlow = false
    this.#isSlow = (await this.#idle.start(slowMs)) && this.#isChecking && this.#turn === turn
    if (this.#isSlow) this.#show(feedback.slow())
  }

  async #check(credential: Credential, turn: number): Promise<void> {
    const { ports, gate, terminals } = this.#parts
    const checked = await checkCredential(ports, gate, { credential, terminal: this.record, terminals: terminals() })
    if (this.#turn !== turn) return
    if (checked.outcome === 'pin-wanted') return this.#askForPin(credential, checked.purpose)
    noteLogIn(ports, this.record, { credential, began: this.#began }, checked)
    if (checked.outcome === 'accepted') return this.#admit(checked, credential.kind, turn)
    ports.steps.note('log-in', this.#began, 'refused')
    this.#show(this.#offer.refuse(checked))
  }

  async #mailPin(turn = this.#turn): Promise<void> {
    const shown = await this.#offer.take()
    if (shown && this.#turn === turn) this.#show(shown)
  }

  #askForPin(credential: Credential, purpose: CardPurpose): void {
    if (credential.kind !== 'card') return
    this.#tapped = awaitPin(credential.number, purpose, this.#askedAt)
    this.#isChecking = false
    this.#show(feedback.pinWanted(purpose))
  }

  async #admit(admitted: Accepted, via: Credential['kind'], turn: number): Promise<void> {
    const [{ user, rights, recorded }, { ports }] = [admitted, this.#parts]
    const { printer, waiting, refusal } = await prepareVisit(this.#parts, this.record, admitted)
    if (this.#turn !== turn) return
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
    const host = this.#host(turn, () => visit)
    const visit: Visit = new Visit({ ...this.#parts, show: host.show }, { ...session, ...names }, printer)
    const stay = new Stay(this.#parts, visit, host)
    this.#stay = stay
    this.#isChecking = false
    await (this.#line.showsLists ? stay.offer(recorded) : stay.releaseAll(waiting, recorded, this.#askedAt))
  }

  /** Serves a visit until the next person is here. */
  #host(turn: number, visit: () => Visit): Host {
    const isHere = () => this.#turn === turn && this.#stay?.visit === visit()
    return {
      show: shown => isHere() && this.#stay?.isChoosing === false && this.#show(this.#stay.withLeft(shown)),
      ask: shown => {
        if (!isHere()) return
        this.#entry = emptyEntry
        this.#show(shown)
        this.#forgetWhenIdle()
      },
      finish: () => isHere() && this.#show(this.#line.rest),
      isOpen: () => isHere() && this.#line.service === 'open',
      leave: () => isHere() && this.#reset(feedback.moved()),
    }
  }

  #takeAnswer(stay: Stay, key: Key): void {
    if (stay.isChoosing) return key === 'clear' ? this.#welcome() : undefined
    stay.visit.touch()
    if (key === 'clear') return this.#reset(feedback.kept(stay.asked))
    if (key !== '1' && key !== '2') return stay.repeat()
    this.#serve(stay.answer(key === '1'))
  }

  #takeChoice(choice: Choice): void {
    const stay = this.#stay
    if (choice.kind === 'leave') return stay?.visit.isReleasing ? this.#stop(stay) : this.#welcome()
    if (choice.kind === 'new-pin') return this.#serve(this.#mailPin())
    if (!stay?.visit.isOpen || stay.visit.isReleasing) return
    this.#idle.stop()
    this.#serve(stay.choose(choice).finally(() => this.#stay === stay && this.#forgetWhenIdle()))
  }

  #stop({ visit }: Stay): void {
    this.#reset(feedback.stopped(visit.printer.name, visit.kept))
  }

  /** Ends the session; the next person begins afresh. */
  #reset(shown?: Told): void {
    this.#turn += 1
    this.#idle.stop()
    this.#entry = emptyEntry
    this.#tapped = undefined
    this.#offer.withdraw()
    this.#stay?.visit.leave()
    this.#stay = undefined
    this.#isChecking = false
    if (!shown) return
    this.#show(shown)
    this.#forgetWhenIdle()
  }

  #welcome(): void {
    this.#reset()
    this.#show(this.#line.rest)
  }

  get #isBusy(): boolean {
    return this.#isChecking || this.#stay?.visit.isReleasing === true
  }

  #forgetWhenIdle(): void {
    const cardMs = this.#tapped ? timeLeft(this.#tapped, this.#now()) : Number.POSITIVE_INFINITY
    const leftMs = Math.min(entryIdleSeconds * 1000, cardMs)
    this.#track(this.#idle.start(leftMs).then(isOver => (isOver ? this.#welcome() : undefined)))
  }

  #show(shown: Told): void {
    this.#track(this.#line.show(shown))
  }

  #track(flow: Promise<void>): void {
    this.#flows.track(flow, this.#answerFault())
  }

  #serve(flow: Promise<void>): void {
    this.#flows.serve(flow, this.#answerFault())
  }

  /** Tells whoever is here now, should something fail that is begun for them. */
  #answerFault(turn = this.#turn): (code: FaultCode | 'unexpected') => void {
    return code => this.#turn === turn && this.#reset(faultFeedback(code))
  }

  #now(): Temporal.Instant {
    return this.#parts.ports.clock.now()
  }
}
