import { Fault } from '../core/fault.ts'

/** SQLSTATE, PostgreSQL manual appendix A; empty when the database said nothing. */
function stateOf(error: unknown): string {
  const isTold = error instanceof Error && 'severity' in error && 'code' in error
  return isTold && typeof error.code === 'string' ? error.code : ''
}

/** serialization_failure, deadlock_detected: nothing is stored, and a second try may go better. */
export function isOutOfOrder(error: unknown): boolean {
  return ['40001', '40P01'].includes(stateOf(error))
}

/** lock_not_available: somebody else has kept a row or table for too long. */
export function isLockedOut(error: unknown): boolean {
  return stateOf(error) === '55P03'
}

/** insufficient_privilege: the role of this gateway has no right to that. */
export function isForbidden(error: unknown): boolean {
  return stateOf(error) === '42501'
}

/**
 * Whether the connection is not to be used again: it is gone (08...), the server ends (57P01 to 57P04) or takes no writes
 * any more since another one does now (25006), or it did not answer: what it still may answer would be taken for the
 * answer to something else.
 */
export function isConnectionLost(error: unknown): boolean {
  const state = stateOf(error)
  return state === '' || state.startsWith('08') || state.startsWith('57P') || state === '25006'
}

/** What is wrong, in words for operators, by SQLSTATE. */
const troubles: Readonly<Record<string, string>> = {
  '25006': 'the database takes no writes; is it a standby?',
  '53100': 'the disk of the database is full',
  '53200': 'the database has no memory left',
  '53300': 'the database has no connection left for this gateway',
  '57014': 'the database took too long and gave up',
  '57P01': 'the database is stopping',
  '57P02': 'the database has crashed and recovers',
  '57P03': 'the database is starting or stopping',
}

/** The fault that an error of the database is to those who asked. */
export function faultOf(cause: unknown): Fault {
  if (cause instanceof Fault) return cause
  const state = stateOf(cause)
  if (isOutOfOrder(cause) || isLockedOut(cause))
    return new Fault('overloaded', 'others change the same records all the time; try again later', { cause })
  switch (state) {
    // unique_violation
    case '23505':
      return new Fault('records-conflict', 'the record exists already', { cause })
    // foreign_key_violation
    case '23503':
      return new Fault('not-found', 'a record that this one refers to does not exist', { cause })
    default:
      return new Fault('records-unavailable', troubles[state] ?? 'the database did not answer', { cause })
  }
}

/** Nothing listens where the server was: at its port, at its socket. */
const refusals: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOENT'])
/** crash_shutdown, cannot_connect_now. Not admin_shutdown, which is also said to a session that is ended alone. */
const downStates: ReadonlySet<string> = new Set(['57P02', '57P03'])

/**
 * Whether a fault tells that the server is down, so that nobody is served by it. A server that is not reached, or does not
 * answer, may be up for others.
 */
export function isDownForAll(error: unknown): boolean {
  const cause = error instanceof Fault ? error.cause : error
  return downStates.has(stateOf(cause)) || refusals.has(cause instanceof Error && 'code' in cause ? cause.code : '')
}
