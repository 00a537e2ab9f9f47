import { type Static, Type } from 'typebox'
import type { AuditEntry } from '../ports-site.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { InputFault } from './input-fault.ts'
import { afterId, answers, closed, InstantText, limitOf, nullable, pageOf, pageSize } from './shapes.ts'

const config = { access: 'admin' } as const

const AuditView = closed({
  id: Type.Integer(),
  at: InstantText,
  event: Type.String({ description: 'what happened, e.g. pin-issued' }),
  actor: Type.String({ description: 'who did it, e.g. admin, gateway, terminal:library-desk' }),
  userName: Type.Optional(Type.String()),
  terminalName: Type.Optional(Type.String()),
  printerName: Type.Optional(Type.String()),
  jobId: Type.Optional(Type.Integer()),
  detail: Type.Optional(
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
  ),
})

const AuditPage = closed(
  { entries: Type.Array(AuditView), next: nullable(Type.Integer(), 'what to give as afterId for more, or null') },
  {
    description: 'Entries in the order in which they were written',
    examples: [
      {
        entries: [{ id: 1, at: '2026-11-24T08:00:00Z', event: 'pin-issued', actor: 'admin', userName: 'ada' }],
        next: null,
      },
    ],
  },
)

const listSchema = {
  tags: ['Audit'],
  summary: 'Read the audit',
  description:
    'Who did what and when, oldest first, a page at a time. There are no secrets in it, and nothing changes it.',
  querystring: closed({
    since: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'an instant (RFC 3339), such as 2026-11-24T08:00:00Z',
        examples: ['2026-11-24T08:00:00Z'],
      }),
    ),
    afterId,
    limit: pageSize,
  }),
  response: answers({ 200: AuditPage }, 400),
}

export function registerAudit(app: Api, { ports }: AdminParts): void {
  app.get('/api/audit', { config, schema: listSchema }, async ({ query }) => {
    const since = query.since === undefined ? {} : { since: instantOf(query.since) }
    const after = query.afterId === undefined ? {} : { afterId: query.afterId }
    const entries = await ports.audit.list({ ...since, ...after, limit: limitOf(query) + 1 })
    const { page, next } = pageOf(entries, query, entry => entry.id)
    return { entries: page.map(viewEntry), next }
  })
}

function instantOf(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text)
  } catch {
    const detail = 'takes an instant (RFC 3339), such as 2026-11-24T08:00:00Z'
    throw new InputFault([{ in: 'query', pointer: '#/since', detail }])
  }
}

function viewEntry(entry: AuditEntry & { readonly id: number }): Static<typeof AuditView> {
  const { id, event, actor, userName, terminalName, printerName, jobId, detail } = entry
  return {
    id,
    at: entry.at.toString(),
    event,
    actor,
    ...(userName === undefined ? {} : { userName }),
    ...(terminalName === undefined ? {} : { terminalName }),
    ...(printerName === undefined ? {} : { printerName }),
    ...(jobId === undefined ? {} : { jobId }),
    ...(detail === undefined ? {} : { detail: { ...detail } }),
  }
}
