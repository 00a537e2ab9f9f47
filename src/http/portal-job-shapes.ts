import { type Static, Type } from 'typebox'
import type { Job } from '../core/job.ts'
import { mostPageRanges } from '../core/page-ranges.ts'
import { closed, InstantText, nullable } from './shapes.ts'

const copies = Type.Integer({ minimum: 1, maximum: 999, description: 'a whole number from 1 to 999' })
const sides = Type.Enum(['one-sided', 'two-sided-long-edge', 'two-sided-short-edge'], {
  description: 'one-sided, two-sided-long-edge or two-sided-short-edge',
})
const printColorMode = Type.Enum(['auto', 'color', 'monochrome'], { description: 'auto, color or monochrome' })
const page = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 })
const pageRanges = Type.Array(Type.Tuple([page, page]), {
  minItems: 1,
  maxItems: mostPageRanges,
  description: 'first and last pages, in order, without overlap',
})

/** How a job is printed; what is left out is the printer's choice. */
export const UploadQuery = closed({
  name: Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, description: 'title, 1 to 255 characters', examples: ['report.pdf'] }),
  ),
  copies: Type.Optional(copies),
  sides: Type.Optional(sides),
  printColorMode: Type.Optional(printColorMode),
})

const byPrinter = 'or null: as the printer does it by itself'

const OwnTicket = closed({
  copies: nullable(copies, byPrinter),
  sides: nullable(sides, byPrinter),
  printColorMode: nullable(Type.String(), `auto, color, monochrome, ${byPrinter}`),
  pageRanges: nullable(Type.Array(Type.Tuple([page, page])), 'or null: all pages'),
})

export const TicketChange = closed(
  {
    copies: Type.Optional(nullable(copies, byPrinter)),
    sides: Type.Optional(nullable(sides, byPrinter)),
    printColorMode: Type.Optional(nullable(printColorMode, byPrinter)),
    pageRanges: Type.Optional(nullable(pageRanges, 'or null: all pages')),
  },
  { description: 'What is left out stays', examples: [{ copies: 2, sides: 'two-sided-long-edge' }] },
)

export const OwnJob = closed(
  {
    id: Type.Integer(),
    name: Type.String({ description: 'its title' }),
    state: Type.String(),
    outcome: nullable(Type.String(), 'printed, expired, deleted, aborted, or null while it has not ended'),
    format: Type.String(),
    octets: nullable(Type.Integer(), 'size, or null'),
    ticket: OwnTicket,
    createdAt: InstantText,
    expiresAt: InstantText,
  },
  { description: 'A job of one’s own' },
)

export type OwnJobView = Static<typeof OwnJob>

export const Preview = closed(
  {
    pages: nullable(Type.Integer(), 'or null: not known'),
    hasColour: nullable(Type.Boolean(), 'or null: not known'),
    image: nullable(
      closed({ format: Type.Enum(['image/png', 'image/jpeg']), base64: Type.String() }),
      'the first page, or null',
    ),
  },
  { description: 'What a document looks like' },
)

export function viewOwnJob(job: Job): Static<typeof OwnJob> {
  const { copies: count, sides: side, printColorMode: mode, pageRanges: ranges } = job.ticket
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    outcome: job.outcome,
    format: job.format,
    octets: job.document?.octets ?? null,
    ticket: {
      copies: count ?? null,
      sides: side ?? null,
      printColorMode: mode ?? null,
      pageRanges: ranges?.map(([first, last]) => [first, last] as [number, number]) ?? null,
    },
    createdAt: job.createdAt.toString(),
    expiresAt: job.expiresAt.toString(),
  }
}
