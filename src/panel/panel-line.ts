import type { Choice, Feedback, Key, Language, Terminal, TerminalContext, TerminalEvent } from '../driver.ts'
import type { Clock } from '../ports.ts'

/** A page asks at least every 21 s: two of them were missed. */
const silenceMs = 45_000
/** How long an answer may wait for what comes of an action: the page then asks again by itself. */
const patienceMs = 2_500
/** Nobody who chose a language or the contrast is there any more; as long as a typed PIN is kept. */
const visitMs = 20_000

/** What is shown before the terminal is tended. */
const nothing: Feedback = { kind: 'fault', tone: 'none', text: [] }

/** What was asked by a page that shows `turn`. */
export type PanelAction =
  /** Digits, then perhaps a key. */
  | { readonly kind: 'type'; readonly digits: string; readonly key: Key | undefined }
  /** A card that a reader typed. */
  | { readonly kind: 'card'; readonly number: string }
  | { readonly kind: 'choose'; readonly choice: Choice }
  | { readonly kind: 'speak'; readonly language: Language }
  | { readonly kind: 'contrast' }

/** A panel in use: a page on some device instead of a wire. Keeps what is shown for whoever asks next. */
export class PanelLine implements Terminal {
  readonly showsLists = true
  /** What a reader types before the number of a card; undefined: there is none. */
  readonly cardPrefix: string | undefined
  readonly #context: TerminalContext
  readonly #clock: Pick<Clock, 'elapsed' | 'wait'>
  readonly #closed = new AbortController()
  /** No two lines have turns in common, not even before and after a restart. */
  readonly #life = crypto.randomUUID()
  #turn = 0
  #shown = nothing
  #changed = Promise.withResolvers<void>()
  #shows = 0
  #isConnected = false
  #heardAt = 0
  #actedAt = 0
  #hasList = false
  #hasContrast = false
  #watching: Promise<void> = Promise.resolve()

  constructor(context: TerminalContext, clock: Pick<Clock, 'elapsed' | 'wait'>, cardPrefix?: string) {
    this.cardPrefix = cardPrefix
    this.#context = context
    this.#clock = clock
  }

  get shown(): Feedback {
    return this.#shown
  }

  /** What a page must bring back to have a say: it names what was shown, and grows with it. */
  get turn(): string {
    return `${this.#life}.${this.#turn}`
  }

  /** Whether somebody who is logged in can see a list. */
  get hasList(): boolean {
    return this.#hasList
  }

  get hasContrast(): boolean {
    return this.#hasContrast
  }

  async show(feedback: Feedback): Promise<void> {
    if (isNewTurn(this.#shown, feedback)) this.#turn += 1
    if (feedback.kind === 'choose') this.#hasList = true
    if (feedback.kind === 'ready' && this.#hasList) [this.#hasList, this.#hasContrast] = [false, false]
    this.#shown = feedback
    this.#shows += 1
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }

  /** The enrolled device asked. */
  hear(): void {
    this.#heardAt = this.#clock.elapsed()
    if (!this.#isConnected) {
      this.#isConnected = true
      this.#watching = this.#watch()
      this.#context.emit({ kind: 'connected' })
    }
    if (this.#shown.kind === 'ready' && this.#heardAt - this.#actedAt > visitMs) this.#forgetVisitor()
  }

  /** Another device is the panel from now on: whoever was logged in is so no longer. */
  changeDevice(): void {
    if (!this.#isConnected) return
    this.#context.emit({ kind: 'disconnected', reason: 'another device became this panel' })
    this.#context.emit({ kind: 'connected' })
  }

  /** Does what a page asks; resolves when something came of it, after some seconds at the latest. */
  async act(action: PanelAction): Promise<void> {
    this.#actedAt = this.#clock.elapsed()
    const shows = this.#shows
    if (!this.#emit(action)) return
    const late = new AbortController()
    const isOver = this.#clock.wait(patienceMs, AbortSignal.any([late.signal, this.#closed.signal]))
    const isTyping = action.kind === 'type' && action.key !== 'enter'
    let hasTime = true
    while (hasTime && (this.#shows === shows || (isOnItsWay(this.#shown) && !isTyping)))
      hasTime = await Promise.race([isOver.then(() => false), this.#changed.promise.then(() => true)])
    late.abort()
    await isOver
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort()
    await this.#watching
  }

  /** Whether something is to come of it. */
  #emit(action: PanelAction): boolean {
    switch (action.kind) {
      case 'type': {
        const keys = [...action.digits, ...(action.key ? [action.key] : [])] as Key[] // digits are keys
        for (const key of keys) this.#context.emit({ kind: 'key', key })
        return keys.length > 0
      }
      case 'card':
        this.#beginNext()
        return this.#tell({ kind: 'card', number: action.number })
      case 'choose':
        return this.#tell({ kind: 'choice', choice: action.choice })
      case 'speak':
        this.#tell({ kind: 'language', language: action.language })
        return this.#keepAwake()
      case 'contrast':
        this.#hasContrast = !this.#hasContrast
        return this.#keepAwake()
    }
  }

  /** Whoever looks at a list is still there. */
  #keepAwake(): boolean {
    return this.#shown.kind === 'choose' && this.#tell({ kind: 'choice', choice: { kind: 'list' } })
  }

  #tell(event: TerminalEvent): boolean {
    this.#context.emit(event)
    return true
  }

  /** A card that is tapped in front of somebody's list is the next person's. */
  #beginNext(): void {
    if (!this.#hasList) return
    // In another language the list is shown once more.
    this.#forgetVisitor()
    this.#hasList = false
  }

  #forgetVisitor(): void {
    if (this.#hasContrast || this.#actedAt > 0) this.#context.emit({ kind: 'language', language: undefined })
    this.#hasContrast = false
    this.#actedAt = 0
  }

  async #watch(): Promise<void> {
    let leftMs = silenceMs
    while (leftMs > 0) {
      if (!(await this.#clock.wait(leftMs, this.#closed.signal))) return
      leftMs = silenceMs - (this.#clock.elapsed() - this.#heardAt)
    }
    this.#isConnected = false
    this.#context.emit({ kind: 'disconnected', reason: 'no page of this panel has asked for 45 seconds' })
  }
}

/** Kinds after which the panel is as good as ready: that it is so now gives nobody else a say. */
const restful: ReadonlySet<Feedback['kind']> = new Set(['ready', 'wrong', 'throttled', 'no-jobs', 'fault'])

/**
 * Digits and the wait for what comes of them belong to the page on which they were typed, and news of the same kind to the
 * page that told the last ones: whoever presses a button just then is not too late. Between two people there is a wait.
 */
function isNewTurn(before: Feedback, { kind }: Feedback): boolean {
  if (kind === 'entry' || kind === 'checking') return false
  return kind !== before.kind && !(kind === 'ready' && restful.has(before.kind))
}

function isOnItsWay({ kind }: Feedback): boolean {
  return kind === 'entry' || kind === 'checking'
}
