import { isCronSchedule } from './cron-fields.ts'
import { flag, integer, list, oneOf, type SettingDefinition, secret, shapes, text } from './setting-kinds.ts'

const dn = { pattern: /^[^\p{Cc}]{0,512}$/u, bounds: 'a distinguished name of at most 512 characters; empty: none' }
const attribute = { pattern: /^$|^[A-Za-z][A-Za-z0-9-]{0,63}$/, bounds: 'the name of an attribute; empty: none' }
const needed = { pattern: /^[A-Za-z][A-Za-z0-9-]{0,63}$/, bounds: 'the name of an attribute' }
const claim = { pattern: /^[A-Za-z][\w:./-]{0,127}$/, bounds: 'the name of a claim' }
const ldapUrl = { pattern: /^$|^ldaps?:\/\/[^\s/?#@]{1,255}$/, bounds: 'an ldap: or ldaps: URL; empty: none' }

/** Users from elsewhere: LDAP, CSV, SCIM. */
export const peopleSettings = {
  'sync.schedule': {
    fallback: '',
    about: 'When users are synchronised, in site.timeZone: five cron fields; empty: on demand only',
    bounds: 'five cron fields such as "0 3 * * *", or empty',
    accepts: value => typeof value === 'string' && (value === '' || isCronSchedule(value)),
    form: { kind: 'text' },
  } satisfies SettingDefinition<string> as SettingDefinition<string>,
  'sync.brakePercent': integer(
    10,
    1,
    100,
    'Greatest part of all users that one run may deactivate; a run that would do more stops and changes nothing',
  ),
  'sync.issuePins': flag(true, 'A user made by synchronisation gets a PIN and a mail'),
  'sync.adopt': flag(
    false,
    'A synchronised user takes over the account of the same name that an administrator or another source made',
  ),
  'ldap.url': text('', ldapUrl, 'LDAP server or Active Directory from which users come; empty: none'),
  'ldap.security': oneOf(
    'starttls',
    ['starttls', 'tls', 'none'],
    'How the way to it is secured; ldaps: URLs always use TLS',
  ),
  'ldap.certificateAuthority': {
    ...text(
      '',
      {
        pattern: /^$|^-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=-]{1,65000}$/,
        bounds: 'certificates in PEM; empty: none',
      },
      'Certificates (PEM) by which it is known',
    ),
    form: { kind: 'text', isLong: true },
  } satisfies SettingDefinition<string> as SettingDefinition<string>,
  'ldap.bindDn': text('', dn, 'Account that reads it'),
  'ldap.bindPassword': secret('Password of that account', ['ldap.url', 'ldap.security', 'ldap.bindDn']),
  'ldap.baseDn': text('', dn, 'Where users are searched'),
  'ldap.filter': filter('(objectClass=inetOrgPerson)', 'Which entries are users (RFC 4515)'),
  'ldap.groupBaseDn': text('', dn, 'Where groups are searched; empty: memberOf of the users is read'),
  'ldap.groupFilter': filter(
    '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))',
    'Which entries are groups (RFC 4515)',
  ),
  'ldap.userNameAttribute': text('uid', needed, 'Attribute with the user name; sAMAccountName in Active Directory'),
  'ldap.emailAttribute': text('mail', attribute, 'Attribute with the e-mail address'),
  'ldap.displayNameAttribute': text('cn', attribute, 'Attribute with the name as people read it'),
  'ldap.languageAttribute': text('preferredLanguage', attribute, 'Attribute with the language'),
  'ldap.idAttribute': text(
    'entryUUID',
    attribute,
    'Attribute that stays when a user is renamed; objectGUID in Active Directory; empty: a renamed user is another one',
  ),
  'scim.enabled': flag(false, 'Users are provisioned by SCIM 2.0 at /scim/v2'),
  'scim.token': {
    ...secret('Bearer token of the provisioning service', []),
    bounds: 'text of 32 to 256 letters, digits and characters out of ._~+/-; empty: none',
    accepts: value => typeof value === 'string' && /^(?:[\w.~+/-]{32,256})?$/.test(value),
  } satisfies SettingDefinition<string> as SettingDefinition<string>,
}

function filter(fallback: string, about: string): SettingDefinition<string> {
  return {
    fallback,
    about,
    bounds: 'a filter such as "(objectClass=person)"',
    accepts: isFilter,
    form: { kind: 'text' },
  }
}

/** In parentheses that match; what is in them is read by the LDAP client (RFC 4515 section 3). */
function isFilter(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\([^\p{Cc}]{1,1022}\)$/u.test(value)) return false
  let depth = 0
  const characters = [...value]
  for (const [at, character] of characters.entries()) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth === 0 && at < characters.length - 1) return false
  }
  return depth === 0
}

/** The portal and its sessions. */
export const portalSettings = {
  'portal.sessionIdleMinutes': integer(30, 1, 1440, 'Minutes without a request after which a session ends'),
  'portal.sessionHours': integer(12, 1, 720, 'Hours after which a session ends in any case'),
  'portal.staffMayUsePin': flag(
    false,
    'Whether a log-in by PIN carries the rights manage, operate and audit; if not, staff log in by OIDC or mail link',
  ),
  'portal.mailLinks': flag(true, 'Whether a user can log in by a single-use link sent by mail'),
  'oidc.issuer': text('', shapes.url, 'OpenID Connect issuer by which users log in; empty: none'),
  'oidc.clientId': text('', shapes.freeText, 'Our client id there'),
  'oidc.clientSecret': secret('Our client secret there', ['oidc.issuer', 'oidc.clientId']),
  'oidc.userNameClaim': text('preferred_username', claim, 'Claim that holds the user name'),
}

/** Pages of panels. */
export const panelSettings = {
  'panel.placeCode': flag(
    true,
    'Whether an idle panel shows the QR code by which a phone logged in at the portal releases there; needs site.publicUrl',
  ),
  'panel.frameAncestors': list(
    [],
    {
      pattern: /^https:\/\/[A-Za-z0-9.-]{1,253}(?::\d{1,5})?$/,
      bounds: 'origins such as "https://kiosk.example.org"',
      most: 8,
    },
    'Origins whose pages may show a panel in a frame; they must be of the same site as the panel',
  ),
}
