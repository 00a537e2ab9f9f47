import { randomUUID } from 'node:crypto'
import type { JobState } from '../../src/ipp/codec-names.ts'
import { type Conduct, stoppingReasons } from './conduct.ts'
import type { ReceivedDocument } from './sheets.ts'

export interface SimulatedJob {
  readonly id: number
  readonly uuid: string
  readonly name: string
  readonly userName: string
  readonly copies: number
  readonly isTwoSided: boolean
  state: JobState
  documents: number
  readonly received: ReceivedDocument[]
  /** No further document will come. */
  isClosed: boolean
  sheetsPrinted: number
  /** printer-up-time when it was created, began to print and ended. */
  readonly createdAt: number
  startedAt: number | null
  endedAt: number | null
}

export interface NewJob {
  readonly name: string
  readonly userName: string
  readonly copies: number
  readonly isTwoSided: boolean
}

/** Kept jobs; a real printer forgets, too. */
const maxJobs = 1_000

/** Takes jobs in order and puts their sheets out, as far as the conduct lets it. */
export class PrintEngine {
  /** Sheets since the printer was made; restarts do not reset it. */
  lifeCount = 1_000
  jobs: SimulatedJob[] = []
  readonly #conduct: () => Conduct
  readonly #upSeconds: () => number
  readonly #onSheet: (job: SimulatedJob) => void
  readonly #onEnd: (job: SimulatedJob) => void
  #nextId = 1
  #timer: NodeJS.Timeout | undefined

  constructor(
    conduct: () => Conduct,
    upSeconds: () => number,
    events: { readonly onSheet: (job: SimulatedJob) => void; readonly onEnd: (job: SimulatedJob) => void },
  ) {
    this.#conduct = conduct
    this.#upSeconds = upSeconds
    this.#onSheet = events.onSheet
    this.#onEnd = events.onEnd
  }

  find(id: number | undefined): SimulatedJob | undefined {
    return this.jobs.find(job => job.id === id)
  }

  create(job: NewJob): SimulatedJob {
    const times = { createdAt: this.#upSeconds(), startedAt: null, endedAt: null }
    const fresh = { isClosed: false, documents: 0, received: [], sheetsPrinted: 0, state: 'pending-held' as const }
    const created: SimulatedJob = { ...job, ...fresh, ...times, id: this.#nextId++, uuid: `urn:uuid:${randomUUID()}` }
    this.jobs = [...this.jobs.slice(1 - maxJobs), created]
    return created
  }

  /** Adds a document; the last one lets the job print. */
  receive(job: SimulatedJob, document: ReceivedDocument, isLast: boolean): void {
    job.documents++
    job.received.push(document)
    if (!isLast) return
    job.isClosed = true
    job.state = 'pending'
    this.run()
  }

  /** false when the job has ended. */
  cancel(job: SimulatedJob): boolean {
    if (isEnded(job)) return false
    this.#end(job, 'canceled')
    return true
  }

  /** Goes on printing, e.g. after a problem was put right. */
  run(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { msPerSheet } = this.#conduct()
    if (msPerSheet === null) {
      this.#start()
    } else if (msPerSheet === 0) {
      while (this.printSheet());
    } else if (this.#start()) {
      this.#timer = setTimeout(() => {
        this.printSheet()
        this.run()
      }, msPerSheet)
      this.#timer.unref()
    }
  }

  /** Puts one sheet out; false when there is none to print or the printer is stopped. */
  printSheet(): boolean {
    const job = this.#start()
    if (!job) return false
    job.sheetsPrinted++
    this.lifeCount++
    this.#onSheet(job)
    if (job.sheetsPrinted >= sheetsOf(job)) {
      this.#end(job, 'completed')
    }
    return true
  }

  /** Forgets all jobs and gives their ids out again. */
  restart(): void {
    clearTimeout(this.#timer)
    this.jobs = []
    this.#nextId = 1
  }

  #end(job: SimulatedJob, state: 'canceled' | 'completed'): void {
    job.state = state
    job.endedAt = this.#upSeconds()
    this.#onEnd(job)
  }

  /** The job whose sheet is next, undefined when there is none or the printer is stopped. */
  #start(): SimulatedJob | undefined {
    const job = this.jobs.find(candidate => candidate.isClosed && !isEnded(candidate))
    if (!job) return undefined
    const isStopped = stoppingReasons(this.#conduct()).length > 0
    job.startedAt ??= this.#upSeconds()
    job.state = isStopped ? 'processing-stopped' : 'processing'
    return isStopped ? undefined : job
  }
}

export function isEnded(job: SimulatedJob): boolean {
  return job.state === 'completed' || job.state === 'canceled' || job.state === 'aborted'
}

function sheetsOf(job: SimulatedJob): number {
  const pages = job.received.reduce((sum, document) => sum + document.pages, 0)
  return job.copies * (job.isTwoSided ? Math.ceil(pages / 2) : pages)
}
