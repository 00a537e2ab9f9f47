import {
  findGroup,
  firstBoolean,
  firstInteger,
  firstString,
  group,
  responseTo,
  strings,
} from '../../src/ipp/codec-attributes.ts'
import type { Attribute, Group, Message } from '../../src/ipp/codec-message.ts'
import { operationName, type Status } from '../../src/ipp/codec-names.ts'
import { checkRequest } from './check-request.ts'
import { isEnded, type NewJob, type SimulatedJob } from './print-engine.ts'
import { jobAttributes, type PrinterFace, printerAttributes } from './printer-attributes.ts'
import { receiveDocument } from './sheets.ts'

/** A request as far as it was read, and the printer that it asks. */
export interface Asked {
  readonly message: Message
  readonly document: AsyncIterable<Uint8Array>
  readonly face: PrinterFace
  /** Bytes of each document that the printer keeps. */
  readonly maxKept: number
}

type Answer = (asked: Asked) => Message | Promise<Message>

const answers: Readonly<Partial<Record<string, Answer>>> = {
  'Print-Job': printJob,
  'Create-Job': createJob,
  'Send-Document': sendDocument,
  'Validate-Job': asked => respond(asked, 'successful-ok'),
  'Get-Printer-Attributes': getPrinterAttributes,
  'Get-Jobs': getJobs,
  'Get-Job-Attributes': getJobAttributes,
  'Cancel-Job': cancelJob,
}

const onlyWithCreateJob: readonly unknown[] = ['Create-Job', 'Send-Document']

/** Carries one request out and answers it. */
export function answerRequest(asked: Asked): Message | Promise<Message> {
  const { message, face } = asked
  const operation = operationName(message.code)
  const refusal = checkRequest(message, Number(face.conduct.version.slice(0, 1)))
  if (refusal) return responseTo({ ...message, version: spokenVersion(message, refusal) }, refusal)
  const answer = operation === undefined ? undefined : answers[operation]
  if (!answer || (onlyWithCreateJob.includes(operation) && !face.conduct.hasCreateJob)) {
    return respond(asked, 'server-error-operation-not-supported')
  }
  return answer(asked)
}

async function printJob(asked: Asked): Promise<Message> {
  const refusal = refuseNewJob(asked)
  if (refusal) return refusal
  const document = await receiveDocument(asked.document, formatOf(asked), asked.maxKept)
  const job = asked.face.engine.create(newJobOf(asked))
  asked.face.engine.receive(job, document, true)
  return respond(asked, 'successful-ok', [jobGroup(asked, job)])
}

function createJob(asked: Asked): Message {
  const refusal = refuseNewJob(asked)
  if (refusal) return refusal
  return respond(asked, 'successful-ok', [jobGroup(asked, asked.face.engine.create(newJobOf(asked)))])
}

async function sendDocument(asked: Asked): Promise<Message> {
  const job = findJob(asked)
  if (!job) return respond(asked, 'client-error-not-found')
  const isLast = firstBoolean(operationGroup(asked), 'last-document')
  if (isLast === undefined) return respond(asked, 'client-error-bad-request')
  if (job.isClosed || isEnded(job)) return sendAgain(asked, job)
  const document = await receiveDocument(asked.document, formatOf(asked), asked.maxKept)
  if (isEnded(job)) return respond(asked, 'server-error-job-canceled')
  asked.face.engine.receive(job, document, isLast)
  return respond(asked, 'successful-ok', [jobGroup(asked, job)])
}

async function sendAgain(asked: Asked, job: SimulatedJob): Promise<Message> {
  if (asked.face.conduct.lie !== 'duplicate-prints-nothing') return respond(asked, 'client-error-not-possible')
  await receiveDocument(asked.document, formatOf(asked), 0)
  job.documents++
  return respond(asked, 'successful-ok', [jobGroup(asked, job)])
}

function getPrinterAttributes(asked: Asked): Message {
  const picked = pick(asked, printerAttributes(asked.face), 'all')
  return respond(asked, 'successful-ok', [group('printer', ...picked)])
}

function getJobs(asked: Asked): Message {
  const operation = operationGroup(asked)
  const isCompleted = firstString(operation, 'which-jobs') === 'completed'
  const jobs = asked.face.conduct.lie === 'jobs-vanish' ? [] : asked.face.engine.jobs
  const listed = jobs.filter(job => isEnded(job) === isCompleted).slice(-(firstInteger(operation, 'limit') ?? 100))
  const groups = listed.map(job => group('job', ...pick(asked, jobAttributes(job, asked.face), 'job-uri,job-id')))
  return respond(asked, 'successful-ok', groups)
}

function getJobAttributes(asked: Asked): Message {
  const job = findJob(asked)
  if (!job) return respond(asked, 'client-error-not-found')
  const picked = pick(asked, jobAttributes(job, asked.face), 'all')
  return respond(asked, 'successful-ok', [group('job', ...picked)])
}

function cancelJob(asked: Asked): Message {
  const job = findJob(asked)
  if (!job) return respond(asked, 'client-error-not-found')
  return respond(asked, asked.face.engine.cancel(job) ? 'successful-ok' : 'client-error-not-possible')
}

/** The request's own version, 1.1 to whoever speaks what the printer does not. */
function spokenVersion({ version }: Message, refusal: Status): Message['version'] {
  return refusal === 'server-error-version-not-supported' ? { major: 1, minor: 1 } : version
}

function refuseNewJob(asked: Asked): Message | undefined {
  if (!asked.face.conduct.isAccepting) return respond(asked, 'server-error-not-accepting-jobs')
  return asked.face.conduct.busyTimes > 0 ? respond(asked, 'server-error-busy') : undefined
}

function newJobOf(asked: Asked): NewJob {
  const operation = operationGroup(asked)
  const job = findGroup(asked.message, 'job')
  return {
    name: firstString(operation, 'job-name') ?? '',
    userName: firstString(operation, 'requesting-user-name') ?? '',
    copies: firstInteger(job, 'copies') ?? 1,
    isTwoSided: (firstString(job, 'sides') ?? 'one-sided') !== 'one-sided',
  }
}

function findJob(asked: Asked): SimulatedJob | undefined {
  if (asked.face.conduct.lie === 'jobs-vanish') return undefined
  const operation = operationGroup(asked)
  const fromUri = Number(firstString(operation, 'job-uri')?.split('/').at(-1))
  return asked.face.engine.find(firstInteger(operation, 'job-id') ?? fromUri)
}

function formatOf(asked: Asked): string {
  return firstString(operationGroup(asked), 'document-format') ?? 'application/octet-stream'
}

function operationGroup(asked: Asked): Group | undefined {
  return findGroup(asked.message, 'operation')
}

function jobGroup(asked: Asked, job: SimulatedJob): Group {
  const told = ['job-id', 'job-uri', 'job-uuid', 'job-state', 'job-state-reasons']
  return group('job', ...jobAttributes(job, asked.face).filter(({ name }) => told.includes(name)))
}

function pick(asked: Asked, attributes: readonly Attribute[], byDefault: string): readonly Attribute[] {
  const requested = strings(operationGroup(asked), 'requested-attributes')
  const names = requested.length > 0 ? requested : byDefault.split(',')
  return names.includes('all') ? attributes : attributes.filter(({ name }) => names.includes(name))
}

function respond(asked: Asked, status: Status, groups: readonly Group[] = []): Message {
  return responseTo(asked.message, status, groups)
}
