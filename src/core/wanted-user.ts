import { type Language, languages } from './language.ts'
import { canonicalUserName, isEmailAddress, type User } from './user.ts'

/** One person as a source of users tells it. What a source does not tell (undefined) stays as it is. */
export interface WantedUser {
  /** As the source spells it. */
  readonly userName: string
  /** What names the person there and stays when the person is renamed. */
  readonly externalId?: string | null
  readonly email?: string | null
  readonly displayName?: string | null
  readonly groups?: readonly string[]
  readonly language?: string | null
  readonly enabled?: boolean
  /** Card numbers: secrets, which no report shows. */
  readonly cards?: readonly string[]
  /** Where it stands there, for whoever must correct it: `line 7`, a distinguished name. */
  readonly place?: string
}

/** The fields of an account that a source keeps. */
export type SourceFields = Partial<Pick<User, 'email' | 'displayName' | 'groups' | 'language' | 'externalId'>>

/** A wanted user that can become an account. */
export interface FittingUser {
  readonly userName: string
  readonly fields: SourceFields
  readonly enabled: boolean
}

const maxGroups = 1_000
const maxExternalIdLength = 512

/** Makes a wanted user fit the directory, or gives the reason why it cannot. */
export function fitUser(wanted: WantedUser): FittingUser | 'bad-user-name' | 'bad-address' | 'bad-id' {
  const userName = canonicalUserName(wanted.userName)
  if (userName === undefined) return 'bad-user-name'
  if (wanted.email && !isEmailAddress(wanted.email)) return 'bad-address'
  if ((wanted.externalId?.length ?? 0) > maxExternalIdLength) return 'bad-id'
  return { userName, fields: fieldsOf(wanted), enabled: wanted.enabled ?? true }
}

function fieldsOf(wanted: WantedUser): SourceFields {
  const language = wanted.language === undefined ? undefined : languageOf(wanted.language)
  return {
    ...(wanted.email === undefined ? {} : { email: wanted.email || null }),
    ...(wanted.displayName === undefined ? {} : { displayName: cleanText(wanted.displayName) }),
    ...(wanted.groups === undefined ? {} : { groups: cleanGroups(wanted.groups) }),
    ...(language === undefined ? {} : { language }),
    ...(wanted.externalId ? { externalId: wanted.externalId } : {}),
  }
}

/** Text as people read it, without what breaks a line or turns its direction; null when nothing is left. */
export function cleanText(text: string | null): string | null {
  const clean = (text ?? '')
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
  return [...clean.trim()].slice(0, 127).join('').trim() || null
}

/** Names of groups as the directory keeps them, each once, in order. */
function cleanGroups(names: readonly string[]): readonly string[] {
  const clean = names.map(cleanText).filter(name => name !== null)
  return [...new Set(clean)].toSorted(byCodePoint).slice(0, maxGroups)
}

/**
 * The first language of a text that Holdfast speaks: a tag (BCP 47) or a list of them as in Accept-Language, the form of
 * preferredLanguage (RFC 2798 section 2.7). undefined: it speaks none of them; null: none is named.
 */
function languageOf(text: string | null): Language | null | undefined {
  if (!text?.trim()) return null
  const tags = text
    .slice(0, 256)
    .split(',')
    .map(tag => tag.trim().slice(0, 2).toLowerCase())
  return languages.find(language => language === tags.find(tag => languages.some(known => known === tag)))
}

function byCodePoint(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
