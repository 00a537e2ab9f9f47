import fc from 'fast-check'
import type { Attribute, Message, Value } from '../../src/ipp/codec-message.ts'

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const uint8 = fc.integer({ min: 0, max: 255 })
const bytes = fc.uint8Array({ maxLength: 40 }).map(array => Uint8Array.from(array))
const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 20 })

const dateTime = fc.record({
  year: fc.integer({ min: 0, max: 65_535 }),
  month: uint8,
  day: uint8,
  hour: uint8,
  minute: uint8,
  second: uint8,
  deciseconds: uint8,
  zone: fc.record({ sign: fc.constantFrom('+' as const, '-' as const), hours: uint8, minutes: uint8 }),
})

/** Values that npm ipp 2.0.1 reads as well: no bytes, no dates, no language, no value without content. */
const plainValues: readonly fc.Arbitrary<Value>[] = [
  fc.record({ tag: fc.constantFrom('integer' as const, 'enum' as const), value: int32 }),
  fc.record({ tag: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ tag: fc.constantFrom('textWithoutLanguage' as const, 'nameWithoutLanguage' as const), value: text }),
  fc.record({ tag: fc.constantFrom('keyword' as const, 'uri' as const, 'mimeMediaType' as const), value: ascii }),
  fc.record({ tag: fc.constant('rangeOfInteger' as const), value: fc.record({ lower: int32, upper: int32 }) }),
  fc.record({
    tag: fc.constant('resolution' as const),
    value: fc.record({ crossFeed: int32, feed: int32, units: fc.constantFrom(3, 4) }),
  }),
]

const otherValues: readonly fc.Arbitrary<Value>[] = [
  fc.record({ tag: fc.constantFrom('unsupported', 'unknown', 'no-value', 'admin-define'), value: fc.constant(null) }),
  fc.record({ tag: fc.constant('octetString' as const), value: bytes }),
  fc.record({ tag: fc.constant('dateTime' as const), value: dateTime }),
  fc.record({
    tag: fc.constantFrom('textWithLanguage' as const, 'nameWithLanguage' as const),
    value: fc.record({ language: ascii, text }),
  }),
  fc.record({
    tag: fc.constant('extension' as const),
    value: fc.record({ tag: fc.integer({ min: 0, max: 2 ** 31 - 1 }), bytes }),
  }),
  fc.record({ tag: fc.constantFrom(0x14, 0x1f, 0x24, 0x38, 0x43, 0x50, 0x80, 0xff), value: bytes }),
]

const anyName = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }),
  fc.constantFrom('__proto__', 'constructor', 'job-name', 'toString'),
)
const plainName = fc.nat({ max: 9_999 }).map(number => `x-attribute-${number}`)

/** Any message that the codec can encode. */
export const anyMessage: fc.Arbitrary<Message> = messages(anyName, [...plainValues, ...otherValues], false)

/** Messages that npm ipp 2.0.1 decodes without losing anything but tags; names are unique in their group. */
export const plainMessage: fc.Arbitrary<Message> = messages(plainName, plainValues, true)

function messages(
  name: fc.Arbitrary<string>,
  values: readonly fc.Arbitrary<Value>[],
  isUnique: boolean,
): fc.Arbitrary<Message> {
  const { attributes } = fc.letrec<{ value: Value; attribute: Attribute; attributes: Attribute[] }>(tie => ({
    value: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'collection' },
      ...values,
      fc.record({ tag: fc.constant('collection' as const), value: tie('attributes') }),
    ),
    attribute: fc.record({
      name,
      values: fc.array(tie('value'), { minLength: 1, maxLength: 3, depthIdentifier: 'collection' }),
    }),
    attributes: isUnique
      ? fc.uniqueArray(tie('attribute'), { maxLength: 5, selector: one => one.name, depthIdentifier: 'collection' })
      : fc.array(tie('attribute'), { maxLength: 5, depthIdentifier: 'collection' }),
  }))
  const tags = fc.constantFrom('operation', 'job', 'printer', 'unsupported')
  return fc.record({
    version: fc.record({ major: uint8, minor: uint8 }),
    code: fc.integer({ min: 0, max: 65_535 }),
    requestId: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    groups: fc.array(fc.record({ tag: tags, attributes }), { maxLength: 4 }),
  })
}
