import { Type } from 'typebox'
import type { Driver } from '../../src/driver.ts'
import { lineOptions, lineTo } from '../transport/open-line.ts'
import { openLink } from './link.ts'

const keys = { maxLength: 16, pattern: '^[^0-9]*$' }

/** Options of `lines`: where the device is, and how it spells keys, cards and screens. */
export const linesOptions = lineOptions({
  cardPrefix: Type.Optional(
    Type.String({
      maxLength: 8,
      pattern: '^[^0-9*#\\r\\n\\u0003]*$',
      default: ';',
      description:
        'What the line of a card begins with, no digit; "" for a card reader without keys: every line is a card',
    }),
  ),
  clearKeys: Type.Optional(
    Type.String({ ...keys, default: '*\b\x7f', description: 'Characters that clear the entry: by default * BS DEL' }),
  ),
  enterKeys: Type.Optional(
    Type.String({ ...keys, default: '#\r\n', description: 'Characters that end the entry: by default # CR LF' }),
  ),
  ignoreLines: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 32 }), {
      maxItems: 16,
      default: ['ELA '],
      description: 'Beginnings of card lines that are no cards, such as the greeting of a reader',
    }),
  ),
  display: Type.Optional(
    Type.Union([Type.Literal('text'), Type.Literal('vt100'), Type.Literal('none')], {
      default: 'text',
      description: 'What the device shows: "text" (each screen begins with a form feed), "vt100", or "none"',
    }),
  ),
  tone: Type.Optional(
    Type.Boolean({ default: true, description: 'Sounds BEL: once for good, twice to ask, 3 times for bad' }),
  ),
  columns: Type.Optional(
    Type.Integer({ minimum: 8, maximum: 255, default: 40, description: 'Characters of a line of the display' }),
  ),
})

/** Keypads and card readers that send plain characters, with or without a display. */
export const lines: Driver<typeof linesOptions> = {
  name: 'lines',
  options: linesOptions,
  open: (options, context) => openLink(lineTo(options), { ...linesDefaults, ...options }, context),
}

/** What `lines` takes for granted unless told. */
export const linesDefaults = {
  cardPrefix: ';',
  clearKeys: '*\b\x7f',
  enterKeys: '#\r\n',
  ignoreLines: ['ELA '],
  display: 'text',
  tone: true,
  columns: 40,
} as const
