import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSettings, defaultSettings } from '../../src/core/settings.ts'
import { readLdap } from '../../src/directory-sync/ldap-source.ts'
import { TcpProxy } from '../faults/tcp-proxy.ts'
import { base, people, person, reader, type Slapd, startSlapd, userNumber } from './start-slapd.ts'

const guid = Buffer.from('00112233445566778899aabbccddeeff', 'hex').toString('base64')
const special = `${person('anna', 'mail: not an address\nmail: anna@example.org\nentryUUID: 11111111-2222-4333-8444-555555555555')}
${person('bare')}
${person('disabled', 'objectClass: adUser\nuserAccountControl: 514')}
${person('winnie', `objectClass: adUser\nsAMAccountName: Winnie\nobjectGUID:: ${guid}\nuserAccountControl: 512`)}
dn: cn=Staff\\, all,ou=groups,${base}
objectClass: groupOfNames
cn: Staff, all
member: UID=Anna , ${people}
member: uid=bare,${people}

dn: cn=unique,ou=groups,${base}
objectClass: groupOfUniqueNames
cn: unique
uniqueMember: uid=anna,${people}#'0101'B

dn: cn=posix,ou=groups,${base}
objectClass: posixGroup
cn: posix
gidNumber: 1
memberUid: anna
`

let slapd: Slapd
beforeAll(async () => {
  slapd = await startSlapd({
    users: 2_000,
    ldif: special,
    conf: `limits dn.exact="cn=limited,${base}" size.pr=500 size.prtotal=1000`,
  })
})
afterAll(() => slapd[Symbol.asyncDispose]())

const everyone = { 'ldap.filter': '(objectClass=inetOrgPerson)' }
function read(change: Readonly<Record<string, unknown>> = {}, signal = new AbortController().signal) {
  const settings = changeSettings(changeSettings(defaultSettings, { ...slapd.settings, ...everyone }), change)
  // A change of where the password goes forgets it.
  const password = 'ldap.bindPassword' in change ? {} : { 'ldap.bindPassword': reader.password }
  return readLdap(changeSettings(settings, password), signal)
}
const find = async (userName: string, change = {}) =>
  (await read(change)).users.find(user => user.userName === userName)

test('2,000 users are read by STARTTLS, five hundred at a time beyond the size limit of one answer', async () => {
  const { users, refused } = await read()
  expect([users.length, refused]).toEqual([2_004, []])
  expect(users.find(user => user.userName === userNumber(7))).toEqual({
    userName: 'user00007',
    place: `uid=user00007,${people}`,
    enabled: true,
    externalId: expect.stringMatching(/^[\da-f-]{36}$/),
    email: 'user00007@example.org',
    displayName: 'user00007 of the tests',
    language: 'de-AT',
    groups: [],
  })
})

test('the same by TLS from the first octet, and without TLS from this machine', async () => {
  expect((await read({ 'ldap.url': `ldaps://127.0.0.1:${slapd.tlsPort}` })).users).toHaveLength(2_004)
  expect((await read({ 'ldap.security': 'none' })).users).toHaveLength(2_004)
})

test('of several addresses the first that is one counts, and who has none has none', async () => {
  expect((await find('anna'))?.email).toBe('anna@example.org')
  expect((await find('bare'))?.email).toBeNull()
})

test('groups are read from their own lists: member, uniqueMember and memberUid', async () => {
  const inGroups = { 'ldap.groupBaseDn': `ou=groups,${base}` }
  expect((await find('anna', inGroups))?.groups).toEqual(['Staff, all', 'unique', 'posix'])
  expect((await find('bare', inGroups))?.groups).toEqual(['Staff, all'])
})

test('groups are read from memberOf where no base is set', async () => {
  await slapd.modify(
    `dn: cn=Über\\2C Büro,ou=groups,${base}\nchangetype: add\nobjectClass: groupOfNames\ncn: Über, Büro\nmember: uid=bare,${people}\n`,
  )
  expect((await find('bare'))?.groups).toEqual(['Über, Büro'])
})

test('as Active Directory: sAMAccountName, objectGUID in text, disabled by userAccountControl', async () => {
  const activeDirectory = {
    'ldap.userNameAttribute': 'samaccountname',
    'ldap.idAttribute': 'objectGUID',
    'ldap.filter': '(&(objectClass=adUser)(sAMAccountName=*))',
  }
  const [winnie] = (await read(activeDirectory)).users
  expect(winnie).toMatchObject({
    userName: 'Winnie',
    externalId: '33221100-5544-7766-8899-aabbccddeeff',
    enabled: true,
  })
  expect((await find('disabled'))?.enabled).toBe(false)
})

test('a user who was renamed keeps the identifier', async () => {
  const before = (await find('anna'))?.externalId
  await slapd.modify(`dn: uid=anna,${people}\nchangetype: modrdn\nnewrdn: uid=hanna\ndeleteoldrdn: 1\n`)
  expect((await find('hanna'))?.externalId).toBe(before)
  await slapd.modify(`dn: uid=hanna,${people}\nchangetype: modrdn\nnewrdn: uid=anna\ndeleteoldrdn: 1\n`)
})

test.each([
  ['a wrong password', { 'ldap.bindPassword': 'wrong' }, 'source-refused', 'wrong name or password'],
  ['a base that is not there', { 'ldap.baseDn': `ou=x,${base}` }, 'source-refused', 'no such entry'],
  ['a certificate of somebody else', { 'ldap.certificateAuthority': '' }, 'source-untrusted', 'not trusted'],
  ['a filter that is none', { 'ldap.filter': '(=)' }, 'source-unset', 'ldap.filter'],
  ['no way to it', { 'ldap.url': 'ldap://127.0.0.1:9' }, 'source-unreachable', 'ECONNREFUSED'],
  [
    'no TLS to another machine',
    { 'ldap.url': 'ldap://192.0.2.1', 'ldap.security': 'none' },
    'source-unset',
    'this machine',
  ],
  ['tls without ldaps', { 'ldap.security': 'tls' }, 'source-unset', 'ldaps:'],
  ['no password for a name', { 'ldap.bindPassword': '' }, 'source-unset', 'bindPassword'],
])('%s is told, and nobody is named', async (_, change, code, words) => {
  await expect(read(change)).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
})

test('a certificate for another name is not taken', async () => {
  const elsewhere = { 'ldap.url': `ldap://127.0.0.2:${slapd.port}` }
  await expect(read(elsewhere)).rejects.toMatchObject({ code: 'source-untrusted' })
})

test('a server that tells only a part is a failure, not a small directory', async () => {
  await slapd.modify(
    `dn: cn=limited,${base}\nchangetype: add\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: limited\nuserPassword: limited-1\n`,
  )
  const limited = { 'ldap.bindDn': `cn=limited,${base}`, 'ldap.bindPassword': 'limited-1' }
  await expect(read(limited)).rejects.toMatchObject({
    code: 'source-refused',
    message: expect.stringContaining('limit was reached'),
  })
})

test.each(['cut', 'reset'] as const)('a connection that is %s in the middle names nobody', async kind => {
  await using proxy = await TcpProxy.start(slapd.port)
  proxy.set({ kind, direction: 'down', afterBytes: 100_000 })
  const cut = { 'ldap.url': `ldap://127.0.0.1:${proxy.port}` }
  await expect(read(cut)).rejects.toMatchObject({ code: 'source-unreachable' })
  expect(proxy.hasStruck).toBe(true)
})

test('whoever stops the gateway does not wait for a server that says nothing', async () => {
  await using proxy = await TcpProxy.start(slapd.port)
  proxy.set({ kind: 'blackhole', direction: 'down', afterBytes: 0 })
  const stop = new AbortController()
  const reading = read({ 'ldap.url': `ldap://127.0.0.1:${proxy.port}` }, stop.signal)
  stop.abort(new Error('stopped'))
  await expect(reading).rejects.toThrow('stopped')
})
