import type { HistoryLine, Tried } from '../faults/history.ts'
import type { Component } from './components.ts'

/** What came of the log-ins while a component failed. */
export interface LogInRow {
  readonly component: string
  readonly what: string
  readonly strikes: number
  readonly tries: number
  readonly letIn: number
  /** Turned to the cards by others' wrong PINs. */
  readonly throttled: number
  readonly slowestMs: number
  /** From the failure to the last log-in that failed, the longest. */
  readonly lastFailedMs: number
  /** From its healing until every gateway says that it is well, the longest. */
  readonly recoveryMs: number
  readonly limit: string
}

export interface LogInFindings {
  readonly rows: readonly LogInRow[]
  /** Tries of what must not open. */
  readonly falseTries: number
  /** Former PINs that opened at a site that could not know. */
  readonly excused: number
  readonly violations: readonly string[]
}

type Line<K extends HistoryLine['kind']> = Extract<HistoryLine, { readonly kind: K }>
type Try = Tried & { readonly at: number }

interface Outage {
  readonly component: Pick<Component, 'name' | 'what' | 'blind' | 'limit'>
  readonly from: number
  readonly until: number
  /** When it ran again. */
  readonly runsAt: number
  /** undefined when it did not recover. */
  readonly recoveryMs: number | undefined
}

const calm = { name: 'nothing', what: '', blind: [], limit: { ...noLimit(), words: 'none fails' } }
/** DESIGN: a change of the directory is seen at a site within this. */
const changeMs = 2_000

/** Holds the log-ins of a fleet's history to the limits of its components. */
export function checkLogIns(lines: readonly HistoryLine[], components: readonly Outage['component'][]): LogInFindings {
  const outages = outagesOf(lines, components)
  const tries = lines.filter((line): line is Line<'tried'> => line.kind === 'tried')
  const rightful = tries.filter(({ credential }) => credential === 'pin' || credential === 'card')
  const byOutage = Map.groupBy(rightful, line => outageOf(line, outages)?.component ?? calm)
  const wrongful = tries.filter(line => !rightful.includes(line) && line.outcome === 'let-in')
  const unexcused = wrongful.filter(line => !isExcused(line, outages))
  return {
    rows: [calm, ...components].flatMap(component => {
      const own = byOutage.get(component) ?? []
      return own.length === 0 ? [] : [rowOf(component, own, outages)]
    }),
    falseTries: tries.length - rightful.length,
    excused: wrongful.length - unexcused.length,
    violations: [
      ...unexcused.map(line => `let in: a PIN that is ${line.credential} at ${line.terminal} at ${line.at}`),
      ...rightful.filter(line => !isWell(line, outageOf(line, outages))).map(tell),
    ],
  }
}

function noLimit(): Omit<Component['limit'], 'words'> {
  return { sites: [], afterStrikeMs: 0, afterHealMs: 0 }
}

function tell({ terminal, at, afterMs, credential, outcome, text }: Try): string {
  return `not let in: with the right ${credential} at ${terminal} at ${at}: ${outcome} after ${afterMs} ms, "${text}"`
}

function outagesOf(lines: readonly HistoryLine[], components: readonly Outage['component'][]): readonly Outage[] {
  return lines.flatMap((line, index) => {
    if (line.kind !== 'struck') return []
    const component = components.find(({ name }) => name === line.component)
    if (!component) return []
    const healed = lines
      .slice(index)
      .find((later): later is Line<'healed'> => later.kind === 'healed' && later.component === line.component)
    const until = healed?.at ?? Number.POSITIVE_INFINITY
    const runsAt = healed ? healed.at - healed.afterMs + healed.runsAfterMs : until
    return [{ component, from: line.at, until, runsAt, recoveryMs: healed?.afterMs }]
  })
}

/** The one during which the credential was given, or whose failures may still last. */
function outageOf({ at, afterMs }: Try, outages: readonly Outage[]): Outage | undefined {
  const began = at - afterMs
  return outages.findLast(({ from, until, component }) => at >= from && began <= until + component.limit.afterHealMs)
}

/** Who is turned away because of wrong PINs takes the card. */
function isWell(line: Try, outage: Outage | undefined): boolean {
  if (line.outcome === 'let-in' || line.outcome === 'throttled') return true
  if (!outage) return false
  if (line.outcome === 'unavailable' && isTooNew(line, outage)) return true
  const { limit } = outage.component
  if (limit.isTold && line.outcome === 'silent') return false
  return limit.sites.includes(line.site) && line.at - line.afterMs <= outage.from + limit.afterStrikeMs
}

/** The site could not hear of the PIN any more. */
function isTooNew({ site, givenAt = 0 }: Try, { component, from }: Outage): boolean {
  return component.blind.includes(site) && givenAt + changeMs > from
}

/** Revoked less than two seconds ago, or while the site could not hear of it, or two seconds after it could again. */
function isExcused({ site, at, afterMs, credential, endedAt = 0 }: Try, outages: readonly Outage[]): boolean {
  if (credential !== 'old') return false
  const began = at - afterMs
  if (began < endedAt + changeMs) return true
  return outages.some(
    ({ component, from, runsAt }) =>
      component.blind.includes(site) && from < endedAt + changeMs && began < runsAt + changeMs,
  )
}

function rowOf(component: Outage['component'], tries: readonly Try[], outages: readonly Outage[]): LogInRow {
  const own = outages.filter(outage => outage.component === component)
  const letIn = tries.filter(({ outcome }) => outcome === 'let-in')
  const failed = tries.filter(({ outcome }) => ['silent', 'unavailable', 'refused'].includes(outcome))
  const sinceStrike = failed.map(line => line.at - (outageOf(line, outages)?.from ?? line.at))
  return {
    component: component.name,
    what: component.what,
    strikes: own.length,
    tries: tries.length,
    letIn: letIn.length,
    throttled: tries.filter(({ outcome }) => outcome === 'throttled').length,
    slowestMs: Math.max(0, ...letIn.map(({ afterMs }) => afterMs)),
    lastFailedMs: Math.max(0, ...sinceStrike),
    recoveryMs: Math.max(0, ...own.map(({ recoveryMs }) => recoveryMs ?? 0)),
    limit: component.limit.words,
  }
}
