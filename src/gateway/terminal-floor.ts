import { isFault } from '../core/fault.ts'
import type { Terminal, TerminalContext } from '../driver.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { TendParts, TerminalState } from './tend-parts.ts'
import { TendedTerminal } from './tend-terminal.ts'
import { Whereabouts } from './whereabouts.ts'

export type OpenTerminal = (record: TerminalRecord, context: TerminalContext) => Promise<Terminal>

/** The waits before a terminal that could not be opened is tried again; the last one again and again. */
const pausesMs = [1000, 2000, 5000] as const

/** A terminal that could not be opened and is tried again. */
interface Failed {
  readonly stop: AbortController
  readonly ended: Promise<void>
}

/** All terminals that this gateway tends, kept in step with their records. */
export class TerminalFloor {
  readonly #parts: Omit<TendParts, 'terminals' | 'whereabouts'>
  readonly #whereabouts = new Whereabouts()
  readonly #open: OpenTerminal
  readonly #tended = new Map<string, TendedTerminal>()
  readonly #failed = new Map<string, Failed>()
  readonly #reasons = new Map<string, string>()
  readonly #suspended = new Set<string>()
  /** What is done with a terminal is done in the order in which it was asked for. */
  readonly #turns = new Map<string, Promise<void>>()
  #isRetiring = false

  constructor(parts: Omit<TendParts, 'terminals' | 'whereabouts'>, open: OpenTerminal) {
    this.#parts = parts
    this.#open = open
  }

  /**
   * Starts tending a terminal, or starts again with a changed record. What its line cannot do shows in `state`; what
   * cannot be opened, for example because its port is taken, is tried again every few seconds.
   */
  tend(record: TerminalRecord): Promise<void> {
    return this.#inTurn(record.name, async () => {
      await this.#close(record.name)
      if (await this.#tryToOpen(record)) return
      const stop = new AbortController()
      this.#failed.set(record.name, { stop, ended: this.#openAgain(record, stop.signal) })
    })
  }

  /** Ends the session at a terminal and closes its line. */
  dismiss(name: string): Promise<void> {
    return this.#inTurn(name, () => this.#close(name))
  }

  /** Sends away whoever is at a terminal and answers everybody that nobody is served there, until `resume`. Keeps its line. */
  suspend(name: string): Promise<void> {
    return this.#inTurn(name, async () => {
      this.#suspended.add(name)
      this.#tended.get(name)?.offer('suspended')
    })
  }

  resume(name: string): Promise<void> {
    return this.#inTurn(name, async () => {
      this.#suspended.delete(name)
      this.#tended.get(name)?.offer('open')
    })
  }

  /** Terminals take nobody new from now on; resolves when whoever is at one has been served. */
  async retire(): Promise<void> {
    this.#isRetiring = true
    await Promise.all([...this.#tended.values()].map(tended => tended.retire()))
  }

  state(name: string): TerminalState {
    const reason = this.#reasons.get(name) ?? 'not tended by this gateway'
    return this.#tended.get(name)?.state ?? { connected: false, since: null, reason, inUse: false }
  }

  get size(): number {
    return this.#tended.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const names = new Set([this.#turns, this.#failed, this.#tended].flatMap(known => [...known.keys()]))
    await Promise.all([...names].map(name => this.dismiss(name)))
  }

  async #inTurn(name: string, act: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(act)
    const settled = turn.catch(() => undefined)
    this.#turns.set(name, settled)
    await turn.finally(() => {
      if (this.#turns.get(name) === settled) this.#turns.delete(name)
    })
  }

  async #close(name: string): Promise<void> {
    const failed = this.#failed.get(name)
    failed?.stop.abort('stopped')
    await failed?.ended
    this.#failed.delete(name)
    this.#reasons.delete(name)
    this.#suspended.delete(name)
    const tended = this.#tended.get(name)
    this.#tended.delete(name)
    await tended?.[Symbol.asyncDispose]()
  }

  async #openAgain(record: TerminalRecord, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#parts.ports
    for (let tries = 0; await clock.wait(pauseBefore(tries), signal); tries += 1) {
      if (!(await this.#tryToOpen(record))) continue
      return log.info({ terminalName: record.name, tries: tries + 2 }, 'terminal opened')
    }
  }

  /** Whether it is tended from now on; otherwise the reason is kept, and told when it is a new one. */
  async #tryToOpen(record: TerminalRecord): Promise<boolean> {
    const { name } = record
    const shared = { terminals: () => this.size, whereabouts: this.#whereabouts }
    const tended = new TendedTerminal({ ...this.#parts, ...shared }, record)
    try {
      await tended.open(context => this.#open(record, context))
      this.#tended.set(name, tended)
      if (this.#suspended.has(name)) tended.offer('suspended')
      if (this.#isRetiring) await tended.retire()
      return true
    } catch (error) {
      await tended[Symbol.asyncDispose]()
      const { code, message } = isFault(error)
        ? error
        : ({ code: 'terminal-unreachable', message: 'its driver failed; see the log' } as const)
      if (this.#reasons.get(name) !== message)
        this.#parts.ports.log.error({ terminalName: name, code, err: error }, 'terminal not opened')
      this.#reasons.set(name, message)
      return false
    }
  }
}

function pauseBefore(tries: number): number {
  return pausesMs[tries] ?? pausesMs[2]
}
