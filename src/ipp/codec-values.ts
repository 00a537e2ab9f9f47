import { Fault } from '../core/fault.ts'
import { type OutOfBandTag, outOfBandTags, type TextTag, textTags, type Value, valueTags } from './codec-message.ts'
import { decodeText } from './codec-text.ts'

/** Bytes between start and end, both inside the buffer: the scanner has checked them. */
interface Span {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

type Decode = (span: Span) => Value

const integerBytes = 4 // RFC 8010 section 3.9, integer
const booleanBytes = 1 // RFC 8010 section 3.9, boolean
const dateTimeBytes = 11 // RFC 2579, DateAndTime
const resolutionBytes = 9 // RFC 8010 section 3.9, resolution
const rangeBytes = 8 // RFC 8010 section 3.9, rangeOfInteger
const minus = 0x2d // "-", RFC 2579, DateAndTime

const decoders: ReadonlyMap<number, Decode> = new Map<number, Decode>([
  ...outOfBandDecoders(),
  ...textDecoders(),
  [valueTags.integer, span => ({ tag: 'integer', value: readInteger(expectLength(span, integerBytes), 0) })],
  [valueTags.enum, span => ({ tag: 'enum', value: readInteger(expectLength(span, integerBytes), 0) })],
  [valueTags.boolean, span => ({ tag: 'boolean', value: readByte(expectLength(span, booleanBytes), 0) !== 0 })],
  [valueTags.octetString, span => ({ tag: 'octetString', value: copyBytes(span) })],
  [valueTags.dateTime, decodeDateTime],
  [valueTags.resolution, decodeResolution],
  [valueTags.rangeOfInteger, decodeRange],
  [valueTags.textWithLanguage, span => ({ tag: 'textWithLanguage', value: decodeLanguageText(span) })],
  [valueTags.nameWithLanguage, span => ({ tag: 'nameWithLanguage', value: decodeLanguageText(span) })],
  [valueTags.extension, decodeExtension],
])

/**
 * Decodes one value that is not a collection. Bytes are copied, so that no value keeps a received chunk alive. The
 * bytes that an out-of-band value must not have are dropped. Throws Fault 'frame-invalid' for a length that does not
 * fit its tag. Source: RFC 8010 section 3.9.
 */
export function decodeValue(tag: number, bytes: Uint8Array, start: number, end: number): Value {
  const span = { bytes, start, end }
  return decoders.get(tag)?.(span) ?? { tag, value: copyBytes(span) }
}

/** Whether a number is a tag with a meaning of its own, so that it cannot stand for a value of unknown syntax. */
export function isKnownTag(tag: number): boolean {
  return decoders.has(tag)
}

function outOfBandDecoders(): [number, Decode][] {
  const tags = Object.keys(outOfBandTags) as OutOfBandTag[]
  return tags.map(tag => [outOfBandTags[tag], () => ({ tag, value: null })])
}

function textDecoders(): [number, Decode][] {
  const tags = Object.keys(textTags) as TextTag[]
  return tags.map(tag => [textTags[tag], span => ({ tag, value: decodeText(span.bytes, span.start, span.end) })])
}

function expectLength(span: Span, length: number): Span {
  if (span.end - span.start === length) return span
  throw new Fault('frame-invalid', `a value of ${length} bytes came with ${span.end - span.start}`)
}

function readByte({ bytes, start }: Span, offset: number): number {
  return bytes[start + offset] ?? 0
}

function readShort(span: Span, offset: number): number {
  return (readByte(span, offset) << 8) | readByte(span, offset + 1)
}

function readInteger(span: Span, offset: number): number {
  return (readShort(span, offset) << 16) | readShort(span, offset + 2)
}

function copyBytes({ bytes, start, end }: Span): Uint8Array {
  // A Buffer's own slice would share memory.
  return Uint8Array.prototype.slice.call(bytes, start, end)
}

function decodeDateTime(span: Span): Value {
  expectLength(span, dateTimeBytes)
  const value = {
    year: readShort(span, 0),
    month: readByte(span, 2),
    day: readByte(span, 3),
    hour: readByte(span, 4),
    minute: readByte(span, 5),
    second: readByte(span, 6),
    deciseconds: readByte(span, 7),
    zone: {
      sign: readByte(span, 8) === minus ? ('-' as const) : ('+' as const),
      hours: readByte(span, 9),
      minutes: readByte(span, 10),
    },
  }
  return { tag: 'dateTime', value }
}

function decodeResolution(span: Span): Value {
  expectLength(span, resolutionBytes)
  const value = { crossFeed: readInteger(span, 0), feed: readInteger(span, 4), units: readByte(span, 8) }
  return { tag: 'resolution', value }
}

function decodeRange(span: Span): Value {
  expectLength(span, rangeBytes)
  return { tag: 'rangeOfInteger', value: { lower: readInteger(span, 0), upper: readInteger(span, 4) } }
}

function decodeLanguageText(span: Span): { language: string; text: string } {
  const { bytes, start, end } = span
  const length = end - start
  const languageBytes = length < 4 ? length : readShort(span, 0)
  const textBytes = languageBytes + 4 > length ? -1 : readShort(span, 2 + languageBytes)
  if (languageBytes + textBytes + 4 !== length) {
    throw new Fault('frame-invalid', 'the lengths inside a text with language do not add up')
  }
  const languageEnd = start + 2 + languageBytes
  return { language: decodeText(bytes, start + 2, languageEnd), text: decodeText(bytes, languageEnd + 2, end) }
}

function decodeExtension(span: Span): Value {
  const tag = readInteger(span, 0)
  if (span.end - span.start < integerBytes || tag < 0) {
    throw new Fault('frame-invalid', 'an extension value has no valid tag')
  }
  return { tag: 'extension', value: { tag, bytes: copyBytes({ ...span, start: span.start + integerBytes }) } }
}
