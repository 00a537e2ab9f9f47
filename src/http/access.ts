import rateLimit from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { AdminParts, Api } from './admin-parts.ts'
import { type Access, mayUse, nobodyInParticular, tokenHolder } from './caller.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { isFromOurPage, sessionOf } from './session-cookie.ts'

const perMinute = { timeWindow: 60_000 }
/** Wrong tokens from one address in a minute; beyond it the answer is 429 and the log stays quiet. A right one is taken. */
const maxWrongTokens = 10
/** Requests to open routes from one address in a minute: a load balancer asks once or twice a second. */
const maxOpenRequests = 600
/** Requests from one address in a minute that need a token and have none: they guess nothing, they only have an end. */
const maxMissingTokens = 600
const maxUnknownRoutes = 60
const longestToken = 256

/** Makes registering a route that does not say who may use it a mistake that ends the start. */
export function refuseUndeclaredRoutes(app: Api): void {
  app.addHook('onRoute', (route: RouteOptions) => {
    if (!route.config?.access) throw new TypeError(`the route ${String(route.method)} ${route.url} declares no access`)
  })
}

/** Decides by the matched route, never by the URL's text, and before a body is read. */
export async function guardRoutes(app: Api, parts: Pick<AdminParts, 'adminToken' | 'ports'>): Promise<void> {
  await app.register(rateLimit, { global: false })
  const wrongTokens = app.createRateLimit({ ...perMinute, max: maxWrongTokens })
  const missingTokens = app.createRateLimit({ ...perMinute, max: maxMissingTokens })
  const openRequests = app.createRateLimit({ ...perMinute, max: maxOpenRequests })
  const unknownRoutes = app.createRateLimit({ ...perMinute, max: maxUnknownRoutes })

  const refuseMissing = async (request: FastifyRequest, reply: FastifyReply) => {
    const count = await missingTokens(request)
    if (isOver(count)) return sendTooMany(reply, count.ttlInSeconds)
    if (request.routeOptions.config.access === 'user') return sendProblem(reply, problemOf('session-required'))
    return sendProblem(reply.header('www-authenticate', 'Bearer realm="holdfast"'), problemOf('token-required'))
  }

  const refuseWrong = async (request: FastifyRequest, reply: FastifyReply) => {
    const count = await wrongTokens(request)
    if (isOver(count)) return sendTooMany(reply, count.ttlInSeconds)
    parts.ports.log.warn({ address: request.ip, route: request.routeOptions.url }, 'wrong admin token')
    reply.header('www-authenticate', 'Bearer realm="holdfast", error="invalid_token"')
    return sendProblem(reply, problemOf('token-wrong'))
  }

  const admitSession = async (request: FastifyRequest, reply: FastifyReply, access: Access) => {
    const loggedIn = await sessionOf(request, parts.ports)
    if (!loggedIn) return refuseMissing(request, reply)
    if (!mayUse(access, loggedIn)) return sendProblem(reply, problemOf('not-allowed'))
    if (!isFromOurPage(request)) return sendProblem(reply, problemOf('cross-site'))
    request.caller = { actor: `user:${loggedIn.user.userName}`, loggedIn }
  }

  const admitToken = async (request: FastifyRequest, reply: FastifyReply, access: Access) => {
    const token = bearerToken(request.headers.authorization)
    if (token === undefined) return admitSession(request, reply, access)
    if (!parts.adminToken.matches(token)) return refuseWrong(request, reply)
    // Nobody in particular holds the token: it opens nothing that is somebody's own.
    if (access === 'user') return sendProblem(reply, problemOf('session-required'))
    request.caller = tokenHolder
  }

  app.decorateRequest('caller')
  app.addHook('onRequest', async (request, reply) => {
    request.caller = nobodyInParticular
    if (request.is404) return
    const { access = 'admin' } = request.routeOptions.config
    if (access !== 'everyone') return admitToken(request, reply, access)
    const count = await openRequests(request)
    return isOver(count) ? sendTooMany(reply, count.ttlInSeconds) : undefined
  })

  app.setNotFoundHandler(async (request, reply) => {
    const count = await unknownRoutes(request)
    if (isOver(count)) return sendTooMany(reply, count.ttlInSeconds)
    const isKnownMethod = app.supportedMethods.includes(request.method as (typeof app.supportedMethods)[number])
    return sendProblem(reply, problemOf(isKnownMethod ? 'no-such-route' : 'method-not-implemented'))
  })
}

type Count = Awaited<ReturnType<ReturnType<Api['createRateLimit']>>>

function isOver(count: Count): count is Extract<Count, { isAllowed: false }> {
  return !count.isAllowed && count.isExceeded
}

function sendTooMany(reply: FastifyReply, seconds: number): FastifyReply {
  return sendProblem(reply.header('retry-after', seconds), problemOf('too-many-requests'))
}

/** The token of `Authorization: Bearer …` (RFC 6750 section 2.1), undefined when there is none of a possible length. */
function bearerToken(header: string | undefined): string | undefined {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? '')?.[1]
  return token && token.length <= longestToken ? token : undefined
}
