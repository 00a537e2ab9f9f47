import { Fault, isFault } from '../core/fault.ts'
import {
  type Brake,
  brakeOf,
  brakeWords,
  planSynchronisation,
  type RefusedUser,
  type SynchronisationPlan,
} from '../core/synchronisation.ts'
import type { User } from '../core/user.ts'
import type { SyncCounts, SyncReport, SyncRun, UserSource } from '../ports/people.ts'
import type { Ports } from '../ports.ts'
import { type ApplyPorts, applyPlan } from './apply-plan.ts'
import { type CardPlan, planCards } from './plan-cards.ts'

type SyncPorts = ApplyPorts & Pick<Ports, 'syncRuns'>

export interface SyncRequest {
  readonly source: UserSource
  /** Who asked for it. */
  readonly actor: string
  /** Whether the source names everybody: then who is missing there is deactivated. */
  readonly isComplete: boolean
  /** Whether accounts of the same name become the source's; the setting sync.adopt unless told. */
  readonly adopts?: boolean
  /** Why more may be deactivated than the brake lets through; kept in the audit. */
  readonly override?: string
  /** The instant of the schedule that it is for. */
  readonly scheduledFor?: Temporal.Instant
}

/** What a run would do. */
export interface SyncOutlook {
  readonly plan: SynchronisationPlan
  readonly cards: CardPlan
  readonly brake: Brake | undefined
  readonly report: SyncReport
  /** The accounts that would be changed, as they are now. */
  readonly before: ReadonlyMap<string, User>
}

export interface StartedRun {
  readonly run: SyncRun
  /** Resolves with the run as it ended; never rejects. */
  readonly ended: Promise<SyncRun>
}

const usersAtOnce = 500
const maxRefusedKept = 1_000
/** A run whose gateway died may be followed by another one after this. */
const leaseSeconds = 60
const heartbeatMs = 5_000
const noCounts: SyncCounts = {
  created: 0,
  changed: 0,
  deactivated: 0,
  untouched: 0,
  refused: 0,
  cardsEnrolled: 0,
  pinsIssued: 0,
}

/** Makes the accounts of a source what the source says; one run at a time for all gateways of a directory. */
export class Synchronisation implements AsyncDisposable {
  readonly #ports: SyncPorts
  readonly #stop = new AbortController()
  readonly #starting = new Set<Promise<void>>()
  readonly #running = new Map<string, { readonly report: () => SyncReport; readonly ended: Promise<SyncRun> }>()

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  /** What a run would do now; nothing is changed. Faults: those of the source. */
  async preview(request: SyncRequest): Promise<SyncOutlook> {
    return look(this.#ports, request, this.#stop.signal)
  }

  /**
   * Begins a run: resolves when its source is read and its plan made. Faults: those of the source,
   * `synchronisation-running`, `synchronisation-braked`.
   */
  start(request: SyncRequest): Promise<StartedRun> {
    const started = this.#start(request)
    const settled = started.then(
      () => undefined,
      () => undefined,
    )
    this.#starting.add(settled)
    void settled.then(() => this.#starting.delete(settled)) // never rejects
    return started
  }

  async #start(request: SyncRequest): Promise<StartedRun> {
    const run = await this.#begin(request)
    const lost = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, lost.signal])
    const tally = new Tally()
    const heartbeat = this.#hold(run, tally, lost)
    try {
      const outlook = await look(this.#ports, request, signal)
      tally.expect(outlook)
      assertUnbraked(outlook.brake, request.override)
      const ended = this.#carryOut(run, request, { outlook, tally, signal, heartbeat })
      this.#running.set(run.id, { report: () => tally.report(), ended })
      void ended.then(() => this.#running.delete(run.id)) // never rejects
      return { run: { ...run, report: tally.report() }, ended }
    } catch (error) {
      await this.#end(run, tally, heartbeat, error)
      throw error
    }
  }

  /** A run as it stands now; those of this gateway to the moment. */
  async find(id: string): Promise<SyncRun | undefined> {
    const run = await this.#ports.syncRuns.find(id)
    return run && this.#fresh(run)
  }

  async latest(limit: number): Promise<readonly SyncRun[]> {
    return (await this.#ports.syncRuns.latest(limit)).map(run => this.#fresh(run))
  }

  #fresh(run: SyncRun): SyncRun {
    const own = run.state === 'running' ? this.#running.get(run.id) : undefined
    return own ? { ...run, report: own.report() } : run
  }

  async #begin({ source, actor, scheduledFor }: SyncRequest): Promise<SyncRun> {
    const { clock, random, syncRuns } = this.#ports
    const beganAt = clock.now()
    const leaseUntil = beganAt.add({ seconds: leaseSeconds })
    const open = { endedAt: null, scheduledFor: scheduledFor ?? null, state: 'running', report: null } as const
    const run: SyncRun = { id: random.uuid(), source: source.name, actor, beganAt, leaseUntil, ...open }
    if (await syncRuns.begin(run)) return run
    throw new Fault('synchronisation-running', 'a run is under way; see GET /api/synchronisation and ask again later')
  }

  /** Tells the other gateways that the run goes on; ends it when one of them has taken its place. */
  #hold(run: SyncRun, tally: Tally, lost: AbortController): Heartbeat {
    const { clock, syncRuns, log } = this.#ports
    const done = new AbortController()
    const beat = async () => {
      while (await clock.wait(heartbeatMs, done.signal)) {
        const kept = await syncRuns
          .keep(run.id, clock.now().add({ seconds: leaseSeconds }), tally.report())
          .catch((error: unknown) => log.error({ err: error, run: run.id }, 'progress of a synchronisation not stored'))
        if (kept === false) lost.abort(new Fault('synchronisation-running', 'another run has taken its place'))
      }
    }
    const beating = beat()
    return {
      stop: async () => {
        done.abort()
        await beating
      },
    }
  }

  async #carryOut(run: SyncRun, request: SyncRequest, parts: Carrying): Promise<SyncRun> {
    const { outlook, tally, signal, heartbeat } = parts
    try {
      await applyPlan(this.#ports, {
        ...outlook,
        origin: request.source.origin,
        actor: `sync:${request.source.name}`,
        signal,
        count: what => tally.count(what),
        refuse: refused => tally.refuse(refused),
      })
      return await this.#end(run, tally, heartbeat, undefined, request.override)
    } catch (error) {
      return await this.#end(run, tally, heartbeat, error, request.override)
    }
  }

  async #end(run: SyncRun, tally: Tally, heartbeat: Heartbeat, error?: unknown, override?: string): Promise<SyncRun> {
    await heartbeat.stop()
    const { clock, syncRuns, audit, log } = this.#ports
    const failure = error === undefined ? null : wordsOf(error, this.#stop.signal.aborted)
    if (failure !== null) log.error({ err: error, run: run.id, source: run.source }, 'synchronisation failed')
    const report = { ...tally.report(), failure }
    const state = failure === null ? 'done' : 'failed'
    const ended: SyncRun = { ...run, endedAt: clock.now(), state, report }
    const detail = { run: run.id, source: run.source, state, ...report.done, ...(override ? { override } : {}) }
    try {
      await audit.append({ at: clock.now(), event: 'users-synchronised', actor: run.actor, detail })
      await syncRuns.end(ended)
    } catch (lost) {
      log.error({ err: lost, run: run.id }, 'end of a synchronisation not stored')
    }
    return ended
  }

  /** Stops what runs; the next run does the rest. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Fault('shutting-down', 'the gateway is stopping'))
    await Promise.all(this.#starting)
    await Promise.all([...this.#running.values()].map(({ ended }) => ended))
  }
}

interface Heartbeat {
  stop(): Promise<void>
}

interface Carrying {
  readonly outlook: SyncOutlook
  readonly tally: Tally
  readonly signal: AbortSignal
  readonly heartbeat: Heartbeat
}

/** Counts of a run, as it goes. */
class Tally {
  #planned = noCounts
  #done = noCounts
  #refused: RefusedUser[] = []
  #ignoredColumns: readonly string[] = []

  expect({ report }: SyncOutlook): void {
    this.#planned = report.planned
    this.#done = { ...noCounts, untouched: report.planned.untouched, refused: report.planned.refused }
    this.#refused = [...report.refused]
    this.#ignoredColumns = report.ignoredColumns
  }

  count(what: keyof SyncCounts): void {
    this.#done = { ...this.#done, [what]: this.#done[what] + 1 }
  }

  refuse(refused: RefusedUser): void {
    this.count('refused')
    if (this.#refused.length < maxRefusedKept) this.#refused.push(refused)
  }

  report(): SyncReport {
    const ignoredColumns = this.#ignoredColumns
    return { planned: this.#planned, done: this.#done, refused: [...this.#refused], ignoredColumns, failure: null }
  }
}

async function look(ports: SyncPorts, request: SyncRequest, signal: AbortSignal): Promise<SyncOutlook> {
  const { source } = request
  const settings = ports.settings.current()
  const list = await source.read(signal)
  const [users, deactivated] = [await allUsers(ports), await ports.syncedAccounts.deactivated()]
  // Whoever stands where the source could not be read is not missing.
  const isComplete = request.isComplete && list.refused.length === 0
  const adopts = request.adopts ?? settings['sync.adopt']
  const plan = planSynchronisation({
    origin: source.origin,
    users,
    wanted: list.users,
    deactivated,
    isComplete,
    adopts,
  })
  const cards = await planCards(ports, plan.cards)
  const percent = settings['sync.brakePercent']
  const brake = brakeOf(plan, { users: users.length, wanted: list.users.length, percent })
  const refused = [...list.refused, ...plan.refused, ...cards.refused]
  const planned = {
    created: plan.create.length,
    changed: plan.change.length,
    deactivated: plan.deactivate.length,
    untouched: plan.untouched,
    refused: refused.length,
    cardsEnrolled: cards.enroll.length,
    pinsIssued: settings['sync.issuePins'] ? plan.create.filter(({ fields }) => fields.email).length : 0,
  }
  const { ignoredColumns } = list
  const kept = refused.slice(0, maxRefusedKept)
  const changing = new Set(plan.change.map(({ userName }) => userName))
  const before = new Map(users.flatMap(user => (changing.has(user.userName) ? [[user.userName, user] as const] : [])))
  const report = { planned, done: noCounts, refused: kept, ignoredColumns, failure: null }
  return { plan, cards, brake, report, before }
}

/** A page at a time, with a turn for everything else in between: a hundred thousand users take a while. */
async function allUsers(ports: Pick<Ports, 'users'>): Promise<readonly User[]> {
  const users: User[] = []
  for (;;) {
    const after = users.at(-1)?.userName
    const page = await ports.users.list({ limit: usersAtOnce, ...(after === undefined ? {} : { after }) })
    users.push(...page)
    if (page.length < usersAtOnce) return users
    await new Promise(resolve => setImmediate(resolve))
  }
}

function assertUnbraked(brake: Brake | undefined, override: string | undefined): void {
  if (!brake || (brake.reason === 'too-many' && override)) return
  throw new Fault('synchronisation-braked', brakeWords(brake))
}

function wordsOf(error: unknown, isStopping: boolean): string {
  if (isStopping) return 'the gateway was stopped; the next run does the rest'
  return isFault(error) ? error.message : 'the gateway failed; see its log'
}
