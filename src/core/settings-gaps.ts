import { type CheckFacts, nobody, type SettingRule, type Severity } from './finding.ts'
import type { Settings } from './settings.ts'

type Gap = readonly [
  code: string,
  severity: Severity,
  settings: readonly (keyof Settings)[],
  problem: string,
  advice: string,
  is: (settings: Settings, facts: CheckFacts) => boolean,
]

const isMailOff = (settings: Settings) => !settings['mail.sendPin'] || settings['mail.host'] === ''
const hasMailbox = (settings: Settings) => settings['inbound.imapHost'] !== '' || settings['inbound.listen'] !== ''

/** One line a gap: settings that need others which are not there, or that are less safe than they look. */
const gaps: readonly Gap[] = [
  [
    'mail-fails',
    'danger',
    ['mail.host'],
    'Mail does not go out just now: new PINs wait in the outbox',
    'GET /api/mail/outbox and /health tell why',
    (_, facts) => facts.mailProblem !== null,
  ],
  [
    'mail-without-server',
    'warning',
    ['mail.sendPin', 'mail.host', 'mail.from'],
    'New PINs are to be mailed, but mail.host or mail.from is empty',
    'Set both, or turn mail.sendPin off',
    (settings, { temporary }) =>
      settings['mail.sendPin'] &&
      (settings['mail.from'] === '' || settings['mail.host'] === '') &&
      (settings['mail.host'] !== '' || temporary.count > 0),
  ],
  [
    'jobs-by-mail-without-mailbox',
    'danger',
    ['inbound.enabled', 'inbound.imapHost', 'inbound.listen', 'inbound.addresses'],
    'Jobs by email are on, but there is no mailbox and no relay, or no address to which they are sent',
    'Set inbound.addresses, and inbound.imapHost or inbound.listen',
    settings => settings['inbound.enabled'] && (!hasMailbox(settings) || settings['inbound.addresses'].length === 0),
  ],
  [
    'mailbox-fails',
    'danger',
    ['inbound.imapHost'],
    'The mailbox does not work just now: mailed jobs are not picked up',
    '/health tells why',
    (settings, facts) => settings['inbound.enabled'] && facts.mailboxProblem !== null,
  ],
  [
    'office-unconverted',
    'warning',
    ['inbound.convertOffice'],
    'Office documents that are mailed are to be converted, but cannot be here: their senders are told that they are unreadable',
    '/health tells why; install LibreOffice on the machine of the gateway, or turn inbound.convertOffice off',
    (_, facts) => facts.officeProblem !== null,
  ],
  [
    'guests-without-jobs-by-mail',
    'warning',
    ['guests.register', 'inbound.enabled'],
    'Unknown senders are to be registered, but jobs by email are off: no guest can come',
    'Turn inbound.enabled on, or guests.register off',
    settings => settings['guests.register'] && !settings['inbound.enabled'],
  ],
  [
    'guests-without-mail',
    'danger',
    ['guests.register', 'mail.sendPin', 'mail.host'],
    'Unknown senders are registered, but no PIN is mailed to them: they cannot print what they sent',
    'Turn mail.sendPin on and set mail.host',
    settings => settings['guests.register'] && settings['inbound.enabled'] && isMailOff(settings),
  ],
  [
    'guests-stay',
    'warning',
    ['guests.register', 'guests.group', 'pins.temporary', 'pins.temporaryFor'],
    'Guests get PINs that never end: their group is not among those whose PINs are temporary',
    'Turn pins.temporary on and add the group of guests.group to pins.temporaryFor',
    settings => settings['guests.register'] && !isTemporaryForGuests(settings),
  ],
  [
    'sponsor-without-members',
    'danger',
    ['guests.sponsor', 'guests.sponsorGroup'],
    'Guests need a sponsor, but nobody with an address is in guests.sponsorGroup: no guest is ever approved',
    'Put employees with an address into that group',
    (settings, { sponsors }) => settings['guests.sponsor'] === 'required' && sponsors === 0,
  ],
  [
    'links-without-address',
    'danger',
    ['mail.pinForm', 'site.publicUrl'],
    'Mails are to carry links instead of digits, but site.publicUrl is empty: there is nothing to link to',
    'Set site.publicUrl',
    settings =>
      settings['site.publicUrl'] === '' &&
      (settings['mail.pinForm'] === 'link' || settings['guests.sponsor'] === 'required'),
  ],
  [
    'renewal-without-address',
    'warning',
    ['pins.usersMayChange', 'site.publicUrl'],
    'Users may ask for a new PIN at the portal, but site.publicUrl is empty: mails and terminals send them to the administrator',
    'Set site.publicUrl',
    (settings, { temporary }) =>
      settings['pins.usersMayChange'] &&
      settings['site.publicUrl'] === '' &&
      !isMailOff(settings) &&
      temporary.count > 0,
  ],
  [
    'portal-in-clear',
    'warning',
    ['site.publicUrl'],
    'The portal is reached without TLS: PINs and sessions can be read on the way',
    'Put a proxy with TLS before it and give its https: address as site.publicUrl',
    settings => /^http:\/\/(?!localhost(?:[:/]|$)|127\.|\[::1\])/.test(settings['site.publicUrl']),
  ],
  [
    'staff-by-pin',
    'warning',
    ['portal.staffMayUsePin'],
    'A guessed PIN opens the console: rights to manage, operate and audit come with a log-in by PIN',
    'Let staff log in by OIDC or mail link and turn portal.staffMayUsePin off',
    settings => settings['portal.staffMayUsePin'],
  ],
  [
    'card-by-pin-alone',
    'warning',
    ['cards.usersMayEnroll'],
    'Some terminals demand a card and its PIN, but whoever knows a PIN can make any card its own at the other terminals',
    'Turn cards.usersMayEnroll off and give cards to their users, where both are to count',
    (settings, facts) => settings['cards.usersMayEnroll'] && facts.terminalsWithBoth > 0,
  ],
  [
    'scim-without-token',
    'danger',
    ['scim.enabled', 'scim.token'],
    'SCIM is on, but there is no token: every request is refused',
    'Set scim.token to a random text of at least 32 characters',
    settings => settings['scim.enabled'] && settings['scim.token'] === '',
  ],
  [
    'oidc-incomplete',
    'warning',
    ['oidc.issuer', 'oidc.clientId', 'site.publicUrl'],
    'Log-in by OIDC cannot work: oidc.clientId or site.publicUrl is empty',
    'Set both, or empty oidc.issuer',
    settings =>
      settings['oidc.issuer'] !== '' && (settings['oidc.clientId'] === '' || settings['site.publicUrl'] === ''),
  ],
  [
    'ldap-in-clear',
    'danger',
    ['ldap.url', 'ldap.security'],
    'The directory is read without TLS: its password and the users can be read and changed on the way',
    'Set ldap.security to "starttls" or "tls"',
    settings => settings['ldap.url'].startsWith('ldap:') && settings['ldap.security'] === 'none',
  ],
  [
    'no-brake',
    'hint',
    ['sync.brakePercent'],
    'One synchronisation may deactivate more than half of all users',
    'Choose less for sync.brakePercent',
    settings => settings['sync.brakePercent'] > 50,
  ],
]

/** A record of a group says all its rights: what it leaves out, its members lose. */
const narrowRoles: SettingRule = (_, { narrowRoles: who }) =>
  who.count === 0
    ? undefined
    : {
        code: 'role-without-rights',
        severity: 'warning',
        settings: ['rights.default'],
        problem: 'Groups have a role, but not the rights portal and print: their members cannot log in, or not print',
        who,
        advice: 'Give these groups the rights portal and print, too, unless that is meant',
        shutsOut: false,
      }

export const settingGaps: readonly SettingRule[] = [
  narrowRoles,
  ...gaps.map(
    ([code, severity, settings, problem, advice, is]): SettingRule =>
      (current, facts) =>
        is(current, facts) ? { code, severity, settings, problem, who: nobody, advice, shutsOut: false } : undefined,
  ),
]

function isTemporaryForGuests(settings: Settings): boolean {
  const scope = settings['pins.temporaryFor']
  return settings['pins.temporary'] && (scope === 'everyone' || scope.groups.includes(settings['guests.group']))
}
