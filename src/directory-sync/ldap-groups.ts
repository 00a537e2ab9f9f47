import { Fault } from '../core/fault.ts'
import type { Settings } from '../core/settings.ts'
import type { LdapConnection } from './ldap-connection.ts'
import type { LdapEntry } from './ldap-entry.ts'
import { canonicalDn, firstValueOf } from './ldap-names.ts'

const maxGroups = 50_000
/** RFC 4519 sections 2.17 and 2.40; RFC 2307 section 2.3, where members are names, not distinguished names. */
const memberAttributes = ['member', 'uniqueMember'] as const

/** Who is in which group, by the groups' own lists. Members of a group that is a member of another are not followed. */
export class LdapGroups {
  readonly #ofDn = new Map<string, string[]>()
  readonly #ofName = new Map<string, string[]>()

  static async read(connection: LdapConnection, settings: Settings): Promise<LdapGroups> {
    const groups = new LdapGroups()
    const attributes = ['cn', ...memberAttributes, 'memberUid']
    let count = 0
    for await (const page of connection.search(settings['ldap.groupBaseDn'], {
      filter: settings['ldap.groupFilter'],
      attributes,
    })) {
      for (const entry of page) groups.#add(entry)
      count += page.length
      if (count > maxGroups)
        throw new Fault('source-too-large', `more than ${maxGroups} groups match: narrow ldap.groupFilter`)
    }
    return groups
  }

  of(dn: string, userName: string): readonly string[] {
    return [...(this.#ofDn.get(canonicalDn(dn)) ?? []), ...(this.#ofName.get(userName.toLowerCase()) ?? [])]
  }

  #add(entry: LdapEntry): void {
    const name = entry.text('cn') ?? firstValueOf(entry.dn)
    if (memberAttributes.some(attribute => entry.isPartial(attribute)))
      throw new Fault(
        'source-refused',
        `the LDAP server tells only a part of the members of ${name.slice(0, 127)}: leave ldap.groupBaseDn empty, so that memberOf is read`,
      )
    // uniqueMember may carry an identifier behind the name: cn=x#'0101'B (RFC 4517 section 3.3.21).
    for (const attribute of memberAttributes)
      for (const dn of entry.texts(attribute)) put(this.#ofDn, canonicalDn(dn.replace(/#'[01]*'B$/, '')), name)
    for (const userName of entry.texts('memberUid')) put(this.#ofName, userName.toLowerCase(), name)
  }
}

function put(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}
