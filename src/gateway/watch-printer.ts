import { judgeWatched, type PrinterAnswer, type ReleaseVerdict } from '../core/release.ts'
import {
  applyVerdict,
  askPrinter,
  cancelAtPrinter,
  type Settled,
  type SettlePorts,
  settleRelease,
  type Underway,
} from './settle-release.ts'

/** A document that is at a printer, or may be, until the printer says how it ended. */
export interface Watched {
  readonly underway: Underway
  /** The document was not sent whole, or nobody knows: judged as after a crash. */
  readonly interrupted: boolean
  /** Called when it ended, and each time the printer's job changes state. Must not throw. */
  readonly report: (change: WatchChange) => void
}

export type WatchChange =
  | { readonly kind: 'state'; readonly answer: PrinterAnswer }
  | { readonly kind: 'settled'; readonly settled: Exclude<Settled, 'watch' | 'ask-again'> }

/** A printer that cannot be asked for this long leaves the decision to the owner. */
const giveUpMilliseconds = 60_000
const firstPauseMilliseconds = 50
const lastPauseMilliseconds = 2000

/** Follows the documents of one printer to their end, asking for one after the other, less often as time passes. */
export class PrinterWatch {
  readonly #ports: SettlePorts
  readonly #stop: AbortSignal
  readonly #items = new Set<Watched & { unreachableSince: Temporal.Instant | null }>()
  #pause = firstPauseMilliseconds
  #loop: Promise<void> | undefined

  constructor(ports: SettlePorts, stop: AbortSignal) {
    this.#ports = ports
    this.#stop = stop
  }

  add(watched: Watched): void {
    this.#items.add({ ...watched, unreachableSince: null })
    this.#pause = firstPauseMilliseconds
    this.#loop ??= this.#run()
  }

  get size(): number {
    return this.#items.size
  }

  async #run(): Promise<void> {
    try {
      while (this.#items.size > 0 && (await this.#ports.clock.wait(this.#pause, this.#stop))) {
        this.#pause = Math.min(lastPauseMilliseconds, Math.ceil(this.#pause * 1.5))
        for (const item of this.#items) {
          if (this.#stop.aborted) return
          await this.#look(item).catch((error: unknown) => {
            this.#ports.log.error({ err: error, jobId: item.underway.job.id }, 'watching a document failed')
          })
        }
      }
    } finally {
      this.#loop = undefined
    }
  }

  async #look(item: Watched & { unreachableSince: Temporal.Instant | null }): Promise<void> {
    const settled = item.interrupted ? await settleRelease(this.#ports, item.underway) : await this.#follow(item)
    if (settled === 'watch') {
      item.unreachableSince = null
      return
    }
    if (settled === 'ask-again') return this.#wait(item)
    this.#items.delete(item)
    item.report({ kind: 'settled', settled })
  }

  async #follow(item: Watched): Promise<Settled> {
    const { underway } = item
    const answer = await askPrinter(this.#ports, underway)
    const now = this.#ports.clock.now()
    const overdue = now.epochMilliseconds - underway.release.leaseUntil.epochMilliseconds
    const verdict = judgeWatched(answer, overdue >= 0)
    await this.#record(item, answer)
    if (verdict === 'cancel') {
      await cancelAtPrinter(this.#ports, underway)
      // A printer that neither prints nor cancels: only the owner can say what came of it.
      if (overdue > giveUpMilliseconds) return applyVerdict(this.#ports, underway, 'uncertain')
    }
    return this.#apply(underway, verdict)
  }

  #apply(underway: Underway, verdict: ReleaseVerdict): Promise<Settled> {
    return applyVerdict(this.#ports, underway, verdict)
  }

  async #record({ underway, report }: Watched, answer: PrinterAnswer): Promise<void> {
    if (answer.answer !== 'job' || answer.job.state === underway.release.lastSeen) return
    const { state, impressions } = answer.job
    underway.release = { ...underway.release, lastSeen: state, impressions }
    report({ kind: 'state', answer })
    if (underway.state !== 'sent' || state !== 'processing') return
    const facts = { at: this.#ports.clock.now(), release: { lastSeen: state, impressions } }
    if (await this.#ports.jobs.advance(underway.job.id, ['sent', 'printing'], facts)) underway.state = 'printing'
  }

  async #wait(item: Watched & { unreachableSince: Temporal.Instant | null }): Promise<void> {
    const now = this.#ports.clock.now()
    item.unreachableSince ??= now
    if (now.epochMilliseconds - item.unreachableSince.epochMilliseconds < giveUpMilliseconds) return
    this.#items.delete(item)
    await applyVerdict(this.#ports, item.underway, 'uncertain')
    item.report({ kind: 'settled', settled: 'uncertain' })
  }
}
