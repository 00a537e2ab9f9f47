import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalDn, firstValueOf, guidOf } from '../../src/directory-sync/ldap-names.ts'

test.each([
  ['CN=Staff,OU=Groups,DC=example', 'Staff'],
  ['cn=A\\, B,dc=x', 'A, B'],
  ['cn=A\\2C B,dc=x', 'A, B'],
  ['cn=\\C3\\9Cber = uns,dc=x', 'Über = uns'],
  ['cn=\\ padded\\ ,dc=x', ' padded '],
  ['', ''],
])('the first value of %s is %j', (dn, value) => {
  expect(firstValueOf(dn)).toBe(value)
})

test('case and space around separators do not matter to a name', () => {
  expect(canonicalDn('UID = Ada , OU=People,DC=Example')).toBe(canonicalDn('uid=ada,ou=people,dc=example'))
  expect(canonicalDn('uid=a\\,b,dc=x')).not.toBe(canonicalDn('uid=a,b,dc=x'))
})

test('a GUID is written as Active Directory writes it', () => {
  // MS-DTYP section 2.3.4: Data1 to Data3 little-endian.
  expect(guidOf(Buffer.from('78563412cdab01ef0123456789abcdef', 'hex'))).toBe('12345678-abcd-ef01-0123-456789abcdef')
  expect(guidOf(new Uint8Array(15))).toBeUndefined()
})

test('no text breaks the reading of names', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      expect(typeof canonicalDn(text)).toBe('string')
      expect(typeof firstValueOf(text)).toBe('string')
    }),
  )
})
