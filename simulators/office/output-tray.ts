import type { SimulatedPrinter } from '../printer/device.ts'

/** A document that lies in the tray. */
export interface PaperPile {
  readonly id: number
  /** The printer's only name for it: what the gateway called the job. */
  readonly jobName: string
  readonly sheets: number
  readonly format: string
  /** undefined when the printer kept only the beginning. */
  readonly bytes: Uint8Array | undefined
}

/** Documents that can still be looked at; their sheets stay counted. */
const maxPiles = 20

/** What came out of a printer, newest first. */
export class OutputTray {
  piles: readonly PaperPile[] = []
  #nextId = 1

  constructor(printer: SimulatedPrinter) {
    printer.on('ended', job => this.#take(job))
  }

  find(id: number): PaperPile | undefined {
    return this.piles.find(pile => pile.id === id)
  }

  #take(job: SimulatedPrinter['jobs'][number]): void {
    // The documents lie here now: the printer need not keep them.
    const [document] = job.received.splice(0)
    if (job.state !== 'completed' || !document) return
    const { name: jobName, sheetsPrinted: sheets } = job
    const isWhole = document.bytes.length === document.octets
    const bytes = isWhole ? document.bytes : undefined
    const pile = { id: this.#nextId++, jobName, sheets, format: document.format, bytes }
    this.piles = [pile, ...this.piles].slice(0, maxPiles)
  }
}
