import type { Clock } from '../ports.ts'

const listeningSeconds = 120
const mostTaps = 20

/** A card that was tapped while somebody listened. */
export interface HeardTap {
  readonly terminalName: string
  /** In the reader's own spelling. */
  readonly number: string
  readonly at: Temporal.Instant
}

interface Listening {
  /** Who listens: nobody else is told. */
  readonly owner: string
  readonly terminals: ReadonlySet<string>
  readonly until: Temporal.Instant
  readonly taps: readonly HeardTap[]
  readonly stop: AbortController
}

/**
 * Lets one administrator see what readers make of a card: taps at named terminals are told to that session and to nobody
 * else, are no log-ins, and are forgotten with the listening, after two minutes at the latest. One at a time; a new one
 * ends the former.
 */
export class CardListening implements Disposable {
  readonly #clock: Pick<Clock, 'now' | 'wait'>
  #listening: Listening | undefined

  constructor(clock: Pick<Clock, 'now' | 'wait'>) {
    this.#clock = clock
  }

  /** Begins to listen. Answers until when. */
  open(owner: string, terminals: readonly string[]): Temporal.Instant {
    this.#forget()
    const until = this.#clock.now().add({ seconds: listeningSeconds })
    const stop = new AbortController()
    this.#listening = { owner, terminals: new Set(terminals), until, taps: [], stop }
    // Ends by itself, also when nobody asks any more; waiting never rejects.
    void this.#clock
      .wait(listeningSeconds * 1000, stop.signal)
      .then(isOver => (isOver && this.#listening?.stop === stop ? this.#forget() : undefined))
    return until
  }

  /** What was heard for this owner; undefined: nobody listens, or somebody else does. */
  heard(owner: string): Pick<Listening, 'until' | 'taps'> | undefined {
    const listening = this.#current()
    return listening?.owner === owner ? listening : undefined
  }

  end(owner: string): void {
    if (this.#listening?.owner === owner) this.#forget()
  }

  /** Takes a tap. true: somebody listens there, so it is no log-in. */
  take(terminalName: string, number: string): boolean {
    const listening = this.#current()
    if (!listening?.terminals.has(terminalName)) return false
    const tap = { terminalName, number, at: this.#clock.now() }
    this.#listening = { ...listening, taps: [...listening.taps, tap].slice(-mostTaps) }
    return true
  }

  [Symbol.dispose](): void {
    this.#forget()
  }

  #current(): Listening | undefined {
    const listening = this.#listening
    if (listening && Temporal.Instant.compare(this.#clock.now(), listening.until) >= 0) this.#forget()
    return this.#listening
  }

  #forget(): void {
    this.#listening?.stop.abort()
    this.#listening = undefined
  }
}
