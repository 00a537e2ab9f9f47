import type { Clock } from '../ports.ts'

/** Tells when nothing has happened for a time. */
export class IdleTimer {
  readonly #clock: Pick<Clock, 'wait'>
  #waiting = new AbortController()

  constructor(clock: Pick<Clock, 'wait'>) {
    this.#clock = clock
  }

  /** Begins anew. Resolves with true when the time has passed, with false when it was stopped or began anew before. */
  start(milliseconds: number): Promise<boolean> {
    this.stop()
    this.#waiting = new AbortController()
    return this.#clock.wait(milliseconds, this.#waiting.signal)
  }

  /** With a reason of its own: an abort without one makes an error with a stack, at every key. */
  stop(): void {
    this.#waiting.abort('stopped')
  }
}
