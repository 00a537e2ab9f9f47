import type { Static } from 'typebox'
import type { Printer } from '../core/printer.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { AdminParts } from './admin-parts.ts'
import type { FloorPrinter, FloorTerminal, FloorView } from './floor-shapes.ts'
import { askStates } from './printer-state.ts'

/** Records and printers are asked at most so often, however many watch; the states of terminals are known here. */
const freshMilliseconds = 5_000

type Parts = Pick<AdminParts, 'ports' | 'floor' | 'conditions' | 'releases'>

interface Known {
  readonly at: number
  readonly terminals: readonly TerminalRecord[]
  readonly printers: readonly Static<typeof FloorPrinter>[]
}

/** The floor as it is, for all who watch it. */
export class FloorWatch {
  readonly #parts: Parts
  #known: Known | undefined
  #asking: Promise<Known> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What is known, asked for first when nothing is; what grew old is asked for meanwhile. Throws Faults of the record. */
  async view(): Promise<Static<typeof FloorView>> {
    const { floor, ports } = this.#parts
    const isFresh = this.#known && ports.clock.now().epochMilliseconds - this.#known.at < freshMilliseconds
    // Whoever has nothing yet hears that the record is away; the others go by what is known.
    if (!isFresh) this.#ask().catch(() => undefined)
    const { terminals, printers } = this.#known ?? (await this.#ask())
    const shown = terminals.map(({ name, driver, printer, site }): Static<typeof FloorTerminal> => {
      const { connected, inUse, since, reason } = floor.state(name)
      return { name, driver, printer, site, connected, inUse, since: since?.toString() ?? null, reason }
    })
    return { terminals: shown, printers: [...printers] }
  }

  #ask(): Promise<Known> {
    this.#asking ??= this.#read().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #read(): Promise<Known> {
    const { ports } = this.#parts
    const [terminals, printers] = await Promise.all([ports.terminals.list(), ports.printers.list()])
    const states = await askStates(this.#parts, printers)
    const shown = printers.flatMap((printer, at) => (states[at] ? [viewOf(printer, states[at])] : []))
    this.#known = { at: ports.clock.now().epochMilliseconds, terminals, printers: shown }
    return this.#known
  }
}

type State = Awaited<ReturnType<typeof askStates>>[number]

function viewOf({ name, site }: Printer, { state, canPrint, problems, warnings, documents }: State) {
  return { name, site, state, canPrint, problems, warnings, documents }
}
