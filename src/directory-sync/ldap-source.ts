import { FilterParser } from 'ldapts'
import { Fault } from '../core/fault.ts'
import type { Settings } from '../core/settings.ts'
import { refusedUser } from '../core/synchronisation.ts'
import { isEmailAddress } from '../core/user.ts'
import type { WantedUser } from '../core/wanted-user.ts'
import type { WantedList } from '../ports/people.ts'
import { LdapConnection } from './ldap-connection.ts'
import { disabledAttributes, type LdapEntry } from './ldap-entry.ts'
import { LdapGroups } from './ldap-groups.ts'
import { firstValueOf } from './ldap-names.ts'
import { ldapOptions } from './ldap-options.ts'

/** A whole read, however slow each answer is. */
const readMs = 5 * 60_000
const maxUsers = 200_000

/**
 * Users of an LDAP server or Active Directory, as the settings say where and which. Nothing is ever written there. Faults:
 * those of UserSource.
 */
export async function readLdap(settings: Settings, signal: AbortSignal): Promise<WantedList> {
  const options = ldapOptions(settings)
  for (const name of ['ldap.filter', 'ldap.groupFilter'] as const) checkFilter(name, settings[name])
  const late = AbortSignal.timeout(readMs)
  await using connection = await LdapConnection.open(options, AbortSignal.any([signal, late]))
  const groups = settings['ldap.groupBaseDn'] === '' ? undefined : await LdapGroups.read(connection, settings)
  const users: WantedUser[] = []
  const search = { filter: settings['ldap.filter'], ...attributesOf(settings) }
  for await (const page of connection.search(settings['ldap.baseDn'], search)) {
    for (const entry of page) users.push(wantedOf(entry, settings, groups))
    if (users.length > maxUsers)
      throw new Fault('source-too-large', `more than ${maxUsers} entries match: narrow ldap.filter`)
  }
  const [named, nameless] = [users.filter(user => user.userName !== ''), users.filter(user => user.userName === '')]
  return { users: named, refused: nameless.map(user => refusedUser(user, 'bad-user-name')), ignoredColumns: [] }
}

/** The client's own reader is the judge. */
function checkFilter(setting: string, filter: string): void {
  try {
    FilterParser.parseString(filter)
  } catch (cause) {
    throw new Fault('source-unset', `${setting} is no filter (RFC 4515)`, { cause })
  }
}

function attributesOf(settings: Settings): { attributes: string[]; explicitBufferAttributes: string[] } {
  const id = settings['ldap.idAttribute']
  const named = [
    settings['ldap.userNameAttribute'],
    settings['ldap.emailAttribute'],
    settings['ldap.displayNameAttribute'],
    settings['ldap.languageAttribute'],
    id,
  ]
  const groups = settings['ldap.groupBaseDn'] === '' ? ['memberOf'] : []
  const attributes = [...named.filter(name => name !== ''), ...groups, ...disabledAttributes]
  // Found by the server's spelling, which for this one is known.
  return { attributes, explicitBufferAttributes: id === '' ? [] : [id, 'objectGUID'] }
}

function wantedOf(entry: LdapEntry, settings: Settings, groups: LdapGroups | undefined): WantedUser {
  const userName = entry.text(settings['ldap.userNameAttribute']) ?? ''
  const [id, language] = [settings['ldap.idAttribute'], settings['ldap.languageAttribute']]
  const addresses = settings['ldap.emailAttribute'] === '' ? undefined : entry.texts(settings['ldap.emailAttribute'])
  const displayName = settings['ldap.displayNameAttribute']
  return {
    userName,
    place: entry.dn,
    enabled: !entry.isDisabled,
    groups: groups ? groups.of(entry.dn, userName) : entry.texts('memberOf').map(firstValueOf),
    ...(id === '' ? {} : { externalId: entry.id(id) ?? null }),
    ...(addresses === undefined ? {} : { email: addresses.find(isEmailAddress) ?? addresses[0] ?? null }),
    ...(displayName === '' ? {} : { displayName: entry.text(displayName) ?? null }),
    ...(language === '' ? {} : { language: entry.text(language) ?? null }),
  }
}
