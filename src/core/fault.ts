/**
 * Every failure of a machine that Holdfast knows, with what it means. Codes are stable: logs, HTTP problems and
 * decisions use them, so a code is never reused for something else.
 */
export const faultCodes = {
  'frame-invalid': 'bytes from a device or client break their protocol',
  'message-too-large': 'a peer sent more than the limit allows',
  'timed-out': 'a step did not finish in its time',
  'printer-unreachable': 'no connection to the printer',
  'printer-busy': 'the printer takes no job just now',
  'printer-refused': 'the printer refused the request',
  'printer-answer-invalid': 'the printer answered with something that is not valid',
  'printer-untrusted': "the printer's certificate is not the one expected",
  'document-unreadable': 'a held document cannot be read back',
  'document-too-large': 'a document is larger than the limit',
  'document-invalid': 'a document is empty, damaged or not of the type it is declared as',
  'spool-full': 'no room left for documents',
  'spool-failed': 'the spool folder cannot be written or read',
  'records-unavailable': 'the database does not answer',
  'directory-away': 'the directory cannot be reached; what needs it must wait until it is back',
  'records-conflict': 'the record changed meanwhile or exists already',
  'mirror-unavailable': 'Redis does not answer, or not in its time, or refuses',
  'not-found': 'no such record',
  'input-invalid': 'the request is not valid',
  'submission-refused': 'this user may not print here now',
  'job-state-conflict': 'the job is not in a state that allows this',
  'mail-impossible': 'no mail can be sent to this user',
  'mail-state-conflict': 'the mail is not in a state that allows this',
  'pins-exhausted': 'no free PIN was found at the allowed lengths',
  overloaded: 'too much waits already; try again later',
  'secret-unreadable': 'a stored secret was encrypted under another key, or was changed',
  'key-unsafe': 'a key file is missing, damaged or readable by others',
  'source-unset': 'the source of users is not set up',
  'source-unreachable': 'the source of users does not answer, or not in its time',
  'source-refused': 'the source of users refused the log-in or the search',
  'source-untrusted': "the source's certificate is not the one expected",
  'source-too-large': 'the source names more than is taken in at once',
  'synchronisation-running': 'users are being synchronised already',
  'synchronisation-braked': 'more users would be deactivated than may be at once',
  'backup-invalid': 'a backup is damaged, or is none',
  'configuration-invalid': 'the configuration is not valid',
  'identity-provider-failed': 'the identity provider does not answer, or answers with what is not valid',
  'terminal-unreachable': 'no connection to the terminal',
  'tenure-over': 'the gateway could not say in time that it lives, so that others may have taken over from it',
  'shutting-down': 'the gateway is stopping',
} as const

export type FaultCode = keyof typeof faultCodes

/**
 * A machine's failure: thrown where it is noticed, caught only at the borders (terminal loop, HTTP error handler, IPP
 * server). Decide on `code`, never on `message`. The message is for operators; it never holds a PIN, a card number, a
 * key or a document name.
 */
export class Fault extends Error {
  readonly code: FaultCode

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Fault'
    this.code = code
  }
}

/** A member of what was given that is not taken: the way to it, and what is wrong with it. */
export interface RefusedField {
  /** Names from the outside in, e.g. `['options', 'port']`. */
  readonly path: readonly string[]
  readonly detail: string
}

/** A fault `input-invalid` that knows the members. */
export class FieldFault extends Fault {
  readonly fields: readonly RefusedField[]

  constructor(message: string, fields: readonly RefusedField[]) {
    super('input-invalid', message)
    this.fields = fields
  }
}

/** Whether something thrown is a Fault, of the given codes if any are given. */
export function isFault(error: unknown, ...codes: readonly FaultCode[]): error is Fault {
  return error instanceof Fault && (codes.length === 0 || codes.includes(error.code))
}
