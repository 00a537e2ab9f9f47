import { type Static, Type } from 'typebox'
import type { Printer, SnmpOptions } from '../core/printer.ts'
import { closed, NullableInstant, nullable, RecordName, Site } from './shapes.ts'

const port = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 65_535, description: 'a whole number from 1 to 65535; 161 if absent' }),
)
const versions = { description: '"1", "2c" or "3"' }
const authProtocol = Type.Enum(['sha', 'sha256', 'sha512'], { description: 'sha, sha256 or sha512' })
const privProtocol = Type.Enum(['aes', 'aes256b', 'aes256r'], { description: 'aes, aes256b or aes256r' })

function secret(minLength: number) {
  return Type.String({
    pattern: `^[\\x20-\\x7e]{${minLength},255}$`,
    writeOnly: true,
    description: `${minLength} to 255 printable ASCII characters`,
  })
}

/** User names have 1 to 32 octets (RFC 3414 section 5), passwords at least 8 (section 11.2). */
const Snmp = nullable(
  Type.Union([
    closed({ version: Type.Enum(['1', '2c'], versions), community: secret(1), port }),
    closed({
      version: Type.Literal('3', versions),
      user: Type.String({ pattern: '^[\\x21-\\x7e]{1,32}$', description: '1 to 32 ASCII characters without spaces' }),
      authProtocol,
      authPassword: secret(8),
      privProtocol,
      privPassword: secret(8),
      port,
    }),
  ]),
  'SNMP access, or null: {version "1" or "2c", community} or {version "3", user, authProtocol sha|sha256|sha512, authPassword, privProtocol aes|aes256b|aes256r, privPassword}, each with an optional port; passwords have 8 to 255 characters; secrets are never shown again',
)

const Certificate = nullable(
  Type.String({ pattern: '^[0-9a-f]{64}$' }),
  'the SHA-256 of the printer’s certificate, 64 lower-case hexadecimal digits, or null',
)

const Uri = Type.String({
  maxLength: 1023, // uriSchemes and uri of RFC 8011 section 5.1.6
  description: 'a URI with scheme ipp or ipps and a host, without user, password, query or fragment',
  examples: ['ipps://192.0.2.20/ipp/print'],
})

const example = { name: 'library-2', uri: 'ipps://192.0.2.20/ipp/print' }

export const NewPrinter = closed(
  {
    name: RecordName,
    uri: Uri,
    snmp: Type.Optional(Snmp),
    certificateSha256: Type.Optional(Certificate),
    site: Type.Optional(Site),
  },
  { examples: [{ ...example, snmp: { version: '2c', community: 'change-me' } }] },
)

export const PrinterChange = closed(
  {
    uri: Type.Optional(Uri),
    snmp: Type.Optional(Snmp),
    certificateSha256: Type.Optional(Certificate),
    site: Type.Optional(Site),
  },
  { examples: [{ uri: 'ipps://192.0.2.21/ipp/print', snmp: null }] },
)

const SnmpView = nullable(
  closed({
    version: Type.Enum(['1', '2c', '3']),
    port: Type.Integer(),
    user: Type.Optional(Type.String()),
    authProtocol: Type.Optional(authProtocol),
    privProtocol: Type.Optional(privProtocol),
  }),
  'SNMP access without its secrets, or null',
)

export const PrinterState = closed({
  state: Type.String({
    description: 'idle, processing, stopped, unknown, or unreachable when it does not answer within 2.5 s',
  }),
  canPrint: Type.Boolean({ description: 'whether a release would be tried now' }),
  text: nullable(Type.String(), 'what keeps it from printing, in words, or null'),
  problems: Type.Array(closed({ kind: Type.String(), place: Type.Optional(Type.String()) })),
  warnings: Type.Array(Type.String()),
  lifeCount: nullable(Type.Integer(), 'impressions since it was made, or null'),
  at: NullableInstant,
  documents: Type.Integer({ description: 'documents waiting, being sent or printing here' }),
})

export const PrinterView = closed(
  {
    name: RecordName,
    uri: Type.String(),
    snmp: SnmpView,
    certificateSha256: Certificate,
    site: Site,
    state: PrinterState,
  },
  {
    description: 'The printer',
    examples: [
      {
        ...example,
        snmp: { version: '2c', port: 161 },
        certificateSha256: null,
        site: 'main',
        state: {
          state: 'stopped',
          canPrint: false,
          text: 'out of paper in tray 2',
          problems: [{ kind: 'media-empty', place: 'tray 2' }],
          warnings: [],
          lifeCount: 48_211,
          at: '2026-11-24T08:00:00Z',
          documents: 0,
        },
      },
    ],
  },
)

const snmpPort = 161 // RFC 3417 section 3.1

/** A printer without the secrets of its SNMP access. */
export function viewPrinter(printer: Printer, state: Static<typeof PrinterState>): Static<typeof PrinterView> {
  const { name, uri, certificateSha256, site } = printer
  return { name, uri, snmp: printer.snmp && viewSnmp(printer.snmp), certificateSha256, site, state }
}

function viewSnmp(snmp: SnmpOptions): Static<typeof SnmpView> {
  const { version, port = snmpPort } = snmp
  if (snmp.version !== '3') return { version, port }
  return { version, port, user: snmp.user, authProtocol: snmp.authProtocol, privProtocol: snmp.privProtocol }
}
