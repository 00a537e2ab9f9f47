import { Fault } from '../core/fault.ts'
import type { Job } from '../core/job.ts'
import { answerUncertain } from '../gateway/answer-uncertain.ts'
import { deleteJob } from '../gateway/delete-job.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import { bodyFault } from './input-fault.ts'
import {
  JobPage,
  JobParams,
  JobQuery,
  JobView,
  JobWithReleases,
  jobFilterOf,
  ReleaseAnswer,
  ReleaseOrder,
  UncertainAnswer,
  viewJob,
  viewRelease,
} from './job-shapes.ts'
import { problemOf } from './problem.ts'
import { notHeld, refusalWords, releaseForOwner } from './release-for-owner.ts'
import { sendProblem } from './send-problem.ts'
import { answers, limitOf, noContent, orderOf, pageOf } from './shapes.ts'

const config = { access: 'operator' } as const
const tags = ['Jobs']

const listSchema = {
  tags,
  summary: 'List jobs',
  description:
    'A page at a time, in order of their number or from the newest down; of one user, in some states, tried at a printer or come in a span of time where asked. A printed job shows `purged` with the outcome `printed`.',
  querystring: JobQuery,
  response: answers({ 200: JobPage }, 400),
}

const findSchema = {
  tags,
  summary: 'Show a job',
  description: 'One job with every try to print it.',
  params: JobParams,
  response: answers({ 200: JobWithReleases }, 400, 404),
}

const deleteSchema = {
  tags,
  summary: 'Delete a job',
  description:
    'Deletes a job that waits and destroys its document. Refused while it is on its way or when it has ended.',
  params: JobParams,
  response: answers({ 204: noContent('The job is deleted') }, 400, 404, 409),
}

const releaseSchema = {
  tags,
  summary: 'Release a job on its owner’s behalf',
  description:
    'Sends a held job to a printer; make sure that its owner, or somebody they trust, stands there. Refused before anything is sent when the printer cannot print. What has not started to print after ten minutes is held again.',
  params: JobParams,
  body: ReleaseOrder,
  response: answers({ 202: ReleaseAnswer }, 400, 404, 409, 413, 415),
}

const answerSchema = {
  tags,
  summary: 'Say whether an uncertain job was printed',
  description:
    'For its owner, who looked at the paper. Printed: the document is destroyed. Not printed: it is held again.',
  params: JobParams,
  body: UncertainAnswer,
  response: answers({ 200: JobView }, 400, 404, 409, 413, 415),
}

export function registerJobs(app: Api, parts: AdminParts): void {
  const { ports } = parts

  app.get('/api/jobs', { config, schema: listSchema }, async ({ query }) => {
    const jobs = await ports.jobs.list({ ...jobFilterOf(query), ...orderOf(query.order), limit: limitOf(query) + 1 })
    const { page, next } = pageOf(jobs, query, job => job.id)
    return { jobs: page.map(viewJob), next }
  })

  app.get('/api/jobs/:id', { config, schema: findSchema }, async ({ params }) => {
    const job = await findJob(ports, params.id)
    return { ...viewJob(job), releases: (await ports.jobs.releasesOf(job.id)).map(viewRelease) }
  })

  app.delete('/api/jobs/:id', { config, schema: deleteSchema }, async ({ params, caller }, reply) => {
    await deleteJob(ports, await findJob(ports, params.id), caller.actor)
    return reply.code(204).send(null)
  })

  app.post('/api/jobs/:id/release', { config, schema: releaseSchema }, async ({ params, body, caller }, reply) => {
    const job = await findJob(ports, params.id)
    if (job.state !== 'held') throw notHeld()
    const printer = await ports.printers.find(body.printer)
    if (!printer) throw bodyFault('printer', 'takes the name of a printer that exists')
    const refusal = await refusalWords(parts, printer)
    if (refusal !== undefined) return sendProblem(reply, problemOf('printer-in-error', { detail: refusal }))
    const happened = await releaseForOwner(parts, job, printer, caller.actor)
    const { state } = await findJob(ports, job.id)
    return reply.code(202).send({ id: job.id, ...happened, state })
  })

  app.post('/api/jobs/:id/answer', { config, schema: answerSchema }, async ({ params, body, caller }) => {
    const job = await findJob(ports, params.id)
    if (job.state !== 'uncertain') throw notUncertain()
    await answerUncertain(ports, job, body.printed, caller.actor)
    const after = await findJob(ports, job.id)
    // Somebody else may have answered meanwhile: the answer that holds is told, not the one that was given.
    if ((after.outcome === 'printed') !== body.printed) throw notUncertain()
    return viewJob(after)
  })
}

async function findJob(ports: AdminPorts, id: number): Promise<Job> {
  const job = await ports.jobs.find(id)
  if (job) return job
  throw new Fault('not-found', 'there is no job of this number')
}

function notUncertain(): Fault {
  return new Fault('job-state-conflict', 'the job is not uncertain: there is nothing to answer')
}
