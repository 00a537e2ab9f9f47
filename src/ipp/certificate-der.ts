import { isIPv4, isIPv6 } from 'node:net'

// Tags of ITU-T X.690 section 8.
const booleanTag = 0x01
const integerTag = 0x02
const bitStringTag = 0x03
const octetStringTag = 0x04
const nullTag = 0x05
const objectTag = 0x06
const utf8Tag = 0x0c
const timeTag = 0x17
const generalizedTimeTag = 0x18
const sequenceTag = 0x30
const setTag = 0x31
const versionTag = 0xa0 // [0] of TBSCertificate, RFC 5280 section 4.1
const extensionsTag = 0xa3 // [3] of TBSCertificate
const dnsNameTag = 0x82 // [2] of GeneralName, RFC 5280 section 4.2.1.6
const addressTag = 0x87 // [7] of GeneralName

/** Object identifiers. Sources: RFC 8017 appendix C, RFC 5280 section 4.2 and appendix A. */
const objects = {
  sha256WithRsa: '2a864886f70d01010b',
  commonName: '550403',
  basicConstraints: '551d13',
  keyUsage: '551d0f',
  extendedKeyUsage: '551d25',
  serverAuth: '2b06010505070301',
  subjectAltName: '551d11',
} as const

/** Digital signature and key encipherment, bits 0 and 2: five unused bits, then the octet. */
const serverKeyUsage = Uint8Array.of(5, 0b1010_0000)

export interface CertificateFacts {
  /** At most 20 octets, the first below 0x80. */
  readonly serial: Uint8Array
  readonly commonName: string
  readonly from: Date
  readonly until: Date
  /** Host names and IP addresses. */
  readonly names: readonly string[]
  /** SubjectPublicKeyInfo of an RSA key, as node:crypto exports it. */
  readonly publicKey: Uint8Array
}

/** The part of a self-signed server certificate that is signed, as DER. Source: RFC 5280 section 4.1. */
export function encodeUnsigned(facts: CertificateFacts): Uint8Array {
  const name = sequence(tagged(setTag, sequence(object('commonName'), tagged(utf8Tag, Buffer.from(facts.commonName)))))
  return sequence(
    tagged(versionTag, tagged(integerTag, Uint8Array.of(2))),
    tagged(integerTag, facts.serial),
    signatureAlgorithm(),
    name,
    sequence(time(facts.from), time(facts.until)),
    name,
    facts.publicKey,
    tagged(extensionsTag, extensions(facts.names)),
  )
}

/** A certificate out of its parts, as DER. */
export function encodeSigned(unsigned: Uint8Array, signature: Uint8Array): Uint8Array {
  return sequence(unsigned, signatureAlgorithm(), tagged(bitStringTag, Uint8Array.of(0), signature))
}

function signatureAlgorithm(): Uint8Array {
  return sequence(object('sha256WithRsa'), tagged(nullTag))
}

function extensions(names: readonly string[]): Uint8Array {
  const critical = tagged(booleanTag, Uint8Array.of(0xff))
  return sequence(
    sequence(object('basicConstraints'), critical, tagged(octetStringTag, sequence())),
    sequence(object('keyUsage'), critical, tagged(octetStringTag, tagged(bitStringTag, serverKeyUsage))),
    sequence(object('extendedKeyUsage'), tagged(octetStringTag, sequence(object('serverAuth')))),
    sequence(object('subjectAltName'), tagged(octetStringTag, sequence(...names.map(generalName)))),
  )
}

function generalName(name: string): Uint8Array {
  if (isIPv4(name)) return tagged(addressTag, Uint8Array.from(name.split('.'), Number))
  return isIPv6(name) ? tagged(addressTag, ipv6Octets(name)) : tagged(dnsNameTag, Buffer.from(name, 'latin1'))
}

function ipv6Octets(address: string): Uint8Array {
  // The URL parser writes every form, also those with an IPv4 end, as groups of hexadecimal digits.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const before = head.split(':').filter(group => group !== '')
  const after = tail?.split(':').filter(group => group !== '') ?? []
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  const groups = [...before, ...zeros, ...after]
  return Buffer.from(groups.map(group => group.padStart(4, '0')).join(''), 'hex')
}

/** Two digits of the year until 2049, four from then on. Source: RFC 5280 section 4.1.2.5. */
function time(at: Date): Uint8Array {
  const digits = `${at.toISOString().replace(/[-:T]|\.\d+/g, '')}`
  return at.getUTCFullYear() < 2050
    ? tagged(timeTag, Buffer.from(digits.slice(2)))
    : tagged(generalizedTimeTag, Buffer.from(digits))
}

function object(name: keyof typeof objects): Uint8Array {
  return tagged(objectTag, Buffer.from(objects[name], 'hex'))
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(sequenceTag, ...parts)
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts)
  return Buffer.concat([Uint8Array.of(tag, ...lengthOctets(content.length)), content])
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}
