import { isWithin, looksLikeOneOf } from './domain-look.ts'
import { type MailAddress, shownLabels } from './mail-address.ts'
import { type HeaderField, valuesOf } from './mail-header.ts'
import type { Settings } from './settings.ts'

/** Why a mail is automatic or would make a loop. */
export type AutomaticReason =
  | 'null-return-path'
  | 'auto-submitted'
  | 'precedence'
  | 'mailing-list'
  | 'own-mail'
  | 'from-own-address'
  | 'report'
  | 'too-many-hops'

/** The word by which our own mails are known: `X-Loop: holdfast`, `Message-ID: <holdfast.…@…>`. */
export const ownMark = 'holdfast'

/** RFC 5321 section 6.3 says at least 100; a print job passes a handful. */
const maxHops = 25

const bulkPrecedences = ['bulk', 'list', 'junk', 'auto_reply']
/** Fields that auto-responders set beside, or instead of, Auto-Submitted. */
const responderFields = ['x-autoreply', 'x-autorespond', 'x-autoresponder']

/**
 * Whether a mail is automatic, from a list, or one of ours that came back (RFC 3834): such a mail is dropped without a
 * word. `returnPath` is the envelope's sender, '' for none, undefined where only the header tells it.
 */
export function automaticReason(
  fields: readonly HeaderField[],
  { returnPath, ownAddresses }: { readonly returnPath: string | undefined; readonly ownAddresses: readonly string[] },
): AutomaticReason | undefined {
  const every = (name: string) => valuesOf(fields, name)
  const some = (name: string, is: (value: string) => boolean) => every(name).some(value => is(value.toLowerCase()))
  if (returnPath === '' || some('return-path', isNullPath)) return 'null-return-path'
  if (some('auto-submitted', value => !/^no\s*(?:[;(]|$)/.test(value))) return 'auto-submitted'
  if (fields.some(({ name }) => responderFields.includes(name))) return 'auto-submitted'
  if (some('precedence', value => bulkPrecedences.includes(value))) return 'precedence'
  if (fields.some(({ name }) => name.startsWith('list-'))) return 'mailing-list'
  if (some('x-loop', value => isOwnLoop(value, ownAddresses))) return 'own-mail'
  if (some('message-id', value => value.startsWith(`<${ownMark}.`))) return 'own-mail'
  if (some('content-type', value => /^multipart\/report\b/.test(value))) return 'report'
  if (some('content-type', value => /^message\//.test(value))) return 'report'
  return every('received').length > maxHops ? 'too-many-hops' : undefined
}

/** Whether somebody writes as one of our own addresses, whatever follows a "+" in the local part. */
export function isOwnAddress(sender: MailAddress, ownAddresses: readonly string[]): boolean {
  const own = ownAddresses.map(withoutTag)
  return own.includes(withoutTag(sender.address))
}

export type DomainRefusal = 'domain-denied' | 'domain-not-allowed' | 'domain-look-alike'

type DomainSettings = Pick<Settings, 'guests.allowedDomains' | 'guests.deniedDomains'>

/**
 * Whether senders of a domain may send jobs. `ownAddresses` tell which domains are ours: one that looks like them, or
 * like an allowed one, is refused.
 */
export function domainRefusal(
  domain: string,
  settings: DomainSettings,
  ownAddresses: readonly string[],
): DomainRefusal | undefined {
  if (settings['guests.deniedDomains'].some(denied => isWithin(domain, denied))) return 'domain-denied'
  const allowed = settings['guests.allowedDomains']
  const ownDomains = ownAddresses.map(address => address.slice(address.lastIndexOf('@') + 1).toLowerCase())
  const labels = shownLabels(domain) ?? domain.split('.')
  if (looksLikeOneOf(labels, [...ownDomains, ...allowed])) return 'domain-look-alike'
  return allowed.length > 0 && !allowed.includes(domain) ? 'domain-not-allowed' : undefined
}

/** Our own addresses: those that jobs are mailed to, and the one our mails come from. */
export function ownAddresses(settings: Pick<Settings, 'inbound.addresses' | 'mail.from'>): readonly string[] {
  return [...settings['inbound.addresses'], settings['mail.from']].filter(address => address !== '')
}

function isNullPath(value: string): boolean {
  return /^<\s*>$/.test(value) || value === ''
}

function isOwnLoop(value: string, ownAddresses: readonly string[]): boolean {
  return value.includes(ownMark) || ownAddresses.some(address => value.includes(address.toLowerCase()))
}

function withoutTag(address: string): string {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at).split('+')[0] ?? ''
  return `${local}${address.slice(at)}`.toLowerCase()
}
