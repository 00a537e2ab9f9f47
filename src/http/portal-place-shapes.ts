import { type Static, Type } from 'typebox'
import { ReleaseAnswer } from './job-shapes.ts'
import { closed, InstantText, nullable } from './shapes.ts'

/** Longer than any pass of ours. */
const maxPass = 512

export const PlaceCode = closed(
  { url: Type.String({ description: 'what the terminal shows as a QR code' }), until: InstantText },
  { description: 'The code of a place, made anew by each call' },
)

export const PlaceEntry = closed({
  code: Type.String({ minLength: 1, maxLength: maxPass, description: 'what stands in the code’s address after #' }),
})

export const PlaceView = closed(
  {
    terminalName: Type.String(),
    printerName: Type.String(),
    problem: nullable(Type.String(), 'why the printer cannot print now, in words, or null'),
    problemKind: nullable(Type.String(), 'a keyword of it such as media-jam, or printer-unreachable, or null'),
    place: Type.String({ description: 'to release with, in this session, for three minutes' }),
  },
  { description: 'Where one stands' },
)

export const PlaceOrder = closed({
  place: Type.String({ minLength: 1, maxLength: maxPass, description: 'as POST /api/portal/place gave it' }),
  jobs: Type.Array(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }), {
    minItems: 1,
    maxItems: 100,
    uniqueItems: true,
    description: 'numbers of own jobs, in the order in which they are to be printed',
  }),
})

export const PlaceAnswer = closed(
  {
    jobs: Type.Array(
      closed({
        id: Type.Integer(),
        happened: Type.Union([ReleaseAnswer.properties.happened, Type.Literal('not-held')], {
          description:
            'as for a release by an operator; not-held: it was released elsewhere, is uncertain or has ended',
        }),
        reason: nullable(Type.String(), 'why it was returned or is uncertain, or null'),
      }),
    ),
  },
  { description: 'What happened within two seconds' },
)

export type PlaceHappened = Static<typeof PlaceAnswer>
