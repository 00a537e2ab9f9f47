import { Fault } from '../core/fault.ts'

export interface TurnLimits {
  /** At once. */
  readonly most: number
  readonly mostWaiting: number
}

/** Lets so many work at once; the others wait, in order of coming, and not too many of them. */
export class Turns {
  readonly #limits: TurnLimits
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(limits: TurnLimits) {
    this.#limits = limits
  }

  /** Whether whoever came now would not even be let wait. */
  get areOver(): boolean {
    return this.#taken >= this.#limits.most && this.#waiting.length >= this.#limits.mostWaiting
  }

  /** Resolves when it is our turn, which ends with the disposal. Fault `overloaded` when too many wait. */
  async take(): Promise<Disposable> {
    if (this.areOver) throw new Fault('overloaded', 'too many wait already')
    if (this.#taken < this.#limits.most) this.#taken += 1
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    return { [Symbol.dispose]: () => this.#pass() }
  }

  #pass(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken -= 1
  }
}
