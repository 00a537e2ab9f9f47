import { Fault } from '../core/fault.ts'
import type { Clock } from '../ports.ts'

/** Ends what is waited for on behalf of somebody whose time is over. */
export class Lease implements Disposable {
  readonly #over = new AbortController()
  readonly #done = new AbortController()

  /** `until`: what has not set out to the printer by then must not. */
  constructor(clock: Clock, until: Temporal.Instant) {
    const left = until.epochMilliseconds - clock.now().epochMilliseconds
    // Never rejects; a lease that is over is over at once.
    if (left <= 0) this.#over.abort(leaseOver())
    else void clock.wait(left, this.#done.signal).then(isOver => isOver && this.#over.abort(leaseOver()))
  }

  get signal(): AbortSignal {
    return this.#over.signal
  }

  [Symbol.dispose](): void {
    this.#done.abort('disposed')
  }
}

/** Throws Fault `timed-out` when the lease is over. */
export function assertInLease(clock: Pick<Clock, 'now'>, until: Temporal.Instant): void {
  if (Temporal.Instant.compare(clock.now(), until) >= 0) throw leaseOver()
}

function leaseOver(): Fault {
  return new Fault('timed-out', 'the printer did not take the document in its owner’s time')
}
