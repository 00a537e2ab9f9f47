import type { Language } from './language.ts'

/** What a person may do; the policy of the user's groups decides (S05). Names as in features of multifunction printers. */
export const rights = ['print', 'scan', 'copy', 'colour', 'portal', 'manage', 'operate', 'audit'] as const
export type Right = (typeof rights)[number]

export const userOrigins = ['admin', 'mail', 'csv', 'ldap', 'scim'] as const
export type UserOrigin = (typeof userOrigins)[number]

/** An account of the directory. `userName` is canonical: see canonicalUserName. */
export interface User {
  readonly userName: string
  readonly displayName: string | null
  readonly email: string | null
  readonly groups: readonly string[]
  readonly enabled: boolean
  /** Name of the printer at which this user's jobs are released as soon as they are held; null: they wait for a PIN. */
  readonly releaseAtOnce: string | null
  /** In which mails and pages speak to this user; null: the site's. */
  readonly language: Language | null
  /** Who keeps this account: an administrator, the user's own first mail, or a synchronisation. */
  readonly origin: UserOrigin
  /** What names this account at its origin and stays when it is renamed there; null: nothing does. */
  readonly externalId: string | null
  /** User name of the employee who vouches for this guest; null: nobody does or need to. */
  readonly sponsor: string | null
  readonly createdAt: Temporal.Instant
}

/** A group with the rights its members get. A group without a record gives none of its own. */
export interface Group {
  readonly name: string
  readonly rights: readonly Right[]
}

/** Longest user name in characters; IPP's name(MAX) is 255 octets (RFC 8011 section 5.1.3), so 127 always fits in UTF-8. */
const maxUserNameLength = 127

/**
 * The one spelling of a user name that Holdfast stores and compares: NFC, lower case, no surrounding space. Called once,
 * at the border (IPP, HTTP, directory), never inside. undefined: the text cannot be a user name (empty, too long,
 * control or bidirectional formatting characters).
 */
export function canonicalUserName(text: string): string | undefined {
  const name = text.normalize('NFC').trim().toLowerCase()
  if (name.length === 0 || name.length > maxUserNameLength) return undefined
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(name) ? undefined : name
}

/**
 * The rights of a user: the union of what the user's groups give, or `defaults` when none of the groups has a record.
 */
export function rightsOf(
  user: Pick<User, 'groups'>,
  groups: readonly Group[],
  defaults: readonly Right[],
): ReadonlySet<Right> {
  const own = groups.filter(group => user.groups.includes(group.name))
  return new Set(own.length === 0 ? defaults : own.flatMap(group => group.rights))
}

/**
 * The one spelling of an e-mail address by which accounts are found: lower case. Mail systems that tell `Ada` from `ada`
 * exist in the standard (RFC 5321 section 2.4) and nowhere else; two people must not be told apart by it.
 */
export function canonicalEmail(address: string): string {
  return address.trim().toLowerCase()
}

/** Whether a text is an address that mail can be sent to: one @, no space or control character, at most 254 characters. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@\p{Cc}\p{Cf}]{1,64}@[^\s@\p{Cc}\p{Cf}]{1,189}$/u.test(text)
}
