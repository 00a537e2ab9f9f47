import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openTlsIdentity } from '../../src/ipp/tls-identity.ts'
import { freePort } from './free-port.ts'
import { accepts, run, runToEnd } from './run.ts'
import { openTempFolder } from './temp-folder.ts'

export type Slapd = AsyncDisposable & {
  readonly pid: number
  readonly port: number
  /** At this port TLS is spoken from the first octet. */
  readonly tlsPort: number
  /** The certificate that it shows, signed by itself, for localhost and 127.0.0.1 and not for 127.0.0.2. */
  readonly certificate: string
  /** Settings of Holdfast with which it reads this server, by STARTTLS. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Changes the directory as ldapmodify(1) does. */
  modify(ldif: string): Promise<void>
}

export type SlapdOptions = {
  /** `uid=user00000,ou=people` and so on, each with an address. */
  readonly users?: number
  /** Further entries, as slapadd(8) takes them. */
  readonly ldif?: string
  /** Lines of slapd.conf(5) for the database. */
  readonly conf?: string
}

export const base = 'dc=example,dc=org'
export const people = `ou=people,${base}`
const root = { dn: `cn=root,${base}`, password: 'root-password-1' }
/** An account that may read. */
export const reader = { dn: `cn=reader,${base}`, password: 'reader-password-1' }

/** Starts OpenLDAP on 127.0.0.1 with people in it. */
export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('slapd')).path
  await openTlsIdentity(folder, Temporal.Now.instant())
  const [data, conf, ldif] = [join(folder, 'data'), join(folder, 'slapd.conf'), join(folder, 'people.ldif')]
  await runToEnd('mkdir', [data])
  await writeFile(join(folder, 'ad.schema'), activeDirectorySchema)
  await writeFile(conf, slapdConf(folder, data, options.conf ?? ''))
  await writeFile(ldif, `${entriesOf(options.users ?? 0)}\n${options.ldif ?? ''}\n`)
  await runToEnd('/usr/sbin/slapadd', ['-q', '-f', conf, '-l', ldif])
  const [port, tlsPort] = [await freePort(), await freePort()]
  const urls = `ldap://127.0.0.1:${port}/ ldap://127.0.0.2:${port}/ ldaps://127.0.0.1:${tlsPort}/`
  const server = stack.use(
    await run('/usr/sbin/slapd', ['-f', conf, '-h', urls, '-d', '0'], { ready: () => accepts({ port: tlsPort }) }),
  )
  const certificate = await readFile(join(folder, 'ipp-certificate.pem'), 'utf8')
  const opened = stack.move()
  return {
    pid: server.pid,
    port,
    tlsPort,
    certificate,
    settings: {
      'ldap.url': `ldap://127.0.0.1:${port}`,
      'ldap.security': 'starttls',
      'ldap.certificateAuthority': certificate,
      'ldap.bindDn': reader.dn,
      'ldap.bindPassword': reader.password,
      'ldap.baseDn': people,
    },
    modify: async text => {
      const file = join(folder, 'modify.ldif')
      await writeFile(file, text)
      const url = `ldap://127.0.0.1:${port}`
      await runToEnd('ldapmodify', ['-x', '-H', url, '-D', root.dn, '-w', root.password, '-f', file])
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** An entry of a person for slapadd; `more`: further lines. */
export function person(uid: string, more = ''): string {
  return `dn: uid=${uid},${people}
objectClass: inetOrgPerson
${more === '' ? '' : `${more}\n`}uid: ${uid}
cn: ${uid} of the tests
sn: ${uid}
`
}

/** Name of the user with this number, as `users` makes them. */
export function userNumber(at: number): string {
  return `user${String(at).padStart(5, '0')}`
}

function entriesOf(users: number): string {
  const entries = [
    `dn: ${base}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n`,
    ...['people', 'groups'].map(ou => `dn: ou=${ou},${base}\nobjectClass: organizationalUnit\nou: ${ou}\n`),
    `dn: ${reader.dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: ${reader.password}\n`,
  ]
  for (let at = 0; at < users; at += 1) {
    const uid = userNumber(at)
    entries.push(person(uid, `mail: ${uid}@example.org\npreferredLanguage: ${at % 2 === 0 ? 'cs' : 'de-AT'}`))
  }
  return entries.join('\n')
}

function slapdConf(folder: string, data: string, more: string): string {
  const schemas = ['core', 'cosine', 'inetorgperson', 'nis'].map(name => `include /etc/ldap/schema/${name}.schema`)
  return `${schemas.join('\n')}
include ${folder}/ad.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile ${folder}/slapd.pid
TLSCertificateFile ${folder}/ipp-certificate.pem
TLSCertificateKeyFile ${folder}/ipp-key.pem
sizelimit size.soft=500 size.hard=soft size.pr=500 size.prtotal=unlimited
access to * by dn.onelevel="${base}" read by anonymous auth by * none
database mdb
maxsize 268435456
suffix "${base}"
rootdn "${root.dn}"
rootpw ${root.password}
directory ${data}
index objectClass,uid,entryUUID eq
dbnosync
overlay memberof
${more}
`
}

/** What an Active Directory tells of a user (MS-ADA1 to MS-ADA3), as far as it is read. */
const activeDirectorySchema = `
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.9999 NAME 'adUser' SUP top AUXILIARY
  MAY ( sAMAccountName $ objectGUID $ userAccountControl ) )
`
