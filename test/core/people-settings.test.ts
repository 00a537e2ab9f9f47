import { expect, test } from 'vitest'
import { settingDefinitions } from '../../src/core/settings.ts'

const taken: readonly (readonly [keyof typeof settingDefinitions, readonly unknown[], readonly unknown[]])[] = [
  [
    'sync.schedule',
    ['', '0 3 * * *', '*/5 0-6,22 1,15 jan-mar MON-fri', '59 23 31 12 7'],
    ['60 3 * * *', '0 3 * *', '0 3 * * * *', '0 3 0 * *', 'a b c d e', '5-1 * * * *', '*/0 * * * *', '1/2 * * * *', 3],
  ],
  [
    'ldap.filter',
    ['(uid=*)', '(&(a=b)(|(c=d)(!(e=f))))', '(cn=\\28x\\29)'],
    ['', 'uid=*', '(uid=*', '(a=b)(c=d)', '((a=b)', '(a=b))(', '(a=\n)'],
  ],
  ['ldap.url', ['', 'ldap://dc.example.org', 'ldaps://[::1]:636'], ['http://x', 'ldap://user@x', 'ldap://x/dc=y']],
  ['ldap.userNameAttribute', ['uid', 'sAMAccountName'], ['', 'u;binary', '1x']],
  ['ldap.idAttribute', ['', 'objectGUID'], ['a b']],
  ['scim.token', ['', 'x'.repeat(32)], ['x'.repeat(31), `${'x'.repeat(32)} `, 'x'.repeat(257), null]],
]

test.each(taken)('%s takes what it should and nothing else', (name, good, bad) => {
  const { accepts } = settingDefinitions[name]
  expect(good.filter(value => !accepts(value))).toEqual([])
  expect(bad.filter(value => accepts(value))).toEqual([])
})
