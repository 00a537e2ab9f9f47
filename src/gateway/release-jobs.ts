import type { Job } from '../core/job.ts'
import type { Printer } from '../core/printer.ts'
import type { Release } from '../core/release.ts'
import type { Tenure } from '../ports/fleet.ts'
import type { Ports } from '../ports.ts'
import { noteAudit } from './note-audit.ts'
import { prefetch } from './prefetch.ts'
import { type LaneItem, PrinterLane, type Progress } from './printer-lane.ts'
import type { SendPorts } from './send-job.ts'
import { applyVerdict, type Underway } from './settle-release.ts'

type ReleasePorts = SendPorts & Pick<Ports, 'random' | 'membership'>

export interface ReleaseRequest {
  readonly jobs: readonly Job[]
  readonly printer: Printer
  /** null: released by policy or by an administrator. */
  readonly terminalName: string | null
  readonly sessionId: string | null
  /** What has not started to print by then is called back. */
  readonly leaseUntil: Temporal.Instant
  /** What must be durable before anything is sent: that the try at the terminal was counted. */
  readonly recorded?: Promise<unknown>
  /** Aborts when the owner leaves: what has not been sent goes back to being held. */
  readonly signal: AbortSignal
  /** Hears of each document. Must not throw. */
  readonly report: (jobId: number, progress: Progress) => void
}

/** Brings held jobs to printers, each printer's in order, each job once. */
export class Releases {
  readonly #ports: ReleasePorts
  readonly #stop = new AbortController()
  readonly #lanes = new Map<string, PrinterLane>()

  constructor(ports: ReleasePorts) {
    this.#ports = ports
  }

  /**
   * Claims jobs that are held and sends them to the printer in the order given. Answers the ids of the jobs that were
   * claimed here; a job that somebody else claimed meanwhile is left out. Fault `tenure-over` while this gateway is no
   * member of its site.
   */
  async release(request: ReleaseRequest): Promise<readonly number[]> {
    const tenure = this.#ports.membership.tenure()
    const at = this.#ports.clock.now()
    const lane = this.#lane(request.printer.name)
    const releases = request.jobs.map(job => this.#releaseOf(job, request, at))
    const begun = lane.isIdle ? releases[0] : undefined
    const claiming = this.#ports.jobs.claim(releases, { member: tenure.member, begun: begun ? 1 : 0 })
    // Opened while the claim is stored.
    const content = begun && prefetch(this.#ports, request.jobs[0])
    const claimed = await this.#whenRecorded(claiming, request, tenure).catch(async (error: unknown) => {
      await content?.drop()
      throw error
    })
    if (!begun || !claimed.includes(begun)) await content?.drop()
    const jobs = new Map(request.jobs.map(job => [job.id, job]))
    lane.add(
      claimed.flatMap(release => {
        const job = jobs.get(release.jobId)
        if (!job) return []
        return release === begun
          ? { ...itemOf({ job, release, tenure, state: 'creating' }, request), content }
          : itemOf({ job, release, tenure, state: 'claimed' }, request)
      }),
    )
    for (const release of claimed) this.#note(release, at)
    return claimed.map(release => release.jobId)
  }

  /** Takes up a release that was under way when its gateway ended. */
  resume(underway: Underway): void {
    this.#lane(underway.printer.name).resume(underway)
  }

  /** Documents waiting, being sent or printing, by printer. */
  sizes(): ReadonlyMap<string, number> {
    return new Map([...this.#lanes].map(([name, lane]) => [name, lane.size]))
  }

  /** Resolves when nothing is being sent any more. What is at a printer is taken up at the next start. */
  async idle(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map(lane => lane.drained()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.idle()
  }

  #lane(printerName: string): PrinterLane {
    const lane = this.#lanes.get(printerName) ?? new PrinterLane(this.#ports, this.#stop.signal)
    this.#lanes.set(printerName, lane)
    return lane
  }

  /** Waits for what must be durable first; when that fails, what was claimed is held again. */
  async #whenRecorded(
    claiming: Promise<readonly Release[]>,
    { recorded, printer }: ReleaseRequest,
    tenure: Tenure,
  ): Promise<readonly Release[]> {
    claiming.catch(() => undefined)
    try {
      await recorded
      return await claiming
    } catch (error) {
      for (const release of await claiming) {
        const job = await this.#ports.jobs.find(release.jobId)
        if (job)
          await applyVerdict(this.#ports, { job, printer, release, tenure, state: job.state, isWhole: false }, 'return')
      }
      throw error
    }
  }

  #releaseOf(job: Job, request: ReleaseRequest, startedAt: Temporal.Instant): Release {
    const id = this.#ports.random.uuid()
    return {
      id,
      jobId: job.id,
      userName: job.userName,
      terminalName: request.terminalName,
      sessionId: request.sessionId,
      printerName: request.printer.name,
      printerJobName: `holdfast-${id.replaceAll('-', '').slice(0, 24)}`,
      printerJobId: null,
      printerJobUuid: null,
      life: null,
      lastSeen: null,
      impressions: null,
      startedAt,
      leaseUntil: request.leaseUntil,
      endedAt: null,
    }
  }

  #note(release: Release, at: Temporal.Instant): void {
    noteAudit(this.#ports, {
      at,
      event: 'job-released',
      actor: release.terminalName ? `terminal:${release.terminalName}` : 'gateway',
      userName: release.userName,
      ...(release.terminalName ? { terminalName: release.terminalName } : {}),
      printerName: release.printerName,
      jobId: release.jobId,
    })
  }
}

function itemOf(
  claimed: Pick<Underway, 'job' | 'release' | 'tenure' | 'state'>,
  { printer, signal, report }: ReleaseRequest,
): LaneItem {
  const underway: Underway = { ...claimed, printer, isWhole: false }
  return { underway, signal, report: progress => report(claimed.job.id, progress) }
}
