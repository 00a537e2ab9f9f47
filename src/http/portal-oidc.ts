import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { isFault } from '../core/fault.ts'
import { findAccount } from '../gateway/find-account.ts'
import { noteAudit } from '../gateway/note-audit.ts'
import type { BegunLogIn } from '../ports/identity.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import { offerOf, openSession } from './portal-opening.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { giveSession } from './session-cookie.ts'
import { closed, openAnswers } from './shapes.ts'

const config = { access: 'everyone' } as const
const tags = ['Portal']
const callbackPath = '/api/portal/oidc/callback'

/** Lax: the browser comes back from the provider's site. */
const cookieName = '__Host-holdfast-oidc'
const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const
const minutesToLogIn = 10
const context = 'oidc-log-in'

const redirect = Type.Null({ description: 'The header Location says where to go' })

const beginSchema = {
  tags,
  summary: 'Log in by OpenID Connect',
  description: 'Sends the browser to the identity provider, and from there back to the portal or to the console.',
  querystring: closed({
    to: Type.Optional(Type.Enum(['portal', 'console'], { description: 'portal or console; portal if absent' })),
  }),
  response: openAnswers({ 302: redirect }, 400, 403, 502),
}

const callbackSchema = {
  tags,
  summary: 'Come back from the identity provider',
  description:
    'Opens a session for the account of the name that the provider gives, and sends the browser to where it came from.',
  querystring: Type.Object({}, { additionalProperties: Type.String({ maxLength: 4096 }) }),
  response: openAnswers({ 302: redirect }, 400, 401, 403, 502),
}

export function registerPortalOidc(app: Api, parts: AdminParts): void {
  const { ports, identityProvider } = parts

  app.get('/api/portal/oidc', { config, schema: beginSchema }, async ({ query }, reply) => {
    if (!offerOf(ports).oidc) return sendProblem(reply, problemOf('oidc-off'))
    const { url, begun } = await identityProvider.begin(publicUrl(ports, callbackPath))
    reply.setCookie(cookieName, seal(ports, begun, query.to ?? 'portal'), {
      ...attributes,
      maxAge: 60 * minutesToLogIn,
    })
    return reply.redirect(url, 302)
  })

  app.get(callbackPath, { config, schema: callbackSchema }, async (request, reply) => {
    const begun = open(ports, request.cookies[cookieName])
    reply.clearCookie(cookieName, attributes)
    if (!begun)
      return sendProblem(
        reply,
        problemOf('log-in-refused', { detail: 'This log-in took too long or began elsewhere. Begin again.' }),
      )
    const { search } = new URL(request.url, 'http://localhost')
    const name = await identityProvider.finish(publicUrl(ports, callbackPath) + search, begun)
    const user = name === undefined ? undefined : await findAccount(ports, name)
    if (!user?.enabled) return refuse(ports, request, reply)
    const opening = { userName: user.userName, via: 'oidc', pinEnd: null, client: request.ip } as const
    const { token } = await openSession(ports, request, opening)
    giveSession(reply, token)
    return reply.redirect(publicUrl(ports, begun.to === 'console' ? '/console' : '/'), 302)
  })
}

function refuse(ports: AdminPorts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const at = ports.clock.now()
  noteAudit(ports, {
    at,
    event: 'portal-log-in-refused',
    actor: `portal:${request.ip}`,
    detail: { reason: 'no-account', via: 'oidc' },
  })
  const detail = 'There is no account here for this name, or it is switched off. Ask the administrator.'
  return sendProblem(reply, problemOf('log-in-refused', { detail }))
}

/** Never out of the request's Host, which anybody can choose. */
function publicUrl({ settings }: AdminPorts, path: string): string {
  return settings.current()['site.publicUrl'].replace(/\/$/, '') + path
}

interface Kept extends BegunLogIn {
  readonly until: number
  /** Where the browser goes then. */
  readonly to: 'portal' | 'console'
}

function seal({ sealer, clock }: AdminPorts, begun: BegunLogIn, to: Kept['to']): string {
  const kept: Kept = { ...begun, to, until: clock.now().epochMilliseconds + minutesToLogIn * 60_000 }
  return Buffer.from(sealer.seal(Buffer.from(JSON.stringify(kept)), context)).toString('base64url')
}

function open({ sealer, clock }: AdminPorts, cookie: string | undefined): Kept | undefined {
  if (cookie === undefined || cookie.length > 2048) return undefined
  try {
    const opened = Buffer.from(sealer.open(Buffer.from(cookie, 'base64url'), context)).toString('utf8')
    const kept = JSON.parse(opened) as Kept // only seal writes it
    return kept.until > clock.now().epochMilliseconds ? kept : undefined
  } catch (error) {
    if (isFault(error, 'secret-unreadable')) return undefined
    throw error
  }
}
