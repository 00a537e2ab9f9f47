import { isFault } from '../core/fault.ts'
import type { Job, JobState } from '../core/job.ts'
import type { Printer } from '../core/printer.ts'
import { judgeInterrupted, type PrinterAnswer, type Release, type ReleaseVerdict } from '../core/release.ts'
import type { Tenure } from '../ports/fleet.ts'
import type { ReleaseFence } from '../ports/site.ts'
import type { Ports } from '../ports.ts'
import { noteAudit } from './note-audit.ts'

export type SettlePorts = Pick<Ports, 'clock' | 'log' | 'jobs' | 'spool' | 'audit' | 'printerLink'>

/** A job on its way to a printer, with the state that is durable. */
export interface Underway {
  readonly job: Job
  readonly printer: Printer
  /** The life of this gateway in which it was claimed or taken over. */
  readonly tenure: Tenure
  release: Release
  state: JobState
  /** Whether the whole document was handed over, as far as is known: after a crash only the state tells. */
  isWhole: boolean
}

type AtPrinter = Pick<Underway, 'release' | 'printer'>

/** `lost`: another gateway may have it by now; it settles it. */
export type Settled = 'returned' | 'done' | 'uncertain' | 'watch' | 'ask-again' | 'lost'

const cancelTries = 3
/** However old a job is, its owner has this long to try again, or to say whether it came out. */
export const returnedMinutes = 30
const uncertainMinutes = 24 * 60

/**
 * Settles a release that was cut short (lost connection, refusal, crash): asks the printer, cancels what can be
 * canceled, and moves the job where the answers say. `watch` and `ask-again` leave it where it is.
 */
export async function settleRelease(ports: SettlePorts, underway: Underway): Promise<Settled> {
  for (let tries = 0; ; tries += 1) {
    if (!isOwn(underway)) return 'lost'
    const answer = await askPrinter(ports, underway)
    // Canceled by the turn before: there was no document then.
    const facts = { isWhole: underway.isWhole, wasUntouched: tries > 0 }
    const verdict = judgeInterrupted(underway.state, answer, facts)
    if (verdict !== 'cancel') return applyVerdict(ports, underway, verdict)
    if (tries >= cancelTries) return applyVerdict(ports, underway, 'uncertain')
    await cancelAtPrinter(ports, underway)
  }
}

/** Who may change what is stored of a release. */
export function fenceOf({ release, tenure }: Pick<Underway, 'release' | 'tenure'>): ReleaseFence {
  return { releaseId: release.id, member: tenure.member }
}

/** Whether nobody else can have taken it over. */
export function isOwn({ tenure }: Pick<Underway, 'tenure'>): boolean {
  return tenure.isCurrent
}

/** Moves the job as a verdict says; `watch`, `cancel` and `ask-again` change nothing. */
export async function applyVerdict(ports: SettlePorts, underway: Underway, verdict: ReleaseVerdict): Promise<Settled> {
  switch (verdict) {
    case 'return':
      return returnJob(ports, underway)
    case 'done':
      return finishJob(ports, underway)
    case 'uncertain':
      return leaveUncertain(ports, underway)
    case 'watch':
    case 'cancel':
      return 'watch'
    case 'ask-again':
      return 'ask-again'
  }
}

/** What the printer says of a release, by its id or, where that was never learned, by our job-name. */
export function askPrinter(ports: SettlePorts, underway: Underway): Promise<PrinterAnswer> {
  const { release, printer, state } = underway
  // Before `sending` no byte of the document has left: whatever is there prints nothing.
  if (state === 'claimed' || state === 'creating' || state === 'returned')
    return Promise.resolve({ answer: 'no-such-job' })
  if (release.printerJobId === null) return ports.printerLink.findJob(printer, release.printerJobName)
  return ports.printerLink.askJob(printer, release)
}

/** Cancels the job at the printer as far as its id is known; a failure shows in the next answer. */
export async function cancelAtPrinter(ports: SettlePorts, left: AtPrinter): Promise<void> {
  const { release, printer } = left
  try {
    const id = release.printerJobId ?? (await findId(ports, left))
    if (id !== undefined) await ports.printerLink.cancelJob(printer, id)
  } catch (error) {
    if (!isFault(error)) throw error
    ports.log.warn({ printerName: printer.name, jobId: release.jobId, code: error.code }, 'cancel at printer failed')
  }
}

async function findId(ports: SettlePorts, { printer, release }: AtPrinter): Promise<number | undefined> {
  const found = await ports.printerLink.findJob(printer, release.printerJobName)
  return found.answer === 'job' ? found.job.id : undefined
}

/** When a job expires that its owner must still be able to see to. */
export function keptUntil(job: Pick<Job, 'expiresAt'>, at: Temporal.Instant, minutes: number): Temporal.Instant {
  const least = at.add({ minutes })
  return Temporal.Instant.compare(job.expiresAt, least) < 0 ? least : job.expiresAt
}

async function returnJob(ports: SettlePorts, underway: Underway): Promise<Settled> {
  const at = ports.clock.now()
  const { state, job } = underway
  const path = state === 'returned' ? (['returned', 'held'] as const) : ([state, 'returned', 'held'] as const)
  const facts = { at, fence: fenceOf(underway), release: { endedAt: at } }
  const isMoved = await ports.jobs.advance(job.id, path, {
    ...facts,
    expiresAt: keptUntil(job, at, returnedMinutes),
  })
  if (!isMoved) return 'lost'
  underway.state = 'held'
  note(ports, underway, 'job-returned', at)
  return 'returned'
}

async function leaveUncertain(ports: SettlePorts, underway: Underway): Promise<Settled> {
  const at = ports.clock.now()
  const expiresAt = keptUntil(underway.job, at, uncertainMinutes)
  const facts = { at, fence: fenceOf(underway), release: { endedAt: at }, expiresAt }
  if (!(await ports.jobs.advance(underway.job.id, [underway.state, 'uncertain'], facts))) return 'lost'
  underway.state = 'uncertain'
  note(ports, underway, 'job-uncertain', at)
  return 'uncertain'
}

/** Printed: the document's key is destroyed in the same breath as the state says so, then its file goes. */
async function finishJob(ports: SettlePorts, underway: Underway): Promise<Settled> {
  const at = ports.clock.now()
  const { job, state } = underway
  const release = { ...underway.release, endedAt: at, lastSeen: 'completed' } as const
  const facts = { at, fence: fenceOf(underway), outcome: 'printed', document: null, release } as const
  if (!(await ports.jobs.advance(job.id, [state, 'done', 'purged'], facts))) return 'lost'
  underway.state = 'purged'
  note(ports, underway, 'job-printed', at)
  if (job.document) await ports.spool.remove(job.document.id)
  return 'done'
}

/** Destroys a document that nobody needs any more. */
export async function purgeDocument(
  ports: Pick<Ports, 'clock' | 'jobs' | 'spool'>,
  job: Job,
  state: 'done' | 'expired' | 'deleted',
): Promise<void> {
  await ports.jobs.advance(job.id, [state, 'purged'], { at: ports.clock.now(), document: null })
  if (job.document) await ports.spool.remove(job.document.id)
}

function note(ports: SettlePorts, { job, release, printer }: Underway, event: string, at: Temporal.Instant): void {
  noteAudit(ports, {
    at,
    event,
    actor: release.terminalName ? `terminal:${release.terminalName}` : 'gateway',
    userName: job.userName,
    ...(release.terminalName ? { terminalName: release.terminalName } : {}),
    printerName: printer.name,
    jobId: job.id,
    detail: { impressions: release.impressions },
  })
  const { terminalName, startedAt } = release
  const milliseconds = startedAt.until(at).total('milliseconds')
  const fields = { event, jobId: job.id, userName: job.userName, terminalName, printerName: printer.name, milliseconds }
  ports.log.info(fields, 'release outcome')
}
