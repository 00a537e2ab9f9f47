import { Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import { type Job, type JobState, keptStates } from '../core/job.ts'
import { arePageRanges } from '../core/page-ranges.ts'
import { acceptJob } from '../gateway/accept-job.ts'
import { answerUncertain } from '../gateway/answer-uncertain.ts'
import { changeTicket } from '../gateway/change-ticket.ts'
import { deleteJob } from '../gateway/delete-job.ts'
import { showDocument } from '../gateway/show-document.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import { loggedInOf } from './caller.ts'
import { documentTypes, seeDocument } from './document-body.ts'
import { bodyFault } from './input-fault.ts'
import { JobParams, UncertainAnswer } from './job-shapes.ts'
import { OwnJob, Preview, TicketChange, UploadQuery, viewOwnJob } from './portal-job-shapes.ts'
import { answers, closed, noContent } from './shapes.ts'

const config = { access: 'user' } as const
const tags = ['Portal']
/** Jobs shown at once: nobody reads more. */
const maxShown = 1_000
const waitingStates: readonly JobState[] = [...keptStates]

const listSchema = {
  tags,
  summary: 'List the own jobs that wait',
  description: 'With their titles, the oldest first.',
  response: answers({ 200: closed({ jobs: Type.Array(OwnJob) }, { description: 'The jobs' }) }),
}

const uploadSchema = {
  tags,
  summary: 'Upload a document',
  description: `The document itself is the body, its type one of ${documentTypes.join(', ')}. It is held until its owner releases it; no PIN is issued.`,
  querystring: UploadQuery,
  body: Type.Unknown({ description: 'the document' }),
  consumes: [...documentTypes],
  response: answers({ 201: OwnJob }, 400, 413, 415, 422, 507),
}

const findSchema = {
  tags,
  summary: 'Show a job of one’s own',
  description: 'Also after it has ended: what became of it.',
  params: JobParams,
  response: answers({ 200: OwnJob }, 400, 404),
}

const changeSchema = {
  tags,
  summary: 'Change how a job of one’s own is printed',
  description: 'While it is held. The printer does of it what it can.',
  params: JobParams,
  body: TicketChange,
  response: answers({ 200: OwnJob }, 400, 404, 409, 413, 415),
}

const previewSchema = {
  tags,
  summary: 'Look at a document of one’s own',
  description:
    'Its pages, whether it has colour, and its first page; of PDF where poppler is installed, of JPEG and PNG up to 5 MiB. Nothing of it is kept.',
  params: JobParams,
  response: answers({ 200: Preview }, 400, 404, 409),
}

const deleteSchema = {
  tags,
  summary: 'Delete a job of one’s own',
  description: 'Refused while it is on its way to a printer.',
  params: JobParams,
  response: answers({ 204: noContent('The job is deleted') }, 400, 404, 409),
}

const answerSchema = {
  tags,
  summary: 'Say whether an own uncertain job was printed',
  description: 'Printed: the document is destroyed. Not printed: it is held again.',
  params: JobParams,
  body: UncertainAnswer,
  response: answers({ 200: OwnJob }, 400, 404, 409, 413, 415),
}

export function registerPortalJobs(app: Api, parts: AdminParts): void {
  const { ports } = parts

  app.get('/api/portal/jobs', { config, schema: listSchema }, async request => {
    const { userName } = loggedInOf(request).user
    const jobs = await ports.jobs.list({ userName, states: waitingStates, limit: maxShown })
    return { jobs: jobs.map(viewOwnJob) }
  })

  const uploadConfig = { ...config, takesDocuments: true }
  app.post('/api/portal/jobs', { config: uploadConfig, schema: uploadSchema }, async (request, reply) => {
    const { user, rights } = loggedInOf(request)
    if (!rights.has('print')) throw new Fault('submission-refused', 'you have no right to print; ask the administrator')
    const { name = 'document', ...ticket } = request.query
    const { format, content } = await seeDocument(request.raw, request.headers['content-type'] ?? '')
    const job = { userName: user.userName, name, format, ticket, source: request.ip }
    const held = await acceptJob(ports, parts.quota, job, content)
    parts.onHeld(held)
    return reply.code(201).send(viewOwnJob(held))
  })

  app.get('/api/portal/jobs/:id', { config, schema: findSchema }, async request =>
    viewOwnJob(await ownJob(ports, loggedInOf(request).user.userName, request.params.id)),
  )

  app.patch('/api/portal/jobs/:id', { config, schema: changeSchema }, async request => {
    const { userName } = loggedInOf(request).user
    const job = await ownJob(ports, userName, request.params.id)
    if (!arePageRanges(request.body.pageRanges ?? []))
      throw bodyFault('pageRanges', 'takes first and last pages in order, without overlap')
    await changeTicket(ports, job, request.body, request.caller.actor)
    return viewOwnJob(await ownJob(ports, userName, job.id))
  })

  app.get('/api/portal/jobs/:id/preview', { config, schema: previewSchema }, async (request, reply) => {
    const job = await ownJob(ports, loggedInOf(request).user.userName, request.params.id)
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort('gone'))
    const { pages, hasColour, image } = await showDocument(ports, parts.previewer, job, gone.signal)
    const shown = image && { format: image.format, base64: Buffer.from(image.bytes).toString('base64') }
    return { pages, hasColour, image: shown }
  })

  app.delete('/api/portal/jobs/:id', { config, schema: deleteSchema }, async (request, reply) => {
    const job = await ownJob(ports, loggedInOf(request).user.userName, request.params.id)
    await deleteJob(ports, job, request.caller.actor)
    return reply.code(204).send(null)
  })

  app.post('/api/portal/jobs/:id/answer', { config, schema: answerSchema }, async request => {
    const { userName } = loggedInOf(request).user
    const job = await ownJob(ports, userName, request.params.id)
    if (job.state !== 'uncertain')
      throw new Fault('job-state-conflict', 'the job is not uncertain: there is nothing to answer')
    await answerUncertain(ports, job, request.body.printed, request.caller.actor)
    return viewOwnJob(await ownJob(ports, userName, job.id))
  })
}

/** A job of somebody else is none. */
async function ownJob(ports: Pick<AdminPorts, 'jobs'>, userName: string, id: number): Promise<Job> {
  const job = await ports.jobs.find(id)
  if (job?.userName === userName) return job
  throw new Fault('not-found', 'you have no job of this number')
}
