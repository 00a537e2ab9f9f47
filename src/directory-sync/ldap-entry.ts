import type { Entry } from 'ldapts'
import { guidOf } from './ldap-names.ts'

/** An entry whose attributes are found in any case: servers answer in their own spelling. */
export class LdapEntry {
  readonly dn: string
  readonly #values: ReadonlyMap<string, readonly (string | Buffer)[]>

  constructor({ dn, ...attributes }: Entry) {
    this.dn = dn
    this.#values = new Map(Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), [value].flat()]))
  }

  /** All values as text. */
  texts(attribute: string): readonly string[] {
    return (this.#values.get(attribute.toLowerCase()) ?? []).map(value => value.toString('utf8'))
  }

  text(attribute: string): string | undefined {
    return this.texts(attribute)[0]
  }

  /** The text of an identifier that may be octets; undefined: there is none that can be kept. */
  id(attribute: string): string | undefined {
    const [value] = this.#values.get(attribute.toLowerCase()) ?? []
    if (value === undefined) return undefined
    if (attribute.toLowerCase() === 'objectguid') return Buffer.isBuffer(value) ? guidOf(value) : undefined
    const text = value.toString('utf8')
    return text.includes('\ufffd') || text === '' ? undefined : text
  }

  /** Whether the server told only a part of the values, as Active Directory does beyond 1,500 (MS-ADTS 3.1.1.3.1.3.3). */
  isPartial(attribute: string): boolean {
    return [...this.#values.keys()].some(name => name.startsWith(`${attribute.toLowerCase()};range=`))
  }

  /**
   * Whether the account is disabled there: Active Directory (userAccountControl, ACCOUNTDISABLE is 2, MS-ADTS 2.2.16),
   * 389 Directory Server (nsAccountLock), eDirectory (loginDisabled), OpenLDAP's ppolicy (locked until unlocked by hand).
   */
  get isDisabled(): boolean {
    const isTrue = (attribute: string) => this.text(attribute)?.toLowerCase() === 'true'
    return (
      (Number(this.text('userAccountControl') ?? 0) & 2) !== 0 ||
      isTrue('nsAccountLock') ||
      isTrue('loginDisabled') ||
      this.text('pwdAccountLockedTime') === '000001010000Z'
    )
  }
}

/** What isDisabled reads. */
export const disabledAttributes = ['userAccountControl', 'nsAccountLock', 'loginDisabled', 'pwdAccountLockedTime']
