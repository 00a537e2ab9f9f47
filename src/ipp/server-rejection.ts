import { type Fault, type FaultCode, faultCodes, isFault } from '../core/fault.ts'
import type { Attribute } from './codec-message.ts'
import type { Status } from './codec-names.ts'

/** A request that is answered with an error status. Thrown while it is judged, caught at the border, `server-exchange.ts`. */
export class Rejection extends Error {
  readonly status: Status
  /** What goes back in the unsupported-attributes group. */
  readonly unsupported: readonly Attribute[]

  constructor(status: Status, message: string, unsupported: readonly Attribute[] = [], options?: ErrorOptions) {
    super(message, options)
    this.name = 'Rejection'
    this.status = status
    this.unsupported = unsupported
  }
}

/** The one table from fault to IPP status. What is not in it is the gateway's own failure. */
const statusOfFault: Readonly<Partial<Record<FaultCode, Status>>> = {
  'frame-invalid': 'client-error-bad-request',
  'input-invalid': 'client-error-bad-request',
  'message-too-large': 'client-error-request-entity-too-large',
  'document-too-large': 'client-error-request-entity-too-large',
  'document-invalid': 'client-error-document-format-error',
  'submission-refused': 'client-error-not-authorized',
  'not-found': 'client-error-not-found',
  'job-state-conflict': 'client-error-not-possible',
  'records-conflict': 'client-error-not-possible',
  'timed-out': 'server-error-temporary-error',
  'records-unavailable': 'server-error-temporary-error',
  'directory-away': 'server-error-temporary-error',
  'spool-full': 'server-error-temporary-error',
  'spool-failed': 'server-error-temporary-error',
  'shutting-down': 'server-error-service-unavailable',
  overloaded: 'server-error-busy',
}

/** Faults whose message is written for the client; of the others it learns only what the code means. */
const spokenFaults: readonly FaultCode[] = ['submission-refused', 'job-state-conflict', 'input-invalid']

/** What a client is told of something thrown. */
export function toRejection(error: unknown): Rejection {
  if (error instanceof Rejection) return error
  if (!isFault(error)) return new Rejection('server-error-internal-error', 'the gateway failed')
  return new Rejection(statusOfFault[error.code] ?? 'server-error-internal-error', wordsOf(error))
}

/** Whether something thrown is a failure here that an operator should hear of. */
export function isOwnFailure(error: unknown): boolean {
  return toRejection(error).status.startsWith('server-error') && !(error instanceof Rejection)
}

function wordsOf(fault: Fault): string {
  return spokenFaults.includes(fault.code) ? fault.message : faultCodes[fault.code]
}
