/** Answers that no honest printer gives. */
export const lies = [
  'wrong-request-id',
  /** 200 with application/ipp and bytes that are not IPP. */
  'not-ipp',
  /** 200 with a page of HTML, as from a captive portal. */
  'html',
  /** Announces and sends 1 GiB. */
  'huge-answer',
  /** Chunks without an end. */
  'endless-chunks',
  /** Ends in the middle of the attributes. */
  'truncated-answer',
  /** Jobs are unknown as soon as they were created. */
  'jobs-vanish',
  /** Another Send-Document to a completed job succeeds and prints nothing, as cupsd 2.4.2 does. */
  'duplicate-prints-nothing',
  /** Prints as much as came of a document that breaks off (multiple-operation-time-out-action: process-job). */
  'prints-what-came',
  /** Answers success to the first bytes of a document, prints those and closes the connection. */
  'early-success',
] as const

export type Lie = (typeof lies)[number] | 'none'

/** How the simulated printer behaves; every part can be changed while it runs. */
export interface Conduct {
  /** `out` names tray 2. */
  readonly paper: 'ok' | 'low' | 'out'
  /** Sheets in tray 2; at 0 the paper is out. null: it never ends. */
  readonly sheetsLeft: number | null
  readonly isJammed: boolean
  readonly isDoorOpen: boolean
  readonly toner: 'ok' | 'low' | 'out'
  readonly isAccepting: boolean
  /** 0 prints at once, null only when `printSheet` is called. */
  readonly msPerSheet: number | null
  /** `refusing`: connections are refused. `half-open`: they are accepted and never answered. */
  readonly network: 'up' | 'refusing' | 'half-open'
  readonly answerAfterMs: number
  /** Stops reading a document after so many bytes, without closing. */
  readonly stallAfterBytes: number | null
  /** Closes the connection after so many bytes of a request's body. */
  readonly cutAfterBytes: number | null
  /** Carries requests of these operations out and closes the connection instead of answering. */
  readonly cutAnswersTo: readonly string[]
  /** So many requests for new jobs are answered with server-error-busy. */
  readonly busyTimes: number
  /** false: Print-Job only. */
  readonly hasCreateJob: boolean
  readonly version: '1.1' | '2.0'
  readonly lie: Lie
}

export const honest: Conduct = {
  paper: 'ok',
  sheetsLeft: null,
  isJammed: false,
  isDoorOpen: false,
  toner: 'ok',
  isAccepting: true,
  msPerSheet: 0,
  network: 'up',
  answerAfterMs: 0,
  stallAfterBytes: null,
  cutAfterBytes: null,
  cutAnswersTo: [],
  busyTimes: 0,
  hasCreateJob: true,
  version: '2.0',
  lie: 'none',
}

/** Why nothing comes out, as printer-state-reasons (RFC 8011 section 5.4.12); empty when it prints. */
export function stoppingReasons(conduct: Conduct): readonly string[] {
  const reasons: string[] = []
  if (conduct.isJammed) reasons.push('media-jam-error')
  if (conduct.paper === 'out' || conduct.sheetsLeft === 0) reasons.push('media-empty-error')
  if (conduct.isDoorOpen) reasons.push('door-open-error')
  if (conduct.toner === 'out') reasons.push('toner-empty-error')
  return reasons
}

/** What a person should look after while it still prints. */
export function warningReasons(conduct: Conduct): readonly string[] {
  const reasons: string[] = []
  if (conduct.paper === 'low') reasons.push('media-low-warning')
  if (conduct.toner === 'low') reasons.push('toner-low-warning')
  return reasons
}
