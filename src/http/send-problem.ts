import type { FastifyReply, FastifyRequest } from 'fastify'
import { FieldFault, isFault } from '../core/fault.ts'
import type { Log } from '../ports.ts'
import type { Api } from './admin-parts.ts'
import { InputFault } from './input-fault.ts'
import { type Problem, type ProblemCode, pointerTo, problemOf } from './problem.ts'
import { ScimFault } from './scim-fault.ts'
import { serverLimits } from './server-limits.ts'

export const problemType = 'application/problem+json'

/** Answers with a problem, in the form that the clients of this route know. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (reply.request.routeOptions.config?.access === 'scim') return sendScimError(reply, problem)
  return reply
    .code(problem.status)
    .type(problemType)
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(problem)
}

const scimTypes: Partial<Record<ProblemCode, string>> = {
  'records-conflict': 'uniqueness',
  'input-invalid': 'invalidValue',
}

/** RFC 7644 section 3.12. */
function sendScimError(reply: FastifyReply, { status, detail, code, scimType }: Problem): FastifyReply {
  const kind = scimType ?? scimTypes[status === 409 || status === 400 ? code : 'internal']
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error']
  return reply
    .code(status)
    .type('application/scim+json')
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send({ schemas, status: String(status), ...(kind === undefined ? {} : { scimType: kind }), detail })
}

/**
 * The border at which whatever a request threw becomes a problem. Failures of the gateway tell what the code means and
 * an id; what happened is in the log under that id.
 */
export function answerErrors(app: Api, log: Log): void {
  app.setErrorHandler((error: unknown, request, reply) => sendProblem(reply, explain(error, request, log)))
}

/** As answerErrors, for errors before routing: a URL that cannot be decoded. */
export function answerUnroutable(log: Log): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => sendProblem(reply, explain(error, request, log))
}

function explain(error: unknown, request: FastifyRequest, log: Log): Problem {
  const problem = translate(error, request)
  if (problem.status < 500) return problem
  const instance = `urn:uuid:${request.id}`
  const { url } = request.routeOptions
  log.error(
    { requestId: request.id, route: url, method: request.method, code: problem.code, err: error },
    'request failed',
  )
  return { ...problem, instance }
}

function translate(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof ScimFault) {
    const { code, status, message: detail, scimType } = error
    return problemOf(code, { status, detail, ...(scimType === undefined ? {} : { scimType }) })
  }
  if (error instanceof InputFault) return problemOf(error.code, { detail: error.message, errors: error.fields })
  if (error instanceof FieldFault) {
    const errors = error.fields.map(({ path, detail }) => ({ in: 'body', pointer: pointerTo(path), detail }) as const)
    return problemOf(error.code, { detail: error.message, errors })
  }
  if (isFault(error)) {
    const problem = problemOf(error.code)
    if (problem.status >= 500 && error.code !== 'directory-away') return problem
    return { ...problem, detail: error.message }
  }
  switch (statusOf(error)) {
    case 400:
      return problemOf('input-invalid', { detail: 'the request or its body cannot be read; a body must be valid JSON' })
    case 413:
      return problemOf('message-too-large', { detail: tooLarge(request) })
    case 414:
      return problemOf('input-invalid', { detail: 'the address is too long' })
    case 415:
      return problemOf('content-type-unsupported')
    default:
      return problemOf('internal')
  }
}

function tooLarge({ routeOptions }: FastifyRequest): string {
  return `a request body may have at most ${Math.floor((routeOptions.bodyLimit ?? serverLimits.bodyLimit) / 1024)} KiB`
}

/** The status that fastify gives its own errors, e.g. for a body that is no JSON. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}
