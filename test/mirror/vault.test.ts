import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeCard,
  decodeFact,
  decodePin,
  decodeUser,
  encodeCard,
  encodeFact,
  encodePin,
  encodeUser,
} from '../../src/mirror/fact-codec.ts'
import { Vault } from '../../src/mirror/vault.ts'
import { somePin } from './mirror-house.ts'

const vault = new Vault(new Uint8Array(32).fill(7))
const index = { generation: 3, digest: new Uint8Array(32).fill(9) }
const octets = fc.uint8Array({ maxLength: 200 })

test('what was sealed opens as it was, sixteen octets longer', () => {
  const name = vault.nameOf('pin', index)
  fc.assert(
    fc.property(octets, facts => {
      const sealed = vault.seal('pin', name, facts)
      expect(sealed.byteLength).toBe(facts.byteLength + 16)
      expect(vault.open('pin', name, sealed)).toEqual(Buffer.from(facts))
    }),
  )
})

test('a value that was changed anywhere, cut or made longer is none', () => {
  const name = vault.nameOf('pin', index)
  fc.assert(
    fc.property(octets, fc.nat(), fc.integer({ min: 1, max: 255 }), (facts, at, bits) => {
      const sealed = vault.seal('pin', name, facts)
      const place = at % sealed.byteLength
      expect(vault.open('pin', name, sealed.with(place, (sealed[place] ?? 0) ^ bits))).toBeUndefined()
      expect(vault.open('pin', name, sealed.subarray(0, place))).toBeUndefined()
      expect(vault.open('pin', name, Buffer.concat([sealed, Buffer.of(bits)]))).toBeUndefined()
    }),
  )
})

test('a value opens only as its kind, under its name and with the key of its installation', () => {
  const name = vault.nameOf('pin', index)
  const sealed = vault.seal('pin', name, Buffer.from('facts'))
  const other = vault.nameOf('pin', { ...index, generation: 4 })
  expect(vault.open('card', name, sealed)).toBeUndefined()
  expect(vault.open('pin', other, sealed)).toBeUndefined()
  expect(new Vault(new Uint8Array(32).fill(8)).open('pin', name, sealed)).toBeUndefined()
})

test('octets that nobody sealed are none', () => {
  const name = vault.nameOf('pin', index)
  fc.assert(fc.property(octets, bytes => vault.open('pin', name, bytes) === undefined))
})

test('a name has thirty characters and is another for each kind, generation and digest', () => {
  const names = [
    vault.nameOf('pin', index),
    vault.nameOf('card', index),
    vault.nameOf('pin', { ...index, generation: 4 }),
    vault.nameOf('pin', { ...index, digest: new Uint8Array(32).fill(8) }),
    vault.nameOfOnly('marker'),
    vault.nameOfOnly('list', 'groups'),
    vault.nameOfOnly('list', 'printers'),
  ]
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^hf:[\w-]{4}:[\w-]{22}$/)
})

const instant = fc
  .integer({ min: 0, max: 2 ** 48 - 1 })
  .map(milliseconds => Temporal.Instant.fromEpochMilliseconds(milliseconds))
const id = fc.oneof(fc.uuid(), fc.string({ maxLength: 40 }))
const text = fc.string({ maxLength: 127, unit: 'binary' })

test('a PIN, its user and a card are read as they were written', () => {
  const pins = fc.record({
    id,
    userName: text,
    kind: fc.constantFrom('temporary' as const, 'persistent' as const),
    length: fc.integer({ min: 4, max: 16 }),
    issuedAt: instant,
    validFrom: instant,
    validUntil: fc.option(instant),
    endedAt: fc.option(instant),
    endReason: fc.constantFrom(
      null,
      'replaced' as const,
      'revoked' as const,
      'used-up' as const,
      'user-deleted' as const,
    ),
  })
  fc.assert(
    fc.property(pins, fc.boolean(), fc.array(text, { maxLength: 20 }), (fields, enabled, groups) => {
      const pin = somePin(fields.userName, fields)
      const user = { userName: pin.userName, enabled, groups }
      const fact = { epoch: 4_000_000_000, record: encodePin({ pin, index }), user: encodeUser(user) }
      const read = decodeFact(encodeFact(fact))
      expect(read).toEqual(fact)
      expect(show(read && decodePin(read.record, index.digest))).toBe(show({ pin, index }))
      expect(read && decodeUser(read.user, pin.userName)).toEqual(user)
      const card = { id: pin.id, userName: pin.userName, addedAt: pin.issuedAt }
      expect(show(decodeCard(encodeCard(card)))).toBe(show(card))
    }),
  )
  expect(decodeUser(encodeUser(undefined), 'ada')).toBeUndefined()
})

test('a fact of another version is not read', () => {
  const fact = encodeFact({ epoch: 1, record: Buffer.of(1), user: Buffer.of(2) })
  expect(decodeFact(Buffer.from(fact.with(0, 9)))).toBeUndefined()
})

/** Instants as texts, and members in one order. */
function show(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) && !('toJSON' in part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
