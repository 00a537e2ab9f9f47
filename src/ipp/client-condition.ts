import type { PrinterCondition, PrinterProblem, PrinterProblemKind } from '../core/printer.ts'
import { findAttribute, firstBoolean, firstInteger, strings } from './codec-attributes.ts'
import type { Group } from './codec-message.ts'
import { printerStateName } from './codec-names.ts'

/** Asked of a printer for its condition. Sources: RFC 8011 section 5.4; PWG 5100.9 for printer-alert. */
export const conditionNames = [
  ...['printer-state', 'printer-state-reasons', 'printer-is-accepting-jobs'],
  ...['printer-alert', 'printer-impressions-completed'],
]

/** Keywords without their severity, each to the problem that it is. Sources: RFC 8011 5.4.12, PWG 5100.9 section 7. */
const problemKinds: ReadonlyMap<string, PrinterProblemKind> = new Map([
  ['media-empty', 'media-empty'],
  ['media-jam', 'media-jam'],
  ['media-needed', 'media-needed'],
  ['door-open', 'door-open'],
  ['cover-open', 'door-open'],
  ['interlock-open', 'door-open'],
  ['input-tray-missing', 'input-tray-missing'],
  ['output-tray-missing', 'output-tray-missing'],
  ['output-area-full', 'output-area-full'],
  ['toner-empty', 'marker-supply-empty'],
  ['developer-empty', 'marker-supply-empty'],
  ['marker-supply-empty', 'marker-supply-empty'],
  ['marker-waste-full', 'service-needed'],
  ['marker-supply-missing', 'marker-supply-missing'],
  ['cartridge-missing', 'marker-supply-missing'],
  ['spool-area-full', 'spool-area-full'],
  ['paused', 'paused'],
  ['moving-to-paused', 'paused'],
  ['shutdown', 'offline'],
  ['offline', 'offline'],
  ['connecting-to-device', 'offline'],
  ['timed-out', 'offline'],
  ['fuser-over-temp', 'service-needed'],
  ['fuser-under-temp', 'service-needed'],
  ['opc-life-over', 'service-needed'],
])

const maxWarnings = 20 // a person reads three; the rest is for logs
const maxWarningLength = 40

/** The printer's condition by its attributes. A reason without `-warning` or `-report` keeps it from printing. */
export function conditionOf(group: Group | undefined, at: Temporal.Instant): PrinterCondition {
  const reasons = strings(group, 'printer-state-reasons').filter(reason => reason !== 'none')
  const state = printerStateName(firstInteger(group, 'printer-state')) ?? 'unknown'
  const problems = reasons.flatMap(reason => problemOf(reason, group))
  if (firstBoolean(group, 'printer-is-accepting-jobs') === false) problems.push({ kind: 'not-accepting-jobs' })
  if (state === 'stopped' && problems.length === 0) problems.push({ kind: 'stopped' })
  return {
    at,
    state,
    problems,
    warnings: warningsOf(reasons),
    lifeCount: firstInteger(group, 'printer-impressions-completed') ?? null,
  }
}

function problemOf(reason: string, group: Group | undefined): readonly PrinterProblem[] {
  if (isHarmless(reason)) return []
  const kind = problemKinds.get(reason.replace(/-error$/, ''))
  if (!kind) return []
  const place = kind.startsWith('media-') ? trayOf(group) : undefined
  return [place === undefined ? { kind } : { kind, place }]
}

function warningsOf(reasons: readonly string[]): readonly string[] {
  const kept = reasons.filter(reason => isHarmless(reason) || !problemKinds.has(reason.replace(/-error$/, '')))
  const short = kept.map(reason => reason.replace(/-(warning|report|error)$/, '').slice(0, maxWarningLength))
  return [...new Set(short)].slice(0, maxWarnings)
}

function isHarmless(reason: string): boolean {
  return reason.endsWith('-warning') || reason.endsWith('-report')
}

/** The tray of the first alert about an input, `tray 2` for groupindex 2. Source: PWG 5100.9 section 5.2. */
function trayOf(group: Group | undefined): string | undefined {
  const values = findAttribute(group, 'printer-alert')?.values ?? []
  for (const value of values.slice(0, maxWarnings)) {
    if (value.tag !== 'octetString') continue
    const fields = new TextDecoder().decode(value.value).split(';')
    const index = fields.find(field => /^groupindex=\d{1,3}$/.test(field))?.slice('groupindex='.length)
    if (fields.includes('group=input') && index !== undefined) return `tray ${index}`
  }
  return undefined
}
