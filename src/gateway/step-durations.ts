import type { Step, StepOutcome } from '../core/step.ts'
import type { Clock, Steps } from '../ports.ts'

/** Upper bounds of the buckets, in seconds: from a look into memory to a printer that sleeps. */
export const durationBounds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
] as const

/** How often a step took how long. */
export interface StepDurations {
  readonly step: Step
  readonly outcome: StepOutcome
  /** One count for each of durationBounds, and one for what took longer; not cumulative. */
  readonly counts: readonly number[]
  readonly seconds: number
}

/** Counts how long steps take. A fixed number of counters: steps and outcomes are few. */
export class CountedSteps implements Steps {
  readonly #clock: Pick<Clock, 'elapsed'>
  readonly #counted = new Map<string, StepDurations & { counts: number[]; seconds: number }>()

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock
  }

  async run<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const since = this.#clock.elapsed()
    let outcome: StepOutcome = 'failed'
    try {
      const result = await work()
      outcome = 'done'
      return result
    } finally {
      this.note(step, since, outcome)
    }
  }

  note(step: Step, since: number, outcome: StepOutcome): void {
    const seconds = (this.#clock.elapsed() - since) / 1000
    const key = `${step} ${outcome}`
    const counted = this.#counted.get(key) ?? {
      step,
      outcome,
      counts: durationBounds.map(() => 0).concat(0),
      seconds: 0,
    }
    this.#counted.set(key, counted)
    const at = durationBounds.findIndex(bound => seconds <= bound)
    const bucket = at === -1 ? durationBounds.length : at
    counted.counts[bucket] = (counted.counts[bucket] ?? 0) + 1
    counted.seconds += seconds
  }

  all(): readonly StepDurations[] {
    return [...this.#counted.values()]
  }
}
