import { isIP } from 'node:net'
import { Fault } from '../core/fault.ts'
import type { Settings } from '../core/settings.ts'

/** How an LDAP server is reached. */
export interface LdapOptions {
  readonly url: string
  readonly host: string
  readonly security: 'tls' | 'starttls' | 'none'
  /** PEM; undefined: the well-known authorities. */
  readonly certificateAuthority: string | undefined
  readonly bindDn: string
  readonly bindPassword: string
}

/** Reads the settings. Fault `source-unset` that says which one is missing or not allowed. */
export function ldapOptions(settings: Settings): LdapOptions {
  const url = settings['ldap.url']
  if (url === '') throw new Fault('source-unset', 'no LDAP server is set: set ldap.url')
  if (settings['ldap.baseDn'] === '') throw new Fault('source-unset', 'set ldap.baseDn: where users are searched')
  const host = hostOf(url)
  const security = url.startsWith('ldaps:') ? 'tls' : settings['ldap.security']
  if (security === 'tls' && !url.startsWith('ldaps:'))
    throw new Fault('source-unset', 'ldap.security is tls: ldap.url must begin with ldaps:')
  if (security === 'none' && !isLoopback(host))
    throw new Fault(
      'source-unset',
      'ldap.security none is for a server on this machine only: set it to starttls or tls',
    )
  const password = settings['ldap.bindPassword']
  // RFC 4513 section 5.1.2: such a bind would succeed without being one.
  if (settings['ldap.bindDn'] !== '' && password === '')
    throw new Fault('source-unset', 'ldap.bindDn is set and ldap.bindPassword is not')
  const certificateAuthority = settings['ldap.certificateAuthority'] || undefined
  return { url, host, security, certificateAuthority, bindDn: settings['ldap.bindDn'], bindPassword: password }
}

function hostOf(url: string): string {
  const host = URL.parse(url)?.hostname.replace(/^\[|\]$/g, '')
  if (host) return host
  throw new Fault('source-unset', 'ldap.url is no ldap: or ldaps: URL')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
