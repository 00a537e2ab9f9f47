import { Fault, isFault } from '../core/fault.ts'
import type { PrinterJob } from '../core/release.ts'
import { assertInLease, Lease } from './lease.ts'
import { type Prefetched, prefetch } from './prefetch.ts'
import { type Created, createAtPrinter, type SendPorts, sendToPrinter } from './send-job.ts'
import { applyVerdict, cancelAtPrinter, isOwn, type Settled, settleRelease, type Underway } from './settle-release.ts'
import { PrinterWatch, type WatchChange } from './watch-printer.ts'

/** What a person or an administrator hears of one document. */
export type Progress =
  | { readonly kind: 'sent' }
  | { readonly kind: 'printer-state'; readonly job: PrinterJob }
  /** `mayHaveLeft`: a part of the document may be at the printer, so that nobody but its owner may send it again. */
  | { readonly kind: 'failed'; readonly fault: Fault; readonly settled: Settled; readonly mayHaveLeft: boolean }
  | { readonly kind: 'settled'; readonly settled: Settled }

export interface LaneItem {
  readonly underway: Underway
  /** The document, where it was opened ahead. */
  readonly content?: Prefetched | undefined
  /** Aborts when the owner leaves; what has not begun goes back to being held. */
  readonly signal: AbortSignal
  /** Must not throw. */
  readonly report: (progress: Progress) => void
}

interface Failure {
  readonly error: unknown
  readonly mayHaveLeft: boolean
}

interface CreatedItem extends Created {
  readonly content: Prefetched
}

/**
 * The documents of one printer, in order. While one document is being sent the next job is made at the printer; no
 * document is sent before the one ahead of it has arrived.
 */
export class PrinterLane {
  readonly #ports: SendPorts
  readonly #stop: AbortSignal
  readonly #watch: PrinterWatch
  readonly #queue: LaneItem[] = []
  #running: Promise<void> | undefined

  constructor(ports: SendPorts, stop: AbortSignal) {
    this.#ports = ports
    this.#stop = stop
    this.#watch = new PrinterWatch(ports, stop)
  }

  add(items: readonly LaneItem[]): void {
    this.#queue.push(...items)
    this.#running ??= this.#run()
  }

  /** Takes up a release that a crash interrupted. */
  resume(underway: Underway): void {
    this.#watch.add({ underway, interrupted: true, report: () => undefined })
  }

  /** Whether a document added now is begun at once. */
  get isIdle(): boolean {
    return this.#running === undefined
  }

  /** Documents waiting, being sent or at the printer. */
  get size(): number {
    return this.#queue.length + this.#watch.size
  }

  /** Resolves when nothing is being sent any more. Documents at the printer are taken up at the next start. */
  async drained(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    let arriving: Promise<void> = Promise.resolve()
    try {
      for (;;) {
        const item = this.#queue.shift()
        const created = item && (await this.#create(item))
        if (item && created) {
          await arriving
          arriving = this.#send(item, created)
        }
        if (this.#queue.length > 0) continue
        await arriving
        if (this.#queue.length === 0) return
      }
    } finally {
      this.#running = undefined
    }
  }

  /** Makes the job at the printer while the document is being opened. undefined: it went back. */
  async #create(item: LaneItem): Promise<CreatedItem | undefined> {
    using lease = new Lease(this.#ports.clock, item.underway.release.leaseUntil)
    const signal = AbortSignal.any([item.signal, this.#stop, lease.signal, item.underway.tenure.signal])
    const content = item.content ?? prefetch(this.#ports, item.underway.job)
    try {
      signal.throwIfAborted()
      if (!content) throw new Fault('document-unreadable', 'the job has no document')
      return { content, ...(await createAtPrinter(this.#ports, item.underway, signal)) }
    } catch (error) {
      await content?.drop()
      await this.#giveBack(item, error)
      return undefined
    }
  }

  /** Nothing of the document has left, so the job goes straight back; what is left at the printer is empty. */
  async #giveBack(item: LaneItem, error: unknown): Promise<void> {
    const settle = () => applyVerdict(this.#ports, item.underway, 'return')
    await this.#fail(item, { error, mayHaveLeft: false }, settle)
    cancelAtPrinter(this.#ports, item.underway).catch(() => undefined)
  }

  async #send(item: LaneItem, created: CreatedItem): Promise<void> {
    const signal = AbortSignal.any([item.signal, this.#stop, item.underway.tenure.signal])
    try {
      // A document that is on its way goes on, but none sets out when its owner is gone.
      assertInLease(this.#ports.clock, item.underway.release.leaseUntil)
      const job = await sendToPrinter(this.#ports, item.underway, created, signal)
      item.report({ kind: 'sent' })
      if (job.state === 'completed')
        return item.report({ kind: 'settled', settled: await applyVerdict(this.#ports, item.underway, 'done') })
      this.#follow(item, false)
    } catch (error) {
      const hasStored = await created.stored.then(
        () => true,
        () => false,
      )
      const settle = () => this.#settleSend(item, error)
      if (hasStored) await this.#fail(item, { error, mayHaveLeft: true }, settle)
      else await this.#giveBack(item, error)
    } finally {
      await created.content.drop()
    }
  }

  async #settleSend(item: LaneItem, error: unknown): Promise<Settled> {
    if (!isOwn(item.underway)) return 'lost'
    const isPrintJob = item.underway.release.printerJobId === null
    // A Print-Job that the printer refuses made no job at all.
    if (isPrintJob && isFault(error, 'printer-busy', 'printer-refused'))
      return applyVerdict(this.#ports, item.underway, 'return')
    const settled = await settleRelease(this.#ports, item.underway)
    if (settled === 'watch' || settled === 'ask-again') this.#follow(item, true)
    return settled
  }

  #follow(item: LaneItem, interrupted: boolean): void {
    const report = (change: WatchChange) => {
      if (change.kind === 'settled') item.report(change)
      else if (change.answer.answer === 'job') item.report({ kind: 'printer-state', job: change.answer.job })
    }
    this.#watch.add({ underway: item.underway, interrupted, report })
  }

  async #fail(item: LaneItem, { error, mayHaveLeft }: Failure, settle: () => Promise<Settled>): Promise<void> {
    const { underway } = item
    const tell = (settled: Settled) => {
      if (isFault(error)) item.report({ kind: 'failed', fault: error, settled, mayHaveLeft })
      else item.report({ kind: 'settled', settled })
    }
    const fields = { jobId: underway.job.id, printerName: underway.printer.name, state: underway.state, err: error }
    try {
      const settled = await settle()
      this.#ports.log.warn({ ...fields, settled }, 'release interrupted')
      tell(settled)
    } catch (failure) {
      // The record cannot be written: the job stays where it is and recovery takes it up.
      this.#ports.log.error({ ...fields, err: failure }, 'release could not be settled')
      tell('ask-again')
      if (isOwn(underway)) this.#follow(item, true)
    }
  }
}
