import { createHash, timingSafeEqual } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { actorOf } from '../core/web-session.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { type Access, type Caller, mayUse, nobodyInParticular, provisioner, tokenHolder, watcher } from './caller.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { isFromOurPage, sessionOf } from './session-cookie.ts'

type Guard = Pick<AdminParts, 'adminToken' | 'metricsToken' | 'ports'>

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
export async function guardRoutes(app: Api, parts: Guard): Promise<void> {
  await app.register(rateLimit, { global: false })
  const doorkeeper = new Doorkeeper(limitsOf(app), parts)
  app.decorateRequest('caller')
  app.addHook('onRequest', async (request, reply) => {
    request.caller = nobodyInParticular
    if (!request.is404) return doorkeeper.admit(request, reply)
  })
  app.setNotFoundHandler(async (request, reply) => {
    const refused = await doorkeeper.limitSearch(request, reply)
    if (refused) return refused
    const isKnownMethod = app.supportedMethods.includes(request.method as (typeof app.supportedMethods)[number])
    return sendProblem(reply, problemOf(isKnownMethod ? 'no-such-route' : 'method-not-implemented'))
  })
}

function limitsOf(app: Api) {
  return {
    wrongTokens: app.createRateLimit({ ...perMinute, max: maxWrongTokens }),
    missingTokens: app.createRateLimit({ ...perMinute, max: maxMissingTokens }),
    openRequests: app.createRateLimit({ ...perMinute, max: maxOpenRequests }),
    unknownRoutes: app.createRateLimit({ ...perMinute, max: maxUnknownRoutes }),
  }
}

/** Lets in whoever may use a route; each method answers what it sent, undefined when it lets in. */
class Doorkeeper {
  readonly #limits: ReturnType<typeof limitsOf>
  readonly #parts: Guard

  constructor(limits: ReturnType<typeof limitsOf>, parts: Guard) {
    this.#limits = limits
    this.#parts = parts
  }

  async admit(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const { access = 'admin' } = request.routeOptions.config
    if (access === 'everyone') return limit(this.#limits.openRequests, request, reply)
    if (access === 'scim' && !this.#parts.ports.settings.current()['scim.enabled']) {
      reply.callNotFound()
      return reply
    }
    const token = bearerToken(request.headers.authorization)
    if (token === undefined)
      return access === 'scim' ? this.#refuseMissing(request, reply) : this.#admitSession(request, reply, access)
    if (!isHolder(this.#parts, access, token)) return this.#refuseWrong(request, reply)
    // Nobody in particular holds the token: it opens nothing that is somebody's own.
    if (access === 'user') return sendProblem(reply, problemOf('session-required'))
    request.caller = holders[access] ?? tokenHolder
    return undefined
  }

  limitSearch(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    return limit(this.#limits.unknownRoutes, request, reply)
  }

  async #admitSession(request: FastifyRequest, reply: FastifyReply, access: Access): Promise<FastifyReply | undefined> {
    const loggedIn = await sessionOf(request, this.#parts.ports)
    if (!loggedIn) return this.#refuseMissing(request, reply)
    if (!mayUse(access, loggedIn)) return sendProblem(reply, problemOf('not-allowed'))
    if (!isFromOurPage(request)) return sendProblem(reply, problemOf('cross-site'))
    request.caller = { actor: actorOf(loggedIn.session), loggedIn }
    return undefined
  }

  async #refuseMissing(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const tooMany = await limit(this.#limits.missingTokens, request, reply)
    if (tooMany) return tooMany
    if (request.routeOptions.config.access === 'user') return sendProblem(reply, problemOf('session-required'))
    return sendProblem(reply.header('www-authenticate', 'Bearer realm="holdfast"'), problemOf('token-required'))
  }

  async #refuseWrong(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const tooMany = await limit(this.#limits.wrongTokens, request, reply)
    if (tooMany) return tooMany
    const { url, config } = request.routeOptions
    const text = config.access === 'scim' ? 'wrong provisioning token' : 'wrong admin token'
    this.#parts.ports.log.warn({ address: request.ip, route: url }, text)
    reply.header('www-authenticate', 'Bearer realm="holdfast", error="invalid_token"')
    return sendProblem(reply, problemOf('token-wrong'))
  }
}

/** Who holds a token, where it is not the administrator's alone. */
const holders: Readonly<Partial<Record<Access, Caller>>> = { scim: provisioner, watcher }

type Limiter = ReturnType<Api['createRateLimit']>

/** Counts a request; undefined while it is within the limit. */
async function limit(
  limiter: Limiter,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const count = await limiter(request)
  if (count.isAllowed || !count.isExceeded) return undefined
  return sendProblem(reply.header('retry-after', count.ttlInSeconds), problemOf('too-many-requests'))
}

/** Whether a token opens what has this access. Compared in constant time, whatever its length. */
function isHolder({ adminToken, metricsToken, ports }: Guard, access: Access, token: string): boolean {
  if (access !== 'scim') return adminToken.matches(token) || (access === 'watcher' && metricsToken.matches(token))
  const own = ports.settings.current()['scim.token']
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(own), digest(token)) && own !== ''
}

/** The token of `Authorization: Bearer …` (RFC 6750 section 2.1), undefined when there is none of a possible length. */
function bearerToken(header: string | undefined): string | undefined {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? '')?.[1]
  return token && token.length <= longestToken ? token : undefined
}
