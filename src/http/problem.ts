import { type FaultCode, faultCodes } from '../core/fault.ts'

/** One field of a request that was not taken, by JSON pointer. */
export interface FieldProblem {
  readonly in: 'body' | 'query' | 'path'
  readonly pointer: string
  readonly detail: string
}

/** The JSON pointer to a member as a URI fragment (RFC 6901 section 6), e.g. `#/snmp/community`. */
export function pointerTo(path: readonly string[]): string {
  const steps = path.map(step => encodeURIComponent(step.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')))
  return ['#', ...steps].join('/')
}

/** Problem details of RFC 9457. `code` is stable: decide on it, not on the texts. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ProblemCode
  /** Names this occurrence in the log; on failures of the gateway only. */
  readonly instance?: string
  readonly errors?: readonly FieldProblem[]
  /** A keyword for what a person is told, beyond the code: pages say it in their language. */
  readonly reason?: string
  /** SCIM's word for it; shown to SCIM clients only. */
  readonly scimType?: string
}

/** What only the API knows, beside the faults. */
const ownTitles = {
  'token-required': 'the administrator’s token is missing',
  'token-wrong': 'the token is not the administrator’s',
  'log-in-refused': 'the log-in was refused',
  'pin-change-off': 'users cannot make or ask for a new PIN here; ask the administrator',
  'oidc-off': 'log-in by OpenID Connect is not offered here',
  'log-in-links-off': 'links that log in are not offered here',
  'link-over': 'this link was used, is too old, or never was; ask for a new one',
  'place-wants-card': 'this terminal opens by a card with its PIN only; log in there',
  'place-over': 'this code is too old, or none of this site; scan the code at the printer again',
  'session-required': 'only for whoever is logged in at the portal',
  'not-allowed': 'your rights do not reach so far',
  'cross-site':
    'this request was not made by a page of this portal: the header x-csrf-token is missing or not the csrfToken of the log-in',
  'pages-missing': 'the pages of the portal and console are not built here',
  'no-such-route': 'there is nothing at this address',
  'method-not-allowed': 'this address does not take this method; the header Allow tells which it takes',
  'method-not-implemented': 'the gateway does not know this method',
  'too-many-requests': 'too many requests from this address',
  'content-type-unsupported': 'this content type is not taken here',
  'printer-in-error': 'the printer cannot print just now',
  'would-shut-out': 'this change shuts people out',
  internal: 'the gateway failed',
} as const

export type ProblemCode = FaultCode | keyof typeof ownTitles

/** HTTP status of each code. */
const statuses: Readonly<Record<ProblemCode, number>> = {
  'input-invalid': 400,
  'token-required': 401,
  'token-wrong': 401,
  'session-required': 401,
  'log-in-refused': 401,
  'pin-change-off': 403,
  'oidc-off': 403,
  'log-in-links-off': 403,
  'link-over': 404,
  'place-wants-card': 403,
  'place-over': 404,
  'not-allowed': 403,
  'cross-site': 403,
  'submission-refused': 403,
  'not-found': 404,
  'no-such-route': 404,
  'method-not-allowed': 405,
  'records-conflict': 409,
  'job-state-conflict': 409,
  'mail-state-conflict': 409,
  'mail-impossible': 409,
  'pins-exhausted': 409,
  'source-unset': 409,
  'synchronisation-running': 409,
  'synchronisation-braked': 409,
  'printer-in-error': 409,
  'would-shut-out': 409,
  'message-too-large': 413,
  'document-too-large': 413,
  'source-too-large': 413,
  'content-type-unsupported': 415,
  'document-invalid': 422,
  'too-many-requests': 429,
  internal: 500,
  'document-unreadable': 500,
  'spool-failed': 500,
  'secret-unreadable': 500,
  'key-unsafe': 500,
  'backup-invalid': 500,
  'configuration-invalid': 500,
  'method-not-implemented': 501,
  'frame-invalid': 502,
  'printer-refused': 502,
  'printer-answer-invalid': 502,
  'printer-untrusted': 502,
  'printer-unreachable': 502,
  'source-unreachable': 502,
  'source-refused': 502,
  'source-untrusted': 502,
  'terminal-unreachable': 502,
  'identity-provider-failed': 502,
  'printer-busy': 503,
  'records-unavailable': 503,
  'directory-away': 503,
  'mirror-unavailable': 503,
  overloaded: 503,
  'shutting-down': 503,
  'tenure-over': 503,
  'timed-out': 504,
  'pages-missing': 503,
  'spool-full': 507,
}

/** A problem of a code. Without a detail it says what the code means. */
export function problemOf(
  code: ProblemCode,
  more: Partial<Pick<Problem, 'detail' | 'errors' | 'status' | 'scimType' | 'reason'>> = {},
): Problem {
  const title = code in ownTitles ? ownTitles[code as keyof typeof ownTitles] : faultCodes[code as FaultCode]
  const own = { type: `urn:holdfast:problem:${code}`, title, status: statuses[code], detail: title, code }
  return { ...own, ...more }
}

/** Example problems for the documentation of a status. */
export function exampleProblem(status: number): Problem {
  const codes = Object.keys(statuses) as ProblemCode[]
  return problemOf(codes.find(code => statuses[code] === status) ?? 'internal')
}
