/** Values without content. Source: RFC 8010 section 3.5.2 and the IANA IPP registry, out-of-band value tags. */
export const outOfBandTags = {
  unsupported: 0x10,
  default: 0x11,
  unknown: 0x12,
  'no-value': 0x13,
  'not-settable': 0x15,
  'delete-attribute': 0x16,
  'admin-define': 0x17,
} as const

/** Values that are text. Source: RFC 8010 section 3.5.2, character-string types. */
export const textTags = {
  textWithoutLanguage: 0x41,
  nameWithoutLanguage: 0x42,
  keyword: 0x44,
  uri: 0x45,
  uriScheme: 0x46,
  charset: 0x47,
  naturalLanguage: 0x48,
  mimeMediaType: 0x49,
} as const

/** Every value tag that the codec understands; all others are kept as bytes. Source: RFC 8010 section 3.5.2. */
export const valueTags = {
  ...outOfBandTags,
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  octetString: 0x30,
  dateTime: 0x31,
  resolution: 0x32,
  rangeOfInteger: 0x33,
  collection: 0x34,
  textWithLanguage: 0x35,
  nameWithLanguage: 0x36,
  ...textTags,
  extension: 0x7f,
} as const

/** Closes a collection. Source: RFC 8010 section 3.1.6. */
export const endOfCollection = 0x37
/** Names a member of a collection. Source: RFC 8010 section 3.1.7. */
export const memberName = 0x4a
/** Ends the attributes; document bytes follow. Source: RFC 8010 section 3.5.1. */
export const endOfAttributes = 0x03
/** Tags below this one delimit groups. Source: RFC 8010 section 3.5.1. */
export const firstValueTag = 0x10

/** Tags that open a group. Source: RFC 8010 section 3.5.1; document and system: IANA IPP registry. */
export const groupTags = {
  operation: 0x01,
  job: 0x02,
  printer: 0x04,
  unsupported: 0x05,
  subscription: 0x06,
  'event-notification': 0x07,
  resource: 0x08,
  document: 0x09,
  system: 0x0a,
} as const

export type OutOfBandTag = keyof typeof outOfBandTags
export type TextTag = keyof typeof textTags
export type ValueTag = keyof typeof valueTags
export type GroupTag = keyof typeof groupTags

/** A date with its zone, field by field as sent, not checked against the calendar. Source: RFC 2579, DateAndTime. */
export interface DateTime {
  /** 0 to 65535. */
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  /** 0 to 60. */
  readonly second: number
  readonly deciseconds: number
  /** Where the clock stands against UTC; any other sign byte than `-` decodes as `+`. */
  readonly zone: { readonly sign: '+' | '-'; readonly hours: number; readonly minutes: number }
}

/** Dots per unit across and along the feed; units 3 is dots per inch, 4 per centimetre. Source: RFC 8011 5.1.16. */
export interface Resolution {
  readonly crossFeed: number
  readonly feed: number
  readonly units: number
}

/** From lower to upper, both included. Source: RFC 8011 section 5.1.14. */
interface IntegerRange {
  readonly lower: number
  readonly upper: number
}

/** Text in a named language. Source: RFC 8011 sections 5.1.2.2 and 5.1.3.2. */
export interface LanguageText {
  readonly language: string
  readonly text: string
}

/** A value of an extension tag, 0x00000000 to 0x7fffffff, kept as bytes. Source: RFC 8010 section 3.5.2, tag 0x7f. */
export interface ExtensionValue {
  readonly tag: number
  readonly bytes: Uint8Array
}

/** One value with its tag. A tag that the codec does not know is a number, 0x10 to 0xff, with its bytes (a copy). */
export type Value =
  | { readonly tag: OutOfBandTag; readonly value: null }
  | { readonly tag: 'integer' | 'enum'; readonly value: number }
  | { readonly tag: 'boolean'; readonly value: boolean }
  | { readonly tag: 'octetString'; readonly value: Uint8Array }
  | { readonly tag: 'dateTime'; readonly value: DateTime }
  | { readonly tag: 'resolution'; readonly value: Resolution }
  | { readonly tag: 'rangeOfInteger'; readonly value: IntegerRange }
  | { readonly tag: 'collection'; readonly value: readonly Attribute[] }
  | { readonly tag: 'textWithLanguage' | 'nameWithLanguage'; readonly value: LanguageText }
  | { readonly tag: TextTag; readonly value: string }
  | { readonly tag: 'extension'; readonly value: ExtensionValue }
  | { readonly tag: number; readonly value: Uint8Array }

/** A name of 1 to 255 printable ASCII characters and at least one value. A name may occur twice in a group. */
export interface Attribute {
  readonly name: string
  readonly values: readonly Value[]
}

/** A group; a tag that IANA has not assigned (0x0b to 0x0f) stays a number. */
export interface Group {
  readonly tag: GroupTag | number
  readonly attributes: readonly Attribute[]
}

/** A request or response without its document. `code` is the operation-id or the status-code, 0 to 65535. */
export interface Message {
  readonly version: { readonly major: number; readonly minor: number }
  readonly code: number
  /** 0 to 4294967295 as sent; RFC 8011 wants 1 to 2147483647. */
  readonly requestId: number
  readonly groups: readonly Group[]
}
