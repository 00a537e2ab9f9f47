import type { FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import type { SyncRequest } from '../gateway/synchronise-users.ts'
import type { UserSource } from '../ports/people.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { takeFiles } from './file-body.ts'
import { answers, closed, limitOf, NullableInstant, pageSize, plainText } from './shapes.ts'
import { OutlookView, RunView, viewOutlook, viewRun } from './sync-shapes.ts'

const config = { access: 'admin' } as const
const tags = ['Synchronisation']
/** A client is told of a run that takes longer when it is not over; it goes on. */
const patienceMs = 20_000
const maxFileBytes = 32 * 2 ** 20

const override = Type.Optional(
  plainText(
    512,
    'why more users may be deactivated than sync.brakePercent allows; kept in the audit',
    'the class of 2026 has left',
  ),
)
const adopt = Type.Optional(
  Type.Boolean({
    description: 'true or false: accounts of the same name become the source’s; as sync.adopt says if absent',
  }),
)
const dryRun = Type.Optional(
  Type.Boolean({ description: 'true or false; true: tells what would happen, changes nothing' }),
)

const outcomes = {
  200: Type.Union([OutlookView, RunView], {
    description: 'What would happen, of a dry run; else the run, which is over',
  }),
  202: RunView,
}
const problems = [400, 409, 413, 415, 502, 504] as const

const readSchema = {
  tags,
  summary: 'Tell of synchronisation',
  description: 'The latest runs, newest first, and when the schedule is next due.',
  querystring: closed({ limit: pageSize }),
  response: answers(
    { 200: closed({ runs: Type.Array(RunView), nextRun: NullableInstant }, { description: 'The runs' }) },
    400,
  ),
}

const findSchema = {
  tags,
  summary: 'Show a run',
  description: 'One run with every entry of its source that was refused. The latest hundred are kept.',
  params: closed({ id: Type.String({ maxLength: 64, description: 'id of a run' }) }),
  response: answers({ 200: RunView }, 400, 404),
}

const RunRequest = closed({ dryRun, adopt, override }, { examples: [{ dryRun: true }] })

const runSchema = {
  tags,
  summary: 'Synchronise users from LDAP',
  description:
    'Makes the accounts that come from LDAP what the server says. Answers 200 when it is over and 202 when it goes on: ask for the run then.',
  body: RunRequest,
  response: answers(outcomes, ...problems),
}

const importSchema = {
  tags,
  summary: 'Import users from a file',
  description:
    'The body is the file (text/csv, at most 32 MiB). csv: userName, email, displayName, groups, language, enabled, externalId, cards by name in the first line, several groups or cards between bars. myq, papercut, safeq: exports of those. PINs are never taken over.',
  consumes: ['text/csv'],
  querystring: closed({
    format: Type.Optional(
      Type.Enum(['csv', 'myq', 'papercut', 'safeq'], { description: 'one of csv, myq, papercut, safeq' }),
    ),
    encoding: Type.Optional(
      Type.Enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1250', 'windows-1252', 'iso-8859-1', 'iso-8859-2'], {
        description: 'an encoding such as windows-1250; found out if absent',
      }),
    ),
    complete: Type.Optional(
      Type.Boolean({
        description: 'true or false; true: accounts from files whom this one does not name are deactivated',
      }),
    ),
    dryRun,
    adopt,
    override,
  }),
  body: Type.Unknown({ description: 'the file' }),
  response: answers(outcomes, ...problems),
}

type Wishes = Static<typeof RunRequest>

export function registerSynchronisation(app: Api, parts: AdminParts): void {
  const { people, ports } = parts
  takeFiles(app)

  app.get('/api/synchronisation', { config, schema: readSchema }, async ({ query }) => {
    const runs = await people.sync.latest(limitOf(query))
    const at = ports.clock.now()
    return { runs: runs.map(run => viewRun(run, at)), nextRun: people.nextRun()?.toString() ?? null }
  })

  app.get('/api/synchronisation/runs/:id', { config, schema: findSchema }, async ({ params }) => {
    const run = await people.sync.find(params.id)
    if (!run) throw new Fault('not-found', 'there is no run with this id')
    return viewRun(run, ports.clock.now())
  })

  app.post('/api/synchronisation/runs', { config, schema: runSchema }, async ({ body, caller }, reply) =>
    synchronise(parts, reply, { ...requestOf(people.ldap(), true, body), actor: caller.actor }, body),
  )

  app.post(
    '/api/users/import',
    { config: { ...config, takesFiles: true }, bodyLimit: maxFileBytes, schema: importSchema },
    async ({ query, raw, caller }, reply) => {
      const { format = 'csv', encoding, complete = false } = query
      const source = await people.file(raw, { format, ...(encoding === undefined ? {} : { encoding }) })
      return synchronise(parts, reply, { ...requestOf(source, complete, query), actor: caller.actor }, query)
    },
  )
}

function requestOf(
  source: UserSource,
  isComplete: boolean,
  { adopt: adopts, override: reason }: Wishes,
): Omit<SyncRequest, 'actor'> {
  return {
    source,
    isComplete,
    ...(adopts === undefined ? {} : { adopts }),
    ...(reason === undefined ? {} : { override: reason }),
  }
}

async function synchronise(
  { people, ports }: AdminParts,
  reply: FastifyReply,
  request: SyncRequest,
  wishes: Wishes,
): Promise<unknown> {
  if (wishes.dryRun) return viewOutlook(await people.sync.preview(request))
  const { run, ended } = await people.sync.start(request)
  const over = new AbortController()
  const late = ports.clock.wait(patienceMs, over.signal)
  const result = await Promise.race([ended, late.then(() => undefined)])
  over.abort()
  if (result) return viewRun(result, ports.clock.now())
  return reply.code(202).send(viewRun((await people.sync.find(run.id)) ?? run, ports.clock.now()))
}
