import type { MailOutcome } from '../ports/mail.ts'

/** What nodemailer tells of a failure. */
interface SmtpFailure {
  /** nodemailer's code; see its errors.js. */
  readonly code?: string | undefined
  /** The system's or OpenSSL's code, when there was one. */
  readonly originalCode?: string | undefined
  readonly command?: string | undefined
  readonly response?: string | undefined
  readonly responseCode?: number | undefined
}

/** Codes of failures of the way to the server, by nodemailer's. */
const wayErrors: Readonly<Record<string, string>> = {
  EDNS: 'server-not-found',
  ETIMEDOUT: 'server-timed-out',
  EABORT: 'server-timed-out',
  ESOCKET: 'server-unreachable',
  ECONNECTION: 'server-unreachable',
  EAUTH: 'log-in-refused',
  ENOAUTH: 'log-in-refused',
  ETLS: 'tls-failed',
}

/** How Node names certificates that it does not accept (node:tls, X509 certificate error codes). */
const certificateErrors = /CERT|SELF_SIGNED|UNABLE_TO|CRL|ISSUER|ALTNAME|HOSTNAME_MISMATCH|PATH_LENGTH|INVALID_PURPOSE/

/**
 * What a failed try means. The server's words may name people, so only its codes are told. Source: RFC 5321 section
 * 4.2.1 (4yz: again later, 5yz: never), RFC 3463 (enhanced codes).
 */
export function outcomeOf(failure: SmtpFailure): MailOutcome {
  const { code = '', command = '', responseCode } = failure
  if (responseCode !== undefined && (code === 'EENVELOPE' || code === 'EMESSAGE')) return judgeReply(failure)
  if (code === 'EENVELOPE' && command === 'API') return { outcome: 'refused', error: 'address-invalid' }
  const isWayError = code in wayErrors || code === 'EPROTOCOL'
  return { outcome: 'later', because: isWayError ? 'server' : 'mail', error: wayErrorOf(failure) }
}

function wayErrorOf(failure: SmtpFailure): string {
  const { code = '', originalCode = '', responseCode } = failure
  if (certificateErrors.test(originalCode)) return 'certificate-refused'
  // What OpenSSL says of a handshake that failed.
  if (/SSL|EPROTO|TLS/.test(originalCode)) return 'tls-failed'
  return responseCode === undefined ? (wayErrors[code] ?? 'transport-failed') : replyCode(failure)
}

/** A reply to one mail. What it says of us, our log-in or our sender, all mails would be told. */
function judgeReply(failure: SmtpFailure): MailOutcome {
  const { command = '', responseCode = 0 } = failure
  const error = replyCode(failure)
  if (responseCode === 421 || responseCode === 530 || command === 'MAIL FROM')
    return { outcome: 'later', because: 'server', error }
  return responseCode >= 500 && responseCode !== 503
    ? { outcome: 'refused', error }
    : { outcome: 'later', because: 'mail', error }
}

/** E.g. `smtp-451-4.7.1`. */
function replyCode({ response = '', responseCode }: SmtpFailure): string {
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1]
  return enhanced === undefined ? `smtp-${responseCode}` : `smtp-${responseCode}-${enhanced}`
}
