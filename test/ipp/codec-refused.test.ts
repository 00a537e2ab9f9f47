import { describe, expect, test } from 'vitest'
import { decodeMessage, encodeMessage, type Limits, MessageReader } from '../../src/ipp/codec.ts'
import { attribute, group, request } from '../../src/ipp/codec-attributes.ts'
import type { Attribute, Message, Value } from '../../src/ipp/codec-message.ts'
import { isPlainText } from '../../src/ipp/codec-text.ts'
import { everyValue } from './sample-messages.ts'

const header = '0200' + '000b' + '00000001' + '01'
const end = '03'

function hex(octets: string): Uint8Array {
  return Uint8Array.from(Buffer.from(octets, 'hex'))
}

function thrown(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}

/** Opens so many collections inside each other, closed again or not. */
function nested(depth: number, isClosed: boolean): Uint8Array {
  const open = `${'4a00000001' + '78'}3400000000`.repeat(depth - 1)
  return hex(`${header}34000178${'0000'}${open}${isClosed ? '3700000000'.repeat(depth) + end : ''}`)
}

describe('bytes that are not IPP are refused', () => {
  test.each([
    ['the 15 bytes that hang npm ipp 2.0.1 for ever', '0200000b00000001014400' + '00fffb03'],
    ['the 22 bytes that fill its memory', '0200000b0000000101' + '4400016b000176' + '440000fffb03'],
    ['a name length that is negative', `${header}44ffff`],
    ['a value length that is negative', `${header}4400016b8000`],
    ['an attribute before any group', `${'0200000b00000001'}4400016b000176${end}`],
    ['a further value before any attribute', `${header}440000000176${end}`],
    ['a group tag 0x00', `0200000b0000000100${end}`],
    ['an integer of 3 bytes', `${header}2100016b0003000001${end}`],
    ['an integer of 5 bytes', `${header}2100016b00050000000001${end}`],
    ['a boolean of 0 bytes', `${header}2200016b0000${end}`],
    ['a dateTime of 10 bytes', `${header}3100016b000a07ea0101000000002b00${end}`],
    ['a resolution of 8 bytes', `${header}3200016b00080000025800000258${end}`],
    ['a range of 4 bytes', `${header}3300016b000400000001${end}`],
    ['a name with language of 3 bytes', `${header}3600016b0003000001${end}`],
    ['a language longer than its value', `${header}3600016b00050009656e00${end}`],
    ['a text shorter than its value', `${header}3600016b00080002656e00000000${end}`],
    ['an extension value of 3 bytes', `${header}7f00016b0003000001${end}`],
    ['an extension tag that is negative', `${header}7f00016b0004ffffffff${end}`],
    ['a member name outside of a collection', `${header}4a0000000178${end}`],
    ['an end of collection outside of a collection', `${header}3700000000${end}`],
    ['a collection that is not closed', `${header}3400016b0000${end}`],
    ['a group inside a collection', `${header}3400016b000002${end}`],
    ['a value in a collection before any member name', `${header}3400016b0000440000000176${end}`],
    ['a member without a value', `${header}3400016b00004a00000001783700000000${end}`],
    ['a name inside a collection', `${header}3400016b00004a0000000178440001780001763700000000${end}`],
    ['an empty member name', `${header}3400016b00004a000000004400000001763700000000${end}`],
    ['an attribute name with a line feed', `${header}4400010a000176${end}`],
    ['an attribute name that is not ASCII', `${header}440002c3a9000176${end}`],
    ['nothing', ''],
  ])('%s', (_title, octets) => {
    expect(thrown(() => decodeMessage(hex(octets)))).toMatchObject({ code: 'frame-invalid' })
  })

  test('an attribute name of 256 bytes', () => {
    const name = '6b'.repeat(256)
    expect(thrown(() => decodeMessage(hex(`${header}440100${name}000176${end}`)))).toMatchObject({
      code: 'frame-invalid',
    })
  })
})

describe('a message past a limit is refused', () => {
  const bytes = encodeMessage(everyValue)

  test.each<[string, Partial<Limits>]>([
    ['bytes', { maxBytes: bytes.length - 1 }],
    ['groups', { maxGroups: 2 }],
    ['attributes of a group', { maxAttributesPerGroup: 25 }],
    ['values', { maxValues: 30 }],
    ['depth', { maxDepth: 1 }],
  ])('%s', (_title, limits) => {
    expect(thrown(() => decodeMessage(bytes, limits))).toMatchObject({ code: 'message-too-large' })
  })

  test('as soon as a length announces too much, before the bytes are there', () => {
    const reader = new MessageReader({ maxBytes: 1_000 })
    expect(thrown(() => reader.push(hex(`${header}4400016b7fff`)))).toMatchObject({ code: 'message-too-large' })
  })

  test('but a document of any size may follow', () => {
    const document = new Uint8Array(5_000)
    const read = new MessageReader({ maxBytes: bytes.length }).push(Buffer.concat([bytes, document]))
    expect(read?.rest.length).toBe(5_000)
  })

  test('16 collections inside each other are read, the 17th and the 40,000th are not', () => {
    expect(thrown(() => decodeMessage(nested(16, true)))).toBeUndefined()
    expect(thrown(() => decodeMessage(nested(17, true)))).toMatchObject({ code: 'message-too-large' })
    expect(thrown(() => decodeMessage(nested(40_000, false)))).toMatchObject({ code: 'message-too-large' })
  })
})

describe('values that do not fit are not encoded', () => {
  const unfit: readonly [string, Attribute][] = [
    ['an integer past 31 bits', attribute('x', 'integer', 2 ** 31)],
    ['an integer that is none', attribute('x', 'enum', 1.5)],
    ['a value of 32,768 bytes', attribute('x', 'octetString', new Uint8Array(32_768))],
    ['a text of 32,768 bytes', attribute('x', 'textWithoutLanguage', 'é'.repeat(16_384))],
    ['half a character', attribute('x', 'textWithoutLanguage', '\ud83d')],
    ['an empty name', attribute('', 'integer', 1)],
    ['a name that is not ASCII', attribute('é', 'integer', 1)],
    ['an attribute without values', { name: 'x', values: [] }],
    [
      'a language text too long in all',
      attribute('x', 'textWithLanguage', { language: 'en', text: 'a'.repeat(32_762) }),
    ],
    ['a known tag in disguise', { name: 'x', values: [{ tag: 0x44, value: new Uint8Array(1) }] }],
    ['a delimiter as a tag', { name: 'x', values: [{ tag: 3, value: new Uint8Array(1) }] }],
    ['a member name as a tag', { name: 'x', values: [{ tag: 0x4a, value: new Uint8Array(1) }] }],
    ['17 collections inside each other', { name: 'x', values: [nest(17)] }],
  ]

  test.each(unfit)('%s', (_title, bad) => {
    const message = request('Print-Job', 1, [bad])
    expect(thrown(() => encodeMessage(message))).toMatchObject({ code: 'frame-invalid' })
  })

  test.each<[string, Partial<Message>]>([
    ['a request-id past 32 bits', { requestId: 2 ** 32 }],
    ['a code past 16 bits', { code: 65_536 }],
    ['a group tag with a name of its own', { groups: [{ tag: 1, attributes: [] }] }],
    ['the end as a group', { groups: [{ tag: 3, attributes: [] }] }],
  ])('%s', (_title, part) => {
    expect(thrown(() => encodeMessage({ ...everyValue, ...part }))).toMatchObject({ code: 'frame-invalid' })
  })
})

describe('text', () => {
  test('that is not UTF-8 keeps its message, with U+FFFD for the bytes', () => {
    const { message } = decodeMessage(hex(`${header}4200016b0003${'4bf66c'}${end}`))
    expect(message.groups[0]).toEqual(group('operation', attribute('k', 'nameWithoutLanguage', 'K\ufffdl')))
  })

  test.each([
    ['Ünï 😀 name', true],
    ['', true],
    ['two\nlines', false],
    ['nul\u0000', false],
    ['del\u007f', false],
    ['c1\u0085', false],
    ['K\ufffdl', false],
  ])('%j is plain: %s', (text, isPlain) => {
    expect(isPlainText(text)).toBe(isPlain)
  })
})

function nest(depth: number): Value {
  let value: Value = { tag: 'integer', value: 1 }
  for (let level = 0; level < depth; level++) value = { tag: 'collection', value: [{ name: 'x', values: [value] }] }
  return value
}
