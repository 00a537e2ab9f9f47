import { type Static, Type } from 'typebox'
import { type Job, type JobState, jobOutcomes, jobStates } from '../core/job.ts'
import type { Release } from '../core/release.ts'
import type { JobFilter } from '../ports/site.ts'
import { InputFault } from './input-fault.ts'
import {
  afterId,
  beforeId,
  closed,
  InstantQuery,
  InstantText,
  instantOf,
  NullableInstant,
  nullable,
  Order,
  pageSize,
  RecordName,
  userNameOf,
} from './shapes.ts'

/** What whoever waits for a job to end must know. */
const ending =
  'A job that was printed is `done` only for a moment: its document is destroyed and it stays as `purged` with the outcome `printed`. Decide on `outcome`, not on `done`.'

const State = Type.Enum(jobStates, {
  description: `one of ${jobStates.join(', ')}. ${ending}`,
})

export const JobParams = closed({
  id: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'the number of a job', examples: [17] }),
})

export const JobQuery = closed({
  userName: Type.Optional(Type.String({ description: 'name of a user, in any case' })),
  state: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: jobStates.length })], {
      description: `states out of ${jobStates.join(', ')}; repeated or separated by commas. Printed jobs are found as purged: done lasts for a moment only`,
      examples: ['held,uncertain'],
    }),
  ),
  outcome: Type.Optional(Type.Enum([...jobOutcomes], { description: `one of ${jobOutcomes.join(', ')}` })),
  printer: Type.Optional(
    Type.String({
      maxLength: 63,
      description: 'name of a printer: only what was tried there, with or without success',
    }),
  ),
  since: Type.Optional(InstantQuery),
  until: Type.Optional(InstantQuery),
  order: Order,
  afterId,
  beforeId,
  limit: pageSize,
})

const job = {
  id: Type.Integer({ description: 'number of the job' }),
  uuid: Type.String(),
  userName: Type.String(),
  state: State,
  outcome: nullable(
    Type.String(),
    'printed, expired, deleted, aborted, or null while it has not ended; it stays when the job is purged',
  ),
  format: Type.String({ description: 'media type of the document' }),
  octets: nullable(Type.Integer(), 'size of the document while it is kept, or null'),
  createdAt: InstantText,
  changedAt: InstantText,
  expiresAt: InstantText,
  source: Type.String({ description: 'where it came from' }),
}

const jobExample = {
  id: 17,
  uuid: '0f8fad5b-d9cb-469f-a165-70867728950e',
  userName: 'ada',
  state: 'held',
  outcome: null,
  format: 'application/pdf',
  octets: 48_211,
  createdAt: '2026-11-24T08:00:00Z',
  changedAt: '2026-11-24T08:00:00Z',
  expiresAt: '2026-11-25T08:00:00Z',
  source: '192.0.2.7',
}

export const JobView = closed(job, {
  description: 'The job. Its title is its owner’s business and not shown here',
  examples: [jobExample],
})

export const JobPage = closed(
  {
    jobs: Type.Array(JobView),
    next: nullable(Type.Integer(), 'what to give as afterId, or as beforeId from the newest down, for more; or null'),
  },
  { description: 'Jobs in order of their number, or from the newest down' },
)

const ReleaseView = closed({
  id: Type.String(),
  terminalName: nullable(Type.String(), 'where its owner logged in, or null'),
  printerName: Type.String(),
  printerJobId: nullable(Type.Integer(), 'number of the job at the printer, or null'),
  lastSeen: nullable(Type.String(), 'job-state the printer told last, or null'),
  impressions: nullable(Type.Integer(), 'impressions the printer told last, or null'),
  startedAt: InstantText,
  endedAt: NullableInstant,
})

export const JobWithReleases = closed(
  { ...job, releases: Type.Array(ReleaseView) },
  { description: 'The job with every try to print it, oldest first', examples: [{ ...jobExample, releases: [] }] },
)

export const ReleaseOrder = closed({ printer: RecordName }, { examples: [{ printer: 'library-2' }] })

export const ReleaseAnswer = closed(
  {
    id: Type.Integer(),
    happened: Type.Enum(['sent', 'printed', 'under-way', 'returned', 'uncertain'], {
      description:
        'sent: the printer has it; under-way: it is being sent; returned: the printer failed and the job is held again; uncertain: nobody knows whether it was printed',
    }),
    reason: nullable(Type.String(), 'why it was returned or is uncertain, or null'),
    state: State,
  },
  {
    description: 'What happened within two seconds',
    examples: [{ id: 17, happened: 'sent', reason: null, state: 'sent' }],
  },
)

export const UncertainAnswer = closed(
  { printed: Type.Boolean({ description: 'true: all pages came out, delete it; false: hold it again' }) },
  { examples: [{ printed: true }] },
)

export function viewJob(shown: Job): Static<typeof JobView> {
  return {
    id: shown.id,
    uuid: shown.uuid,
    userName: shown.userName,
    state: shown.state,
    outcome: shown.outcome,
    format: shown.format,
    octets: shown.document?.octets ?? null,
    createdAt: shown.createdAt.toString(),
    changedAt: shown.changedAt.toString(),
    expiresAt: shown.expiresAt.toString(),
    source: shown.source,
  }
}

export function viewRelease(release: Release): Static<typeof ReleaseView> {
  const { id, terminalName, printerName, printerJobId, lastSeen, impressions } = release
  const [startedAt, endedAt] = [release.startedAt.toString(), release.endedAt?.toString() ?? null]
  return { id, terminalName, printerName, printerJobId, lastSeen, impressions, startedAt, endedAt }
}

/** What a list of jobs is asked for. Fault `input-invalid` for a state, a name or an instant that cannot be. */
export function jobFilterOf(query: Static<typeof JobQuery>): Omit<JobFilter, 'limit'> {
  const { userName, state, outcome, printer, since, until, afterId: after, beforeId: before } = query
  return {
    ...(userName === undefined ? {} : { userName: userNameOf(userName, 'query') }),
    ...(state === undefined ? {} : { states: statesOf(state) }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(printer === undefined ? {} : { printerName: printer }),
    ...(since === undefined ? {} : { createdFrom: instantOf(since, 'since') }),
    ...(until === undefined ? {} : { createdUntil: instantOf(until, 'until') }),
    ...(after === undefined ? {} : { afterId: after }),
    ...(before === undefined ? {} : { beforeId: before }),
  }
}

/** States of a query: repeated, or separated by commas. Fault `input-invalid` for one that does not exist. */
function statesOf(query: string | readonly string[]): readonly JobState[] {
  const names = [query].flat().flatMap(text => text.split(','))
  return names.map(name => {
    const state = jobStates.find(known => known === name)
    if (state) return state
    const detail = `takes states out of ${jobStates.join(', ')}; repeated or separated by commas`
    throw new InputFault([{ in: 'query', pointer: '#/state', detail }])
  })
}
