import { attribute, group, responseTo, withoutValue } from '../../src/ipp/codec-attributes.ts'
import type { Attribute, Message } from '../../src/ipp/codec-message.ts'

const asked = { version: { major: 2, minor: 0 }, requestId: 7 }

/** A message with a value of every tag that the codec knows, and of some that it does not. */
export const everyValue: Message = responseTo(asked, 'successful-ok', [
  group(
    'printer',
    withoutValue('a', 'no-value'),
    withoutValue('b', 'unknown'),
    withoutValue('c', 'unsupported'),
    attribute('d', 'integer', 0, -1, 2_147_483_647, -2_147_483_648),
    attribute('e', 'boolean', true, false),
    attribute('f', 'enum', 3, 4),
    attribute('g', 'octetString', new Uint8Array(0), Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)),
    attribute('h', 'dateTime', {
      ...{ year: 2026, month: 11, day: 23, hour: 23, minute: 59, second: 60, deciseconds: 9 },
      zone: { sign: '-', hours: 5, minutes: 30 },
    }),
    attribute('i', 'resolution', { crossFeed: 600, feed: 1200, units: 3 }),
    attribute('j', 'rangeOfInteger', { lower: 1, upper: 99 }),
    attribute('k', 'collection', [attribute('x', 'integer', 1, 2), attribute('y', 'collection', [])], []),
    attribute('l', 'textWithLanguage', { language: 'de', text: 'Grüße' }),
    attribute('m', 'nameWithLanguage', { language: '', text: '' }),
    attribute('n', 'textWithoutLanguage', 'a\ttab, a \u0000 and a \ufeffmark'),
    attribute('o', 'nameWithoutLanguage', 'Ünï 😀'),
    attribute('p', 'keyword', 'one-sided', 'two-sided-long-edge'),
    attribute('q', 'uri', 'ipp://printer.example/ipp/print'),
    attribute('r', 'uriScheme', 'ipps'),
    attribute('s', 'charset', 'utf-8'),
    attribute('t', 'naturalLanguage', 'en'),
    attribute('u', 'mimeMediaType', 'application/pdf'),
    attribute('v', 'extension', { tag: 0x4000_0001, bytes: Uint8Array.of(1, 2, 3) }),
    { name: 'w', values: [{ tag: 0x55, value: Uint8Array.of(9) }] },
    withoutValue('x', 'no-value'),
    attribute('__proto__', 'keyword', 'polluted'),
    attribute('constructor', 'collection', [attribute('__proto__', 'keyword', 'polluted')]),
  ),
  { tag: 0x0b, attributes: [] },
])

/** The answer of a printer with so many entries in its media-col-database. */
export function printerAnswer(mediaEntries: number): Message {
  const database = Array.from({ length: mediaEntries }, (_, index) => mediaCol(index))
  return responseTo(asked, 'successful-ok', [
    group(
      'printer',
      attribute('printer-name', 'nameWithoutLanguage', 'Pinetree'),
      attribute('operations-supported', 'enum', 2, 4, 5, 6, 8, 9, 10, 11),
      attribute('media-supported', 'keyword', 'iso_a4_210x297mm', 'na_letter_8.5x11in'),
      attribute('media-col-database', 'collection', ...database),
    ),
  ])
}

function mediaCol(index: number): readonly Attribute[] {
  return [
    attribute('media-size', 'collection', [
      attribute('x-dimension', 'integer', 21_000 + index),
      attribute('y-dimension', 'integer', 29_700),
    ]),
    attribute('media-size-name', 'keyword', 'iso_a4_210x297mm'),
    attribute('media-bottom-margin', 'integer', 423),
    attribute('media-left-margin', 'integer', 423),
    attribute('media-right-margin', 'integer', 423),
    attribute('media-top-margin', 'integer', 423),
    attribute('media-source', 'keyword', 'tray-1'),
    attribute('media-type', 'keyword', 'stationery'),
    attribute('media-color', 'keyword', 'white'),
    attribute('media-source-properties', 'collection', [
      attribute('media-source-feed-direction', 'keyword', 'long-edge-first'),
      attribute('media-source-feed-orientation', 'enum', 3),
    ]),
  ]
}
