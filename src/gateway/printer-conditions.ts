import { isFault } from '../core/fault.ts'
import {
  mergeConditions,
  type Printer,
  type PrinterCondition,
  type PrinterProblemKind,
  tellingProblem,
} from '../core/printer.ts'
import type { Refusal } from '../core/refusal.ts'
import type { Ports } from '../ports.ts'

interface Asked {
  readonly at: Temporal.Instant
  readonly answer: Promise<PrinterCondition>
}

/** What was last heard of a printer. */
type HeardCondition = 'ready' | 'unreachable' | PrinterProblemKind

/** A condition older than this is asked for again before a release. */
const freshMilliseconds = 5000
const justNowMilliseconds = 1000
/** A person waits at most this long to hear that a printer does not answer. */
const answerMilliseconds = 4000

/**
 * What printers say of themselves, by IPP and, where configured, SNMP. Asking also opens the connection and wakes the
 * printer, so the first key at a terminal asks, and the answer is there when the PIN is complete.
 */
export class PrinterConditions {
  readonly #ports: Pick<Ports, 'clock' | 'log' | 'printerLink' | 'printerMonitor'>
  readonly #asked = new Map<string, Asked>()
  readonly #heard = new Map<string, HeardCondition>()

  constructor(ports: Pick<Ports, 'clock' | 'log' | 'printerLink' | 'printerMonitor'>) {
    this.#ports = ports
  }

  /** Asks anew, unless it was asked a moment ago. Never throws. */
  wake(printer: Printer): void {
    this.ask(printer, justNowMilliseconds).catch(() => undefined)
  }

  /** A condition at most so old, five seconds unless told. Throws the Faults of PrinterLink.wake. */
  ask(printer: Printer, maxAgeMilliseconds = freshMilliseconds): Promise<PrinterCondition> {
    const now = this.#ports.clock.now()
    const last = this.#asked.get(printer.name)
    if (last && now.epochMilliseconds - last.at.epochMilliseconds < maxAgeMilliseconds) return last.answer
    const asked = { at: now, answer: this.#fetch(printer) }
    this.#asked.set(printer.name, asked)
    const forget = () => {
      if (this.#asked.get(printer.name) === asked) this.#asked.delete(printer.name)
    }
    // A problem is not kept: whoever puts it right and tries again is not told of it once more.
    asked.answer.then(
      condition => {
        const problem = tellingProblem(condition)
        this.#heard.set(printer.name, problem?.kind ?? 'ready')
        if (problem) forget()
      },
      () => {
        this.#heard.set(printer.name, 'unreachable')
        forget()
      },
    )
    return asked.answer
  }

  /** How many of these printers were last heard to be what; asks nobody. */
  tally(printerNames: readonly string[]): ReadonlyMap<HeardCondition | 'unknown', number> {
    const counts = new Map<HeardCondition | 'unknown', number>()
    for (const name of printerNames) {
      const heard = this.#heard.get(name) ?? 'unknown'
      counts.set(heard, (counts.get(heard) ?? 0) + 1)
    }
    return counts
  }

  /** Forgets what is known, so that the next release asks. */
  forget(printerName: string): void {
    this.#asked.delete(printerName)
  }

  /** Why the printer cannot take documents now, undefined when it can. */
  async refusal(printer: Printer): Promise<Refusal | undefined> {
    try {
      const problem = tellingProblem(await this.ask(printer))
      if (!problem) return undefined
      return { reason: 'printer-in-error', problem }
    } catch (error) {
      if (!isFault(error)) throw error
      this.#ports.log.warn({ printerName: printer.name, code: error.code, err: error }, 'printer does not answer')
      return { reason: 'printer-unreachable' }
    }
  }

  /** Stops its own watch: a time-out of the runtime for each key that wakes a printer lives on, and ends in an error. */
  async #fetch(printer: Printer): Promise<PrinterCondition> {
    const [answered, late] = [new AbortController(), new AbortController()]
    const watch = this.#ports.clock.wait(answerMilliseconds, answered.signal).then(isOver => {
      if (isOver) late.abort(new DOMException('no answer in time', 'TimeoutError'))
    })
    try {
      return await this.#read(printer, late.signal)
    } finally {
      answered.abort('answered')
      await watch
    }
  }

  async #read(printer: Printer, signal: AbortSignal): Promise<PrinterCondition> {
    const monitored = printer.snmp ? this.#monitor(printer, signal) : undefined
    const said = await this.#ports.printerLink.wake(printer, signal)
    return mergeConditions(said, await monitored)
  }

  /** SNMP only adds: a printer that does not answer it may still print. */
  async #monitor(printer: Printer, signal: AbortSignal): Promise<PrinterCondition | undefined> {
    try {
      return await this.#ports.printerMonitor.condition(printer, signal)
    } catch (error) {
      if (!isFault(error)) throw error
      this.#ports.log.warn({ printerName: printer.name, code: error.code }, 'printer does not answer SNMP')
      return undefined
    }
  }
}
