import { languages } from './language.ts'
import { flag, integer, list, oneOf, type SettingDefinition, secret, shapes, text } from './setting-kinds.ts'

const domains = {
  pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/,
  bounds: 'domains in lower case, such as "example.org"',
  most: 1000,
}
const addresses = { pattern: /^[^\s@]{1,64}@[^\s@]{1,189}$/, bounds: 'e-mail addresses', most: 100 }
const listenAddress = {
  pattern: /^$|^(?:[A-Za-z0-9.-]{1,253}|\[[\da-fA-F:]{2,39}\]):\d{1,5}$/,
  bounds: 'HOST:PORT, such as "127.0.0.1:2525"; empty: none',
}

const longText = { kind: 'text', isLong: true } as const

/** The site, as mails speak of it. */
export const siteSettings = {
  'site.name': text('Holdfast', shapes.label, 'What the mails and pages call this place'),
  'site.language': oneOf('en', languages, 'Language of who has chosen none'),
  'site.timeZone': {
    fallback: 'UTC',
    about: 'Time zone in which mails and pages tell times, and pins.validUntilTime is meant',
    bounds: 'an IANA time zone, such as "Europe/Prague"',
    accepts: isTimeZone,
    form: { kind: 'text' },
  } satisfies SettingDefinition<string> as SettingDefinition<string>,
  'site.publicUrl': text('', shapes.url, 'Where people reach the portal: links in mails begin with it'),
}

/** Mail that goes out. */
export const mailSettings = {
  'mail.sendPin': flag(true, 'Send a new PIN by email to whom it belongs'),
  'mail.pinForm': oneOf(
    'digits',
    ['digits', 'link'],
    'What a mail with a new PIN carries: the digits, or a link that shows them once and is good for 15 minutes',
  ),
  'mail.host': text('', shapes.host, 'SMTP server that takes our mail; empty: no mail is sent'),
  'mail.port': integer(587, 1, 65_535, 'Port of that server'),
  'mail.security': oneOf(
    'starttls',
    ['starttls', 'tls', 'none'],
    'How the way to that server is secured: STARTTLS demanded, TLS from the first octet, or none (on this machine only)',
  ),
  'mail.certificateAuthority': certificates(
    'Certificates (PEM) by which that server is known, beside the well-known ones',
  ),
  'mail.user': text('', shapes.freeText, 'Account at that server; empty: none is asked for'),
  'mail.password': secret('Password of that account', ['mail.host', 'mail.port', 'mail.security', 'mail.user']),
  'mail.from': text('', shapes.address, 'Address that our mails come from'),
  'mail.remindHours': {
    fallback: [24],
    about: 'Hours before its PIN ends at which a user is reminded; each at most once for a PIN',
    bounds: 'a list of at most 5 different whole numbers from 1 to 2160',
    accepts: isHours,
    form: { kind: 'hours' },
  } satisfies SettingDefinition<readonly number[]> as SettingDefinition<readonly number[]>,
  'mail.keepTryingHours': integer(96, 1, 720, 'Hours for which a mail is tried again before it is given up'),
}

/** Jobs that arrive by mail, and the guests who send them. */
export const inboundSettings = {
  'inbound.enabled': flag(false, 'Jobs by email'),
  'inbound.addresses': list([], addresses, 'Addresses to which jobs are mailed'),
  'inbound.imapHost': text('', shapes.host, 'IMAP server of the mailbox from which jobs are fetched; empty: none'),
  'inbound.imapPort': integer(993, 1, 65_535, 'Port of that server'),
  'inbound.imapSecurity': oneOf('tls', ['tls', 'starttls', 'none'], 'How the way to that server is secured'),
  'inbound.imapUser': text('', shapes.freeText, 'Account of the mailbox'),
  'inbound.imapPassword': secret('Password of that account', [
    'inbound.imapHost',
    'inbound.imapPort',
    'inbound.imapSecurity',
    'inbound.imapUser',
  ]),
  'inbound.imapFolder': text('INBOX', shapes.label, 'Folder of the mailbox that is emptied'),
  'inbound.certificateAuthority': certificates('Certificates (PEM) by which the IMAP server is known'),
  'inbound.listen': text('', listenAddress, 'Where a mail relay delivers jobs to us; empty: nowhere'),
  'inbound.protocol': oneOf('lmtp', ['lmtp', 'smtp'], 'What is spoken there'),
  'inbound.relays': list(
    ['127.0.0.1'],
    { pattern: /^[\da-fA-F.:]{2,39}$/, bounds: 'IP addresses', most: 100 },
    'Addresses of the relays that may deliver there',
  ),
  'inbound.authenticationServer': text(
    '',
    shapes.host,
    'Name (authserv-id) of our own mail server, whose Authentication-Results are believed; empty: senders are checked here',
  ),
  'inbound.authenticationPlace': oneOf(
    'above-received',
    ['above-received', 'below-received'],
    'Where that server writes its results: above its own Received, or directly below it. Only for a server that ' +
      'removes results in its own name from mails it takes (RFC 8601 section 5) is below-received safe',
  ),
  'inbound.maxMessageBytes': integer(25 * 2 ** 20, 64 * 1024, 2 ** 30, 'Largest mail taken in, in bytes'),
  'inbound.convertOffice': flag(true, 'Office documents are converted to PDF, where LibreOffice is installed'),
  'inbound.answersPerHour': integer(1, 0, 60, 'Most answers to one address in an hour, beside mails with a PIN'),
  'inbound.answersPerDay': integer(5, 0, 1000, 'Most answers to one address in a day, mails with a PIN included'),
  'guests.register': flag(false, 'Register unknown senders who email a job'),
  'guests.group': text('SELF-REGISTERED', shapes.label, 'Group that a self-registered user joins'),
  'guests.allowedDomains': list([], domains, 'Domains whose senders may send jobs; none: all'),
  'guests.deniedDomains': list([], domains, 'Domains whose senders may not, with their subdomains'),
  'guests.maxPerDomainPerDay': integer(20, 1, 100_000, 'Most new accounts in a day for senders of one domain'),
  'guests.maxPerDay': integer(100, 1, 100_000, 'Most new accounts in a day'),
  'guests.maxMailsPerHour': integer(20, 1, 10_000, 'Most jobs by mail of one sender in an hour'),
  'guests.maxWaitingDocuments': integer(10, 1, 10_000, 'Most documents waiting for one guest'),
  'guests.maxWaitingBytes': integer(50 * 2 ** 20, 1024, 2 ** 40, 'Most bytes waiting for one guest'),
  'guests.sponsor': oneOf(
    'none',
    ['none', 'required'],
    'Whether an employee must approve a guest before the account works: guests.sponsorGroup says who may',
  ),
  'guests.sponsorGroup': text('', shapes.freeText, 'Group whose members approve guests; they are asked by mail'),
  'guests.idleDays': integer(30, 1, 3650, 'Days after which a guest without a valid PIN or waiting jobs is removed'),
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 64) return false
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }))
  } catch {
    return false
  }
}

function isHours(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= 5 &&
    new Set(value).size === value.length &&
    value.every(hours => Number.isInteger(hours) && hours >= 1 && hours <= 2160)
  )
}

function certificates(about: string): SettingDefinition<string> {
  const pattern = /^$|^-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=-]{1,65000}$/
  return { ...text('', { pattern, bounds: 'certificates in PEM; empty: none' }, about), form: longText }
}
