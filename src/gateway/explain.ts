import type { Job } from '../core/job.ts'
import { judgePin, type Pin } from '../core/pin.ts'
import type { Release } from '../core/release.ts'
import { type Group, type Right, rightsOf, type User } from '../core/user.ts'
import type { AuditEntry } from '../ports/site.ts'
import type { Ports } from '../ports.ts'

type ExplainPorts = Pick<Ports, 'users' | 'pins' | 'cards' | 'jobs' | 'audit' | 'terminals' | 'settings'>

/** One step on the way from key to paper, as the records tell it. */
export interface ExplainedStep {
  readonly step: 'account' | 'rights' | 'pin' | 'card' | 'terminal' | 'log-in' | 'jobs' | 'release'
  /** `unknown`: the records do not tell. */
  readonly outcome: 'passed' | 'failed' | 'unknown'
  readonly text: string
  /** When it happened; null: it is a state, not an event. */
  readonly at: Temporal.Instant | null
}

export interface Question {
  readonly userName: string
  readonly terminalName: string
  readonly at: Temporal.Instant
}

/** So long before and after the instant asked about events count. */
const windowMinutes = 10
const maxEvents = 200
const maxJobs = 200

/** Why a release did or did not happen, step by step, from what the records know; without any secret. */
export async function explain(ports: ExplainPorts, question: Question): Promise<readonly ExplainedStep[]> {
  const { userName, terminalName, at } = question
  const [user, pins, cards, terminal, events, jobs] = await Promise.all([
    ports.users.find(userName),
    ports.pins.ofUser(userName),
    ports.cards.ofUser(userName),
    ports.terminals.find(terminalName),
    eventsAround(ports, question),
    ports.jobs.list({ userName, limit: maxJobs, order: 'newest-first' }),
  ])
  const releases = (await Promise.all(jobs.map(job => ports.jobs.releasesOf(job.id)))).flat()
  return [
    explainAccount(user),
    ...(user ? [explainRights(user, await ports.users.groups(), ports.settings.current()['rights.default'])] : []),
    explainPins(pins, at),
    explainCards(cards.length),
    terminal
      ? state('terminal', 'passed', `${terminalName} releases at the printer ${terminal.printer}`)
      : state('terminal', 'failed', `There is no terminal ${terminalName}`),
    ...explainLogIns(events, userName),
    explainJobs(jobs, at),
    ...explainReleases(jobs, releases, question),
  ]
}

async function eventsAround(ports: ExplainPorts, { terminalName, at }: Question): Promise<readonly AuditEntry[]> {
  const [since, until] = [at.subtract({ minutes: windowMinutes }), at.add({ minutes: windowMinutes })]
  return ports.audit.list({ since, until, terminalName, limit: maxEvents })
}

function explainAccount(user: User | undefined): ExplainedStep {
  if (!user) return state('account', 'failed', 'There is no account of this name')
  if (!user.enabled) return state('account', 'failed', 'The account is switched off now')
  return state('account', 'passed', 'The account is switched on')
}

function explainRights(user: User, groups: readonly Group[], defaults: readonly Right[]): ExplainedStep {
  if (rightsOf(user, groups, defaults).has('print')) return state('rights', 'passed', 'The user may print')
  return state(
    'rights',
    'failed',
    'The user has no right to print: no group gives it; see GET /api/groups and rights.default',
  )
}

function explainPins(pins: readonly Pin[], at: Temporal.Instant): ExplainedStep {
  const issued = pins.filter(pin => Temporal.Instant.compare(pin.issuedAt, at) <= 0)
  const valid = issued.find(pin => judgePin(pin, at) === 'valid')
  if (valid) return state('pin', 'passed', `A ${valid.kind} PIN of ${valid.length} digits was valid${untilText(valid)}`)
  const last = issued.at(-1)
  if (!last) return state('pin', 'failed', 'No PIN had been issued by then')
  return state('pin', 'failed', endText(last, at))
}

function untilText({ validUntil }: Pin): string {
  return validUntil ? `, until ${validUntil.toString()}` : ''
}

function endText(pin: Pin, at: Temporal.Instant): string {
  switch (judgePin(pin, at)) {
    case 'pin-ended':
      return `The last PIN ended at ${pin.endedAt?.toString()}: ${pin.endReason}`
    case 'pin-not-yet-valid':
      return `The PIN is valid only from ${pin.validFrom.toString()}`
    default:
      return `The last PIN expired at ${pin.validUntil?.toString()}`
  }
}

function explainCards(count: number): ExplainedStep {
  return count === 0
    ? state('card', 'unknown', 'The user has no card')
    : state('card', 'passed', count === 1 ? 'The user has one card' : `The user has ${count} cards`)
}

function explainLogIns(events: readonly AuditEntry[], userName: string): readonly ExplainedStep[] {
  // Whom a wrong PIN names, nobody knows: it is told, since it may have been this user.
  const about = events.filter(event => event.userName === userName || event.userName === undefined)
  const told = about.flatMap(event => logInStep(event) ?? [])
  if (told.length > 0) return told
  return [state('log-in', 'failed', `Nobody tried to log in there within ${windowMinutes} minutes of that time`)]
}

function logInStep({ event, at, userName, detail }: AuditEntry): ExplainedStep | undefined {
  const by = viaText(detail?.['via'])
  const reason = String(detail?.['reason'] ?? 'not told')
  switch (event) {
    case 'log-in':
      return { step: 'log-in', outcome: 'passed', text: `Logged in by ${by}`, at }
    case 'log-in-refused': {
      const who = userName === undefined ? 'Somebody unknown' : 'The user'
      return { step: 'log-in', outcome: 'failed', text: `${who} was refused by ${by}: ${reason}`, at }
    }
    case 'release-refused':
      return { step: 'release', outcome: 'failed', text: `Nothing was released: ${reason}${problemText(detail)}`, at }
    default:
      return undefined
  }
}

function viaText(via: unknown): string {
  if (via === 'card-and-pin') return 'card and PIN'
  return via === 'card' ? 'card' : 'PIN'
}

function problemText(detail: AuditEntry['detail']): string {
  return detail?.['problem'] ? ` (${detail['problem']})` : ''
}

function explainJobs(jobs: readonly Job[], at: Temporal.Instant): ExplainedStep {
  const waiting = jobs.filter(job => waitedAt(job, at))
  if (waiting.length > 0)
    return state('jobs', 'passed', `Jobs that waited then: ${waiting.map(job => job.id).join(', ')}`)
  const [last] = jobs.filter(job => Temporal.Instant.compare(job.createdAt, at) <= 0)
  if (!last) return state('jobs', 'failed', 'No job had arrived for this user name by then')
  const end = `${last.outcome ?? last.state} at ${last.changedAt.toString()}`
  return state('jobs', 'failed', `No job waited then; the last one before, ${last.id}, was ${end}`)
}

/** Whether a job was there at an instant and had not ended; one that ended later waited. */
function waitedAt(job: Job, at: Temporal.Instant): boolean {
  const isThere = Temporal.Instant.compare(job.createdAt, at) <= 0
  const isOver = job.outcome !== null && Temporal.Instant.compare(job.changedAt, at) < 0
  return isThere && !isOver
}

function explainReleases(
  jobs: readonly Job[],
  releases: readonly Release[],
  { at, terminalName }: Question,
): readonly ExplainedStep[] {
  const near = releases.filter(release => Math.abs(minutesBetween(release.startedAt, at)) <= windowMinutes)
  return near.map(release => {
    const job = jobs.find(one => one.id === release.jobId)
    const where = release.terminalName === terminalName ? 'here' : `at ${release.terminalName ?? 'no terminal'}`
    const seen = release.lastSeen ? `the printer said ${release.lastSeen}` : 'the printer told nothing of it'
    const text = `Job ${release.jobId} was released ${where} to ${release.printerName}: ${seen}; the job is ${job?.outcome ?? job?.state}`
    const isPrinted = job?.outcome === 'printed'
    return { step: 'release', outcome: isPrinted ? 'passed' : 'failed', text, at: release.startedAt } as const
  })
}

function minutesBetween(one: Temporal.Instant, other: Temporal.Instant): number {
  return (one.epochMilliseconds - other.epochMilliseconds) / 60_000
}

function state(step: ExplainedStep['step'], outcome: ExplainedStep['outcome'], text: string): ExplainedStep {
  return { step, outcome, text, at: null }
}
