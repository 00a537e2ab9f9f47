import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { AuditFilter, AuditHead } from '../ports/site.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import { AuditPage, viewEntry } from './audit-shapes.ts'
import {
  afterId,
  answers,
  beforeId,
  closed,
  InstantQuery,
  instantOf,
  limitOf,
  nullable,
  Order,
  orderOf,
  pageOf,
  pageSize,
  userNameOf,
} from './shapes.ts'

const config = { access: 'auditor' } as const

const VerdictView = closed(
  {
    isWhole: Type.Boolean(),
    chained: Type.Integer({ description: 'entries in the chain' }),
    unchained: Type.Integer({ description: 'entries that are not yet in it: those of the latest second' }),
    head: nullable(
      closed({ seq: Type.Integer(), hash: Type.String() }),
      'number and hash of the last link, to be written down elsewhere, or null',
    ),
    broken: nullable(
      closed({ seq: Type.Integer(), reason: Type.String() }),
      'the first link that does not hold and why, or null',
    ),
  },
  { description: 'Whether the chain is whole' },
)

const listSchema = {
  tags: ['Audit'],
  summary: 'Read the audit',
  description: 'Who did what and when, a page at a time. There are no secrets in it, and nothing changes it.',
  querystring: closed({
    since: Type.Optional(InstantQuery),
    until: Type.Optional(InstantQuery),
    userName: Type.Optional(Type.String({ maxLength: 255, description: 'only what is about this user' })),
    terminalName: Type.Optional(Type.String({ maxLength: 63, description: 'only what happened at this terminal' })),
    event: Type.Optional(Type.String({ maxLength: 63, description: 'only events of this name' })),
    jobId: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'the number of a job: only what is about it' }),
    ),
    order: Order,
    afterId,
    beforeId,
    limit: pageSize,
  }),
  response: answers({ 200: AuditPage }, 400),
}

const verifySchema = {
  tags: ['Audit'],
  summary: 'Verify the audit',
  description:
    'Checks that no entry was changed, moved, left out or put in, and that the end was not cut off since the head was last written down beside the database; with `head`, nor since that one was written down elsewhere.',
  querystring: closed({
    head: Type.Optional(
      Type.String({
        pattern: '^\\d{1,15}:[0-9a-f]{64}$',
        description: 'number and hash of a head, such as 17:9f86d0… with all its 64 hexadecimal digits',
      }),
    ),
  }),
  response: answers({ 200: VerdictView }, 400),
}

const exportSchema = {
  tags: ['Audit'],
  summary: 'Export the audit',
  description: 'Every entry as one line of JSON, oldest first.',
  querystring: closed({ since: Type.Optional(InstantQuery), until: Type.Optional(InstantQuery) }),
  response: answers({ 200: { content: { 'application/x-ndjson': { schema: Type.String() } } } }, 400),
}

const exportedAtOnce = 1_000

export function registerAudit(app: Api, { ports }: AdminParts): void {
  app.get('/api/audit', { config, schema: listSchema }, async ({ query }) => {
    const { limit: _, order, ...filter } = query
    const entries = await ports.audit.list({ ...filterOf(filter), ...orderOf(order), limit: limitOf(query) + 1 })
    const { page, next } = pageOf(entries, query, entry => entry.id)
    return { entries: page.map(viewEntry), next }
  })

  app.get('/api/audit/verify', { config, schema: verifySchema }, async ({ query }) => {
    const verdict = await ports.auditChain.verify(await ports.auditHeads.read())
    if (!verdict.isWhole || query.head === undefined) return { ...verdict }
    return { ...(await ports.auditChain.verify(headIn(query.head))) }
  })

  app.get('/api/audit/export', { config, schema: exportSchema }, async ({ query }, reply) => {
    const filter = filterOf(query)
    reply.type('application/x-ndjson').header('content-disposition', 'attachment; filename="audit.ndjson"')
    return reply.send(Readable.from(exportLines(ports, filter)))
  })
}

function headIn(text: string): AuditHead {
  const [seq = '', hash = ''] = text.split(':')
  return { seq: Number(seq), hash }
}

async function* exportLines(ports: Pick<AdminPorts, 'audit'>, filter: Omit<AuditFilter, 'limit'>) {
  for (let afterId = 0; ; ) {
    const entries = await ports.audit.list({ ...filter, afterId, limit: exportedAtOnce })
    if (entries.length > 0) yield entries.map(entry => `${JSON.stringify(viewEntry(entry))}\n`).join('')
    afterId = entries.at(-1)?.id ?? 0
    if (entries.length < exportedAtOnce) return
  }
}

interface AuditQuery {
  readonly since?: string
  readonly until?: string
  readonly userName?: string
  readonly terminalName?: string
  readonly event?: string
  readonly jobId?: number
  readonly afterId?: number
  readonly beforeId?: number
}

function filterOf({ since, until, userName, ...rest }: AuditQuery): Omit<AuditFilter, 'limit'> {
  return {
    ...rest,
    ...(since === undefined ? {} : { since: instantOf(since, 'since') }),
    ...(until === undefined ? {} : { until: instantOf(until, 'until') }),
    ...(userName === undefined ? {} : { userName: userNameOf(userName, 'query') }),
  }
}
