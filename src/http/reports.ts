import { type Static, Type } from 'typebox'
import type { ReportRow } from '../core/report.ts'
import { reportOnJobs } from '../gateway/report-on-jobs.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import { InputFault } from './input-fault.ts'
import { ReportQuery, ReportView } from './report-shapes.ts'
import { answers } from './shapes.ts'

const maxDays = 366
const daysIfNone = 30

const schema = {
  tags: ['Reports'],
  summary: 'Report on what was printed and what was saved',
  description:
    'Documents, pages and saved documents by user, group, printer or month, of the documents that came in these days by the calendar of `site.timeZone` and have ended. It reaches back as far as `jobs.recordDays` keeps jobs; a user who was erased is in none.',
  querystring: ReportQuery,
  response: answers(
    {
      200: {
        description: 'The report',
        content: { 'application/json': { schema: ReportView }, 'text/csv': { schema: Type.String() } },
      },
    },
    400,
  ),
}

export function registerReports(app: Api, { ports }: AdminParts): void {
  app.get('/api/reports', { config: { access: 'auditor' }, schema }, async ({ query }, reply) => {
    const { from, to } = daysOf(ports, query)
    const rows = await reportOnJobs(ports, { by: query.by, from, to })
    if (query.format !== 'csv') return { from: from.toString(), to: to.toString(), rows: [...rows] }
    const name = `holdfast-${query.by}-${from}-${to}.csv`
    reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`)
    return reply.send(csvOf(query.by, rows))
  })
}

function daysOf({ clock, settings }: AdminPorts, query: Static<typeof ReportQuery>) {
  const today = clock.now().toZonedDateTimeISO(settings.current()['site.timeZone']).toPlainDate()
  const to = query.to === undefined ? today : dayIn('to', query.to)
  const from = query.from === undefined ? to.subtract({ days: daysIfNone }) : dayIn('from', query.from)
  const days = from.until(to).days
  if (days < 0 || days >= maxDays) throw badDay('from', `takes a day from ${maxDays - 1} days before \`to\` up to it`)
  return { from, to }
}

function dayIn(name: string, text: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text)
  } catch {
    throw badDay(name, 'takes a day, such as 2026-11-24')
  }
}

function badDay(name: string, detail: string): InputFault {
  return new InputFault([{ in: 'query', pointer: `#/${name}`, detail }])
}

/** RFC 4180. */
function csvOf(by: string, rows: readonly ReportRow[]): string {
  const lines = rows.map(({ key, jobs, pages, saved }) => [cell(key), jobs, pages, saved].join(','))
  return [`${by},jobs,pages,saved`, ...lines, ''].join('\r\n')
}

/** A name that a spreadsheet would take for a formula stays a name. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
