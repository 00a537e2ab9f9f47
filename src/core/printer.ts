export type SnmpOptions =
  | { readonly version: '1' | '2c'; readonly community: string; readonly port?: number }
  | {
      readonly version: '3'
      readonly user: string
      readonly authProtocol: 'sha' | 'sha256' | 'sha512'
      readonly authPassword: string
      readonly privProtocol: 'aes' | 'aes256b' | 'aes256r'
      readonly privPassword: string
      readonly port?: number
    }

/** A printer of the directory. */
export interface Printer {
  readonly name: string
  /** `ipp:` or `ipps:`, e.g. `ipp://192.0.2.20/ipp/print`. */
  readonly uri: string
  readonly snmp: SnmpOptions | null
  /** SHA-256 of the certificate, lower-case hex, for `ipps:` printers without a certificate of a known authority. */
  readonly certificateSha256: string | null
  /** The site that it belongs to. */
  readonly site: string
}

/** Problems by their IPP `printer-state-reasons` keyword (RFC 8011 section 5.4.12), where one exists. */
export type PrinterProblemKind =
  | 'media-empty'
  | 'media-jam'
  | 'media-needed'
  | 'door-open'
  | 'input-tray-missing'
  | 'output-tray-missing'
  | 'output-area-full'
  | 'marker-supply-empty'
  | 'marker-supply-missing'
  | 'spool-area-full'
  | 'paused'
  | 'offline'
  | 'service-needed'
  | 'stopped'
  | 'not-accepting-jobs'

export interface PrinterProblem {
  readonly kind: PrinterProblemKind
  /** Where: the printer's own name of the tray, cover or supply, e.g. `tray 2`; at most 40 characters. */
  readonly place?: string
}

/** What a printer says of itself, by IPP or SNMP, at an instant. */
export interface PrinterCondition {
  readonly at: Temporal.Instant
  readonly state: 'idle' | 'processing' | 'stopped' | 'unknown'
  /** Only what keeps it from printing; low supplies are in `warnings`. */
  readonly problems: readonly PrinterProblem[]
  /** Keywords that do not keep it from printing, e.g. `media-low`. */
  readonly warnings: readonly string[]
  /** prtMarkerLifeCount: impressions since the printer was made; null where it does not say. */
  readonly lifeCount: number | null
}

/** One condition out of what several sources say: every problem that any of them reports. */
export function mergeConditions(a: PrinterCondition, b: PrinterCondition | undefined): PrinterCondition {
  if (!b) return a
  const placed = [...a.problems, ...b.problems].toSorted((x, y) => Number(!x.place) - Number(!y.place))
  const problems = placed.filter((problem, at) => placed.findIndex(other => other.kind === problem.kind) === at)
  return {
    at: a.at,
    state: a.state === 'unknown' ? b.state : a.state,
    problems,
    warnings: [...new Set([...a.warnings, ...b.warnings])],
    lifeCount: b.lifeCount ?? a.lifeCount,
  }
}

/** Most telling first: a person can act on the first, and `stopped` alone says least. */
const order: readonly PrinterProblemKind[] = [
  'media-jam',
  'media-empty',
  'door-open',
  'media-needed',
  'input-tray-missing',
  'output-tray-missing',
  'output-area-full',
  'marker-supply-empty',
  'marker-supply-missing',
  'spool-area-full',
  'offline',
  'paused',
  'service-needed',
  'not-accepting-jobs',
  'stopped',
]

/** The one problem to tell a person, undefined when the printer can print. */
export function tellingProblem(condition: PrinterCondition): PrinterProblem | undefined {
  return condition.problems.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0]
}
