import { Fault } from '../../src/core/fault.ts'
import type { PrinterCondition, PrinterProblem } from '../../src/core/printer.ts'
import type { PrinterJob, PrinterJobState } from '../../src/core/release.ts'
import type { PrintDocument, PrinterLink } from '../../src/ports/printing.ts'

/** Printers in this process, all alike: they do as they are told and keep what they were sent. */
export class DeskPrinter implements PrinterLink {
  readonly documents: Uint8Array[] = []
  /** What the printer says when it is woken; a promise that never ends is a dead printer. */
  problems: readonly PrinterProblem[] = []
  unreachable = false
  silent = new Set<string>()
  /** How a document ends that is sent. */
  ending: PrinterJobState | 'hangs' | 'breaks' = 'completed'
  /** Printers that were woken, in order. */
  readonly woken: string[] = []
  #jobs = 0

  async wake(printer: { readonly name: string }): Promise<PrinterCondition> {
    this.woken.push(printer.name)
    if (this.silent.has(printer.name)) return new Promise(() => undefined)
    if (this.unreachable) throw new Fault('printer-unreachable', 'nobody there')
    const at = Temporal.Instant.from('2026-11-24T08:00Z')
    const state = this.problems.length > 0 ? 'stopped' : 'idle'
    return { at, state, problems: this.problems, warnings: ['media-low'], lifeCount: 12 }
  }

  async life() {
    return { uuid: 'urn:uuid:1', upSeconds: 100 }
  }

  async canCreateJobs(): Promise<boolean> {
    return true
  }

  async createJob() {
    this.#jobs += 1
    return { ...this.#job('pending-held'), life: await this.life() }
  }

  async sendDocument(
    _printer: unknown,
    _id: number,
    _request: unknown,
    document: PrintDocument,
    signal?: AbortSignal,
  ): Promise<PrinterJob> {
    if (this.ending === 'breaks') throw new Fault('printer-unreachable', 'the line broke')
    signal?.throwIfAborted()
    if (this.ending === 'hangs') return new Promise((_, reject) => signal?.addEventListener('abort', reject))
    const parts: Uint8Array[] = []
    for await (const part of document.content) parts.push(part)
    this.documents.push(Buffer.concat(parts))
    return this.#job(this.ending)
  }

  async printJob(): Promise<PrinterJob> {
    throw new Fault('printer-refused', 'Create-Job is there')
  }

  async askJob() {
    return { answer: 'unreachable' } as const
  }

  async findJob() {
    return { answer: 'unreachable' } as const
  }

  async cancelJob(): Promise<void> {}

  #job(state: PrinterJobState): PrinterJob {
    return { id: this.#jobs, uuid: null, name: null, state, reasons: [], documents: 1, impressions: 1 }
  }
}
