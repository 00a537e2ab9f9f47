import { Fault } from '../core/fault.ts'
import { encodeText, type MessageWriter, maxLength } from './codec-bytes.ts'
import {
  type Attribute,
  type DateTime,
  type ExtensionValue,
  endOfCollection,
  firstValueTag,
  type LanguageText,
  memberName,
  type Resolution,
  type Value,
  valueTags,
} from './codec-message.ts'
import { isAttributeName } from './codec-text.ts'
import { isKnownTag } from './codec-values.ts'

const maxDepth = 16 // as deep as the decoder reads, see codec.ts
const plus = 0x2b // "+", RFC 2579, DateAndTime
const minus = 0x2d // "-"

/** Writes an attribute with all its values. Throws Fault 'frame-invalid' for what the format cannot carry. */
export function writeAttribute(writer: MessageWriter, attribute: Attribute): void {
  let name = expectName(attribute)
  for (const value of attribute.values) {
    writeValue(writer, name, value, 0)
    name = '' // a further value of the same attribute, RFC 8010 section 3.1.5
  }
}

function expectName({ name, values }: Attribute): string {
  if (!isAttributeName(name)) throw new Fault('frame-invalid', 'an attribute name is not printable ASCII')
  if (values.length === 0) throw new Fault('frame-invalid', 'an attribute has no value')
  return name
}

function writeValue(writer: MessageWriter, name: string, value: Value, depth: number): void {
  writer.number(typeof value.tag === 'number' ? expectUnknown(value.tag) : valueTags[value.tag], 1)
  writer.text(name)
  if (value.tag === 'collection') writeCollection(writer, value.value, depth + 1)
  else writeContent(writer, value)
}

function expectUnknown(tag: number): number {
  const isTaken = isKnownTag(tag) || tag === memberName || tag === endOfCollection || tag === valueTags.collection
  if (tag < firstValueTag || isTaken) throw new Fault('frame-invalid', `tag ${tag} has a meaning of its own`)
  return tag
}

function writeCollection(writer: MessageWriter, members: readonly Attribute[], depth: number): void {
  if (depth > maxDepth) throw new Fault('frame-invalid', `collections nest deeper than ${maxDepth}`)
  writer.number(0, 2)
  for (const member of members) {
    writer.number(memberName, 1)
    writer.number(0, 2)
    writer.text(expectName(member))
    for (const value of member.values) writeValue(writer, '', value, depth)
  }
  writer.number(endOfCollection, 1)
  writer.number(0, 4)
}

function writeContent(writer: MessageWriter, value: Exclude<Value, { tag: 'collection' }>): void {
  if (value.value === null) writer.number(0, 2)
  else if (typeof value.value === 'string') writer.text(value.value)
  else if (value.value instanceof Uint8Array) writer.field(value.value)
  else writeStructure(writer, value)
}

function writeStructure(writer: MessageWriter, value: Value): void {
  switch (value.tag) {
    case 'integer':
    case 'enum':
      writer.number(4, 2)
      writer.integer(value.value)
      break
    case 'boolean':
      writer.number(1, 2)
      writer.number(value.value ? 1 : 0, 1)
      break
    case 'dateTime':
      writeDateTime(writer, value.value)
      break
    case 'resolution':
      writeResolution(writer, value.value)
      break
    case 'rangeOfInteger':
      writer.number(8, 2)
      writer.integer(value.value.lower)
      writer.integer(value.value.upper)
      break
    case 'textWithLanguage':
    case 'nameWithLanguage':
      writeLanguageText(writer, value.value)
      break
    case 'extension':
      writeExtension(writer, value.value)
      break
    default:
      throw new Fault('frame-invalid', 'a value does not fit its tag')
  }
}

function writeResolution(writer: MessageWriter, value: Resolution): void {
  writer.number(9, 2)
  writer.integer(value.crossFeed)
  writer.integer(value.feed)
  writer.number(value.units, 1)
}

function writeDateTime(writer: MessageWriter, value: DateTime): void {
  writer.number(11, 2)
  writer.number(value.year, 2)
  for (const field of [value.month, value.day, value.hour, value.minute, value.second, value.deciseconds]) {
    writer.number(field, 1)
  }
  writer.number(value.zone.sign === '-' ? minus : plus, 1)
  writer.number(value.zone.hours, 1)
  writer.number(value.zone.minutes, 1)
}

function writeLanguageText(writer: MessageWriter, value: LanguageText): void {
  const language = encodeText(value.language)
  const text = encodeText(value.text)
  writer.number(language.length + text.length + 4, 2, 4, maxLength)
  writer.field(language)
  writer.field(text)
}

function writeExtension(writer: MessageWriter, { tag, bytes }: ExtensionValue): void {
  writer.number(bytes.length + 4, 2, 4, maxLength)
  writer.number(tag, 4, 0, 2 ** 31 - 1)
  writer.raw(bytes)
}
