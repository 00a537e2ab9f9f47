import { Fault, isFault } from '../core/fault.ts'
import type { Terminal, TerminalContext } from '../driver.ts'
import type { TerminalRecord } from '../ports.ts'
import { TendedTerminal, type TendParts, type TerminalState } from './tend-terminal.ts'

export type OpenTerminal = (record: TerminalRecord, context: TerminalContext) => Promise<Terminal>

/** All terminals that this gateway tends, kept in step with their records. */
export class TerminalFloor {
  readonly #parts: Omit<TendParts, 'terminals'>
  readonly #open: OpenTerminal
  readonly #tended = new Map<string, TendedTerminal>()
  readonly #failed = new Map<string, string>()

  constructor(parts: Omit<TendParts, 'terminals'>, open: OpenTerminal) {
    this.#parts = parts
    this.#open = open
  }

  /** Starts tending a terminal, or starts again with a changed record. What its line cannot do shows in `state`. */
  async tend(record: TerminalRecord): Promise<void> {
    await this.dismiss(record.name)
    const tended = new TendedTerminal({ ...this.#parts, terminals: () => this.size }, record)
    try {
      await tended.open(context => this.#open(record, context))
      this.#tended.set(record.name, tended)
    } catch (error) {
      if (!isFault(error))
        throw new Fault('terminal-unreachable', `${record.name} could not be opened`, { cause: error })
      this.#failed.set(record.name, error.message)
      this.#parts.ports.log.error({ terminalName: record.name, code: error.code, err: error }, 'terminal not opened')
    }
  }

  /** Ends the session at a terminal and closes its line. */
  async dismiss(name: string): Promise<void> {
    this.#failed.delete(name)
    const tended = this.#tended.get(name)
    this.#tended.delete(name)
    await tended?.[Symbol.asyncDispose]()
  }

  state(name: string): TerminalState {
    const reason = this.#failed.get(name) ?? 'not tended by this gateway'
    return this.#tended.get(name)?.state ?? { connected: false, since: null, reason, inUse: false }
  }

  get size(): number {
    return this.#tended.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#tended.keys()].map(name => this.dismiss(name)))
  }
}
