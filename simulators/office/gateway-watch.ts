import { setTimeout as wait } from 'node:timers/promises'
import type { AdminApi } from './admin-api.ts'

interface WaitingJob {
  readonly id: number
  readonly userName: string
  readonly state: string
  readonly octets: number | null
}

/** What the gateway says of itself and of its printers. */
export interface GatewayView {
  readonly isReady: boolean
  readonly jobs: readonly WaitingJob[]
  /** By printer: what keeps it from printing, in the gateway's words; null when nothing does. */
  readonly printers: ReadonlyMap<string, string | null>
  /** Whose job a printer knows by a name; only jobs that were seen waiting. */
  readonly released: ReadonlyMap<string, JobOwner>
}

interface JobOwner {
  readonly jobId: number
  readonly userName: string
}

interface JobWithReleases {
  readonly releases: readonly { readonly id: string }[]
}

interface Health {
  readonly ready: boolean
}

interface PrinterList {
  readonly printers: readonly {
    readonly name: string
    readonly state: { readonly canPrint: boolean; readonly state: string; readonly text: string | null }
  }[]
}

interface WatchedOffice {
  readonly onChange: () => void
  readonly isWatched: () => boolean
  /** By printer: whether something is wrong with it. */
  readonly troubled: () => ReadonlyMap<string, boolean>
  /** Hears of what waits before it is shown. */
  readonly onJobs: (jobs: readonly WaitingJob[]) => Promise<void>
}

const everyMilliseconds = 1_000
const waitingStates = 'receiving,held,claimed,creating,created,sending,sent,printing,returned,uncertain'
const maxReleased = 500

/** Asks the gateway's API every second while somebody looks, and at once when told that something happened. */
export class GatewayWatch implements AsyncDisposable {
  view: GatewayView = { isReady: true, jobs: [], printers: new Map(), released: new Map() }
  readonly #api: AdminApi
  readonly #onChange: () => void
  readonly #isWatched: () => boolean
  readonly #troubled: WatchedOffice['troubled']
  readonly #onJobs: WatchedOffice['onJobs']
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #asking: Promise<void> | undefined
  #isStale = false

  constructor(api: AdminApi, office: WatchedOffice) {
    this.#api = api
    this.#onChange = office.onChange
    this.#isWatched = office.isWatched
    this.#troubled = office.troubled
    this.#onJobs = office.onJobs
    this.#running = this.#run()
  }

  /** Resolves when the view is newer than this call. */
  async refresh(): Promise<void> {
    this.#isStale = true
    this.#asking ??= this.#askWhileStale()
    await this.#asking
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#asking
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await wait(everyMilliseconds, undefined, { signal: this.#stop.signal }).catch(() => undefined)
      if (this.#isWatched() && !this.#stop.signal.aborted) await this.refresh()
    }
  }

  async #askWhileStale(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false
      const before = JSON.stringify(shown(this.view))
      this.view = await this.#ask()
      if (JSON.stringify(shown(this.view)) !== before) this.#onChange()
    }
    this.#asking = undefined
  }

  async #ask(): Promise<GatewayView> {
    try {
      const [health, { jobs }, printers] = await Promise.all([
        this.#api.get<Health>('/health'),
        this.#api.get<{ readonly jobs: readonly WaitingJob[] }>(`/api/jobs?limit=100&state=${waitingStates}`),
        this.#askPrinters(),
      ])
      await this.#onJobs(jobs)
      const released = await this.#askReleased(jobs)
      return { isReady: health.ready, jobs, printers, released }
    } catch {
      return { ...this.view, isReady: false }
    }
  }

  /**
   * Asks about printers only while the gateway has missed a trouble or its end. It remembers for some seconds what they
   * said, so asking all the time would make it meet each trouble with an answer of before.
   */
  async #askPrinters(): Promise<GatewayView['printers']> {
    const isMissed = [...this.#troubled()].some(([name, isTroubled]) => isTroubled === !this.view.printers.get(name))
    if (!isMissed) return this.view.printers
    const { printers } = await this.#api.get<PrinterList>('/api/printers')
    return new Map(printers.map(({ name, state }) => [name, textOf(state)]))
  }

  /** Asks how jobs that no longer wait were called at their printers. */
  async #askReleased(waiting: readonly WaitingJob[]): Promise<ReadonlyMap<string, JobOwner>> {
    const ended = this.view.jobs.filter(({ id }) => !waiting.some(job => job.id === id))
    const found = ended.map(async ({ id, userName }) => {
      const { releases } = await this.#api.get<JobWithReleases>(`/api/jobs/${id}`)
      return releases.map(release => [jobNameOf(release.id), { jobId: id, userName }] as const)
    })
    return new Map([...this.view.released, ...(await Promise.all(found)).flat()].slice(-maxReleased))
  }
}

/** What the gateway calls a job at the printer: its title is its owner's business. */
function jobNameOf(releaseId: string): string {
  return `holdfast-${releaseId.replaceAll('-', '').slice(0, 24)}`
}

function textOf({ canPrint, state, text }: PrinterList['printers'][number]['state']): string | null {
  return text ?? (canPrint ? null : state)
}

function shown({ isReady, jobs, printers, released }: GatewayView): unknown {
  return { isReady, jobs, printers: [...printers], released: [...released.keys()] }
}
