import { isWaiting, judgeWatched, type PrinterAnswer, type ReleaseVerdict } from '../core/release.ts'
import {
  applyVerdict,
  askPrinter,
  cancelAtPrinter,
  fenceOf,
  isOwn,
  type Settled,
  type SettlePorts,
  settleRelease,
  type Underway,
} from './settle-release.ts'

/** A document that is at a printer, or may be, until the printer says how it ended. */
export interface Watched {
  readonly underway: Underway
  /** The sending was cut short: judged as after a crash, until the printer says that it has the document. */
  readonly interrupted: boolean
  /** Called when it ended, and each time the printer's job changes state. Must not throw. */
  readonly report: (change: WatchChange) => void
}

export type WatchChange =
  | { readonly kind: 'state'; readonly answer: PrinterAnswer }
  | { readonly kind: 'settled'; readonly settled: Exclude<Settled, 'watch' | 'ask-again' | 'lost'> }

interface Item extends Watched {
  interrupted: boolean
  unreachableSince: Temporal.Instant | null
  /** Its owner decides what came of it; here it is only seen to that it does not come out later. */
  isGivenUp: boolean
}

/** A printer that cannot be asked for this long leaves the decision to the owner. */
const giveUpMilliseconds = 60_000
/** For so long a printer that comes back is asked to cancel what was given up. */
const forgetMilliseconds = 24 * 3_600_000
const firstPauseMilliseconds = 50
const lastPauseMilliseconds = 2000

/** Follows the documents of one printer to their end, asking for one after the other, less often as time passes. */
export class PrinterWatch {
  readonly #ports: SettlePorts
  readonly #stop: AbortSignal
  readonly #items = new Set<Item>()
  #pause = firstPauseMilliseconds
  #loop: Promise<void> | undefined

  constructor(ports: SettlePorts, stop: AbortSignal) {
    this.#ports = ports
    this.#stop = stop
  }

  add(watched: Watched): void {
    this.#items.add({ ...watched, unreachableSince: null, isGivenUp: false })
    this.#pause = firstPauseMilliseconds
    this.#loop ??= this.#run()
  }

  get size(): number {
    return [...this.#items].filter(item => !item.isGivenUp).length
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

  async #look(item: Item): Promise<void> {
    if (!isOwn(item.underway)) return this.#drop(item)
    if (item.isGivenUp) return this.#callBack(item)
    const settled = item.interrupted ? await settleRelease(this.#ports, item.underway) : await this.#follow(item)
    if (settled === 'watch') {
      item.unreachableSince = null
      // The printer has it: from now on the lease counts.
      item.interrupted = false
      return
    }
    if (settled === 'ask-again') return this.#wait(item)
    if (settled === 'lost') return this.#drop(item)
    this.#items.delete(item)
    item.report({ kind: 'settled', settled })
  }

  /** Whoever has it now follows it. */
  #drop(item: Item): void {
    this.#items.delete(item)
    this.#ports.log.warn({ jobId: item.underway.job.id }, 'a document is no longer followed here')
  }

  async #follow(item: Watched): Promise<Settled> {
    const { underway } = item
    const answer = await askPrinter(this.#ports, underway)
    const now = this.#ports.clock.now()
    const overdue = now.epochMilliseconds - underway.release.leaseUntil.epochMilliseconds
    const isOver = overdue >= 0
    const wasUntouched = isOver && isWaiting(underway.release.lastSeen)
    const verdict = judgeWatched(answer, { isOver }, { isWhole: underway.isWhole, wasUntouched })
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
    const facts = { at: this.#ports.clock.now(), fence: fenceOf(underway), release: { lastSeen: state, impressions } }
    if (await this.#ports.jobs.advance(underway.job.id, ['sent', 'printing'], facts)) underway.state = 'printing'
  }

  async #wait(item: Item): Promise<void> {
    if (this.#unreachableMilliseconds(item) < giveUpMilliseconds) return
    if ((await applyVerdict(this.#ports, item.underway, 'uncertain')) === 'lost') return this.#drop(item)
    item.isGivenUp = true
    item.report({ kind: 'settled', settled: 'uncertain' })
  }

  /** A printer that comes back must not print what its owner has been asked about, and may have printed again since. */
  async #callBack(item: Item): Promise<void> {
    const { printer, release } = item.underway
    const answer =
      release.printerJobId === null
        ? await this.#ports.printerLink.findJob(printer, release.printerJobName)
        : await this.#ports.printerLink.askJob(printer, release)
    if (answer.answer === 'job' && isWaiting(answer.job.state)) return cancelAtPrinter(this.#ports, item.underway)
    const isOver = answer.answer !== 'unreachable' || this.#unreachableMilliseconds(item) > forgetMilliseconds
    if (isOver) this.#items.delete(item)
  }

  #unreachableMilliseconds(item: Item): number {
    const now = this.#ports.clock.now()
    item.unreachableSince ??= now
    return now.epochMilliseconds - item.unreachableSince.epochMilliseconds
  }
}
