import type { FastifyReply, FastifyRequest } from 'fastify'
import { FieldFault, isFault } from '../core/fault.ts'
import type { Log } from '../ports.ts'
import type { Api } from './admin-parts.ts'
import { InputFault } from './input-fault.ts'
import { type Problem, pointerTo, problemOf } from './problem.ts'

export const problemType = 'application/problem+json'

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .type(problemType)
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(problem)
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
  const problem = translate(error)
  if (problem.status < 500) return problem
  const instance = `urn:uuid:${request.id}`
  const { url } = request.routeOptions
  log.error(
    { requestId: request.id, route: url, method: request.method, code: problem.code, err: error },
    'request failed',
  )
  return { ...problem, instance }
}

function translate(error: unknown): Problem {
  if (error instanceof InputFault) return problemOf(error.code, { detail: error.message, errors: error.fields })
  if (error instanceof FieldFault) {
    const errors = error.fields.map(({ path, detail }) => ({ in: 'body', pointer: pointerTo(path), detail }) as const)
    return problemOf(error.code, { detail: error.message, errors })
  }
  if (isFault(error)) {
    const problem = problemOf(error.code)
    return problem.status < 500 ? { ...problem, detail: error.message } : problem
  }
  switch (statusOf(error)) {
    case 400:
      return problemOf('input-invalid', { detail: 'the request or its body cannot be read; a body must be valid JSON' })
    case 413:
      return problemOf('message-too-large', { detail: 'a request body may have at most 64 KiB' })
    case 414:
      return problemOf('input-invalid', { detail: 'the address is too long' })
    case 415:
      return problemOf('content-type-unsupported')
    default:
      return problemOf('internal')
  }
}

/** The status that fastify gives its own errors, e.g. for a body that is no JSON. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}
