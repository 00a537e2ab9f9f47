import { Type } from 'typebox'
import { reportKinds } from '../core/report.ts'
import { closed } from './shapes.ts'

const day = (description: string) =>
  Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description, examples: ['2026-11-24'] }))

export const ReportQuery = closed({
  by: Type.Enum([...reportKinds], { description: 'user, group, printer or month' }),
  from: day('the first day, such as 2026-11-01; absent: 30 days before the last'),
  to: day('the last day, such as 2026-11-30; absent: today. At most 366 days are taken'),
  format: Type.Optional(Type.Enum(['json', 'csv'], { description: 'json or csv; json if absent' })),
})

export const ReportView = closed(
  {
    from: Type.String(),
    to: Type.String(),
    rows: Type.Array(
      closed({
        key: Type.String({ description: 'name of the user, group or printer, or the month, such as 2026-11' }),
        jobs: Type.Integer({ description: 'documents that were printed' }),
        pages: Type.Integer({ description: 'impressions that the printers told of them' }),
        saved: Type.Integer({ description: 'documents that expired or were deleted without being printed' }),
      }),
    ),
  },
  { description: 'Most pages first, months in their order' },
)
