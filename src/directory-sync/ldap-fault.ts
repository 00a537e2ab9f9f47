import { ResultCodeError } from 'ldapts'
import { Fault } from '../core/fault.ts'

/** What failed at an LDAP server, by code: never by the words of a message. */
export function ldapFault(cause: unknown): Fault {
  if (cause instanceof ResultCodeError || isResult(cause))
    return new Fault('source-refused', `the LDAP server refused: ${resultWords(cause.code)}`, { cause })
  if (isUntrusted(codeOf(cause)))
    return new Fault(
      'source-untrusted',
      `the certificate of the LDAP server is not trusted (${codeOf(cause)}): see ldap.certificateAuthority and ldap.url`,
      { cause },
    )
  const code = codeOf(cause)
  return new Fault('source-unreachable', `the LDAP server does not answer${code ? ` (${code})` : ''}: see ldap.url`, {
    cause,
  })
}

/** RFC 4511 appendix A.1. */
const results: Readonly<Record<number, string>> = {
  3: 'its time limit was reached',
  4: 'its size limit was reached, it tells only a part: raise the limit for this account',
  8: 'it demands another kind of log-in',
  10: 'it refers to another server',
  11: 'its administrative limit was reached, it tells only a part: raise the limit for this account',
  13: 'it demands TLS: see ldap.security',
  32: 'there is no such entry: see ldap.baseDn and ldap.groupBaseDn',
  34: 'a distinguished name is not valid: see ldap.bindDn, ldap.baseDn and ldap.groupBaseDn',
  49: 'wrong name or password: see ldap.bindDn and ldap.bindPassword',
  50: 'the account may not read this: see ldap.bindDn',
  51: 'it is busy',
  52: 'it is not available',
  53: 'it is unwilling to perform this',
}

function resultWords(code: number): string {
  return `${results[code] ?? 'see its log'} (result code ${code})`
}

function isResult(error: unknown): error is { readonly code: number } {
  return error instanceof Error && 'code' in error && typeof error.code === 'number'
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Codes of node's TLS for a certificate that is not taken (nodejs.org/api/tls.html, X509 certificate error codes). */
function isUntrusted(code: string): boolean {
  return /^(?:ERR_TLS_CERT|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|HOSTNAME_)/.test(
    code,
  )
}
