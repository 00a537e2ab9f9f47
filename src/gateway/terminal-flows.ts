import { type FaultCode, isFault } from '../core/fault.ts'
import type { Log } from '../ports.ts'

/** What is under way at a terminal; the border at which its faults are caught. */
export class TerminalFlows {
  readonly #log: Log
  readonly #terminalName: string
  readonly #running = new Set<Promise<void>>()
  #served: Promise<void> = Promise.resolve()

  constructor(log: Log, terminalName: string) {
    this.#log = log
    this.#terminalName = terminalName
  }

  /** `onFault` answers whoever is there. */
  track(flow: Promise<void>, onFault: (code: FaultCode | 'unexpected') => void): void {
    const tracked = flow
      .catch((error: unknown) => {
        const code = isFault(error) ? error.code : 'unexpected'
        this.#log.error({ terminalName: this.#terminalName, code, err: error }, 'terminal flow failed')
        onFault(code)
      })
      .finally(() => this.#running.delete(tracked))
    this.#running.add(tracked)
  }

  /** The same for what somebody waits for at the terminal. */
  serve(flow: Promise<void>, onFault: (code: FaultCode | 'unexpected') => void): void {
    this.track(flow, onFault)
    this.#served = flow.catch(() => undefined)
  }

  /** Resolves when whoever gave a credential last has been served. */
  get served(): Promise<void> {
    return this.#served
  }

  /** Resolves when nothing is under way. */
  async ended(): Promise<void> {
    await Promise.all(this.#running)
  }
}
