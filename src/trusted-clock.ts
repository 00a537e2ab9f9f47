import {
  beginTime,
  type JudgedTime,
  judgeTime,
  type KnownTime,
  knownAt,
  type Reading,
  settleTime,
  type TimeBase,
} from './core/trusted-time.ts'
import type { Clock } from './ports.ts'

type MachineClock = Pick<Clock, 'now' | 'elapsed' | 'wait'>

/** The machine's clock as far as it can be believed; see core/trusted-time.ts. */
export class TrustedClock implements Clock {
  readonly #machine: MachineClock
  #base: TimeBase

  constructor(machine: MachineClock) {
    this.#machine = machine
    this.#base = beginTime(this.#read())
  }

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Math.floor(this.judge().wallMs))
  }

  steady(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Math.floor(this.judge().steadyMs))
  }

  get isLost(): boolean {
    return this.judge().trouble === 'lost'
  }

  elapsed(): number {
    return this.#machine.elapsed()
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
    return this.#machine.wait(milliseconds, signal)
  }

  judge(): JudgedTime {
    const reading = this.#read()
    if (this.#base.isLost) this.#base = settleTime(this.#base, reading, false)
    return judgeTime(this.#base, reading)
  }

  /** Goes on from what was known before this process. */
  resume(known: KnownTime): void {
    this.#base = beginTime(this.#read(), known)
  }

  /** Counts on from now, and tells what may be written down. `isConfirmed`: another machine's clock says the same. */
  settle(isConfirmed: boolean): KnownTime {
    const reading = this.#read()
    this.#base = settleTime(this.#base, reading, isConfirmed)
    return knownAt(this.#base, reading)
  }

  #read(): Reading {
    return { wallMs: this.#machine.now().epochMilliseconds, elapsedMs: this.#machine.elapsed() }
  }
}
