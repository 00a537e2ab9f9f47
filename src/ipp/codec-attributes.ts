import type { Attribute, DateTime, Group, GroupTag, Message, Value, ValueTag } from './codec-message.ts'
import { type Operation, operations, type Status, statuses } from './codec-names.ts'

/** What a value of this tag holds. */
export type ContentOf<Tag extends ValueTag> = ContentIn<Value, Tag>

type ContentIn<One extends Value, Tag> = One extends Value ? (Tag extends One['tag'] ? One['value'] : never) : never

/** An attribute of one or more values of one tag. `attribute('sides-supported', 'keyword', 'one-sided')` */
export function attribute<Tag extends ValueTag>(name: string, tag: Tag, ...contents: ContentOf<Tag>[]): Attribute {
  return { name, values: contents.map(value => ({ tag, value }) as Value) }
}

/** An attribute without a value. `withoutValue('printer-state-message', 'no-value')` */
export function withoutValue(name: string, tag: 'no-value' | 'unknown' | 'unsupported'): Attribute {
  return { name, values: [{ tag, value: null }] }
}

/** A group of attributes. */
export function group(tag: GroupTag, ...attributes: readonly Attribute[]): Group {
  return { tag, attributes }
}

/** A request with its charset and language first, as RFC 8011 section 4.1.4 demands. IPP 2.0 unless told otherwise. */
export function request(
  operation: Operation,
  requestId: number,
  attributes: readonly Attribute[],
  options: { readonly version?: Message['version']; readonly groups?: readonly Group[] } = {},
): Message {
  const { version = { major: 2, minor: 0 }, groups = [] } = options
  return {
    version,
    code: operations[operation],
    requestId,
    groups: [group('operation', ...charsetAndLanguage(), ...attributes), ...groups],
  }
}

/** The answer to a request: its version and request-id, charset and language first. Source: RFC 8011 section 4.1. */
export function responseTo(
  asked: Pick<Message, 'version' | 'requestId'>,
  status: Status,
  groups: readonly Group[] = [],
  attributes: readonly Attribute[] = [],
): Message {
  return {
    version: asked.version,
    code: statuses[status],
    requestId: asked.requestId,
    groups: [group('operation', ...charsetAndLanguage(), ...attributes), ...groups],
  }
}

/** The first group of a tag. */
export function findGroup(message: Message, tag: GroupTag): Group | undefined {
  return message.groups.find(candidate => candidate.tag === tag)
}

/** Every group of a tag, as in the answer to Get-Jobs. */
export function findGroups(message: Message, tag: GroupTag): readonly Group[] {
  return message.groups.filter(candidate => candidate.tag === tag)
}

/** The first attribute of a name, in a group or among a collection's members. */
export function findAttribute(
  within: Pick<Group, 'attributes'> | readonly Attribute[] | undefined,
  name: string,
): Attribute | undefined {
  const attributes = within && 'attributes' in within ? within.attributes : within
  return attributes?.find(candidate => candidate.name === name)
}

/** The text of a value: any character-string type, with or without a language. */
export function textOf(value: Value | undefined): string | undefined {
  if (value?.tag === 'textWithLanguage' || value?.tag === 'nameWithLanguage') return value.value.text
  return typeof value?.value === 'string' ? value.value : undefined
}

/** Every text of an attribute, values of other types left out; empty when it is absent. */
export function strings(within: Group | undefined, name: string): readonly string[] {
  const values = findAttribute(within, name)?.values ?? []
  return values.map(textOf).filter(text => text !== undefined)
}

/** The first value of an attribute if it is text. */
export function firstString(within: Group | undefined, name: string): string | undefined {
  return textOf(findAttribute(within, name)?.values[0])
}

/** Every integer or enum of an attribute, values of other types left out; empty when it is absent. */
export function integers(within: Group | undefined, name: string): readonly number[] {
  const values = findAttribute(within, name)?.values ?? []
  return values.map(integerOf).filter(number => number !== undefined)
}

/** The first value of an attribute if it is an integer or an enum. */
export function firstInteger(within: Group | undefined, name: string): number | undefined {
  return integerOf(findAttribute(within, name)?.values[0])
}

/** The first value of an attribute if it is a boolean. */
export function firstBoolean(within: Group | undefined, name: string): boolean | undefined {
  const value = findAttribute(within, name)?.values[0]
  return value?.tag === 'boolean' ? value.value : undefined
}

/** A dateTime in UTC, from milliseconds since 1970. */
export function dateTimeAt(epochMilliseconds: number): DateTime {
  const date = new Date(epochMilliseconds)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    deciseconds: Math.floor(date.getUTCMilliseconds() / 100),
    zone: { sign: '+', hours: 0, minutes: 0 },
  }
}

function integerOf(value: Value | undefined): number | undefined {
  return value?.tag === 'integer' || value?.tag === 'enum' ? value.value : undefined
}

function charsetAndLanguage(): readonly Attribute[] {
  return [
    attribute('attributes-charset', 'charset', 'utf-8'),
    attribute('attributes-natural-language', 'naturalLanguage', 'en'),
  ]
}
