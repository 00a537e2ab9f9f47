import { Type } from 'typebox'
import { closed, InstantText, NullableInstant, RecordName } from './shapes.ts'

const mostTerminals = 8

export const ListeningOrder = closed(
  {
    terminals: Type.Array(RecordName, {
      minItems: 1,
      maxItems: mostTerminals,
      uniqueItems: true,
      description: `1 to ${mostTerminals} different names of terminals`,
    }),
  },
  { examples: [{ terminals: ['library-desk', 'hall'] }] },
)

export const ListeningView = closed(
  {
    until: NullableInstant,
    taps: Type.Array(
      closed({
        terminal: Type.String(),
        number: Type.String({ description: 'as the reader tells it' }),
        at: InstantText,
      }),
      { description: 'the latest twenty, oldest first' },
    ),
  },
  {
    description: 'Until when this session listens, or null: it does not; and what it has heard',
    examples: [{ until: '2026-11-24T08:02:00Z', taps: [] }],
  },
)
