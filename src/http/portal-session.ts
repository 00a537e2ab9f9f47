import { Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import { checkNamedPin } from '../gateway/check-named-pin.ts'
import { noteAudit } from '../gateway/note-audit.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { loggedInOf } from './caller.ts'
import { beginSession, offerOf, viewSession } from './portal-opening.ts'
import { OpenSession, PortalOffer, problemOfRefusal, SessionView, TypedName, viewOpenSession } from './portal-shapes.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { csrfTokenOf, sessionTokenOf, takeSessionBack } from './session-cookie.ts'
import { answers, closed, noContent, openAnswers } from './shapes.ts'

const forUser = { access: 'user' } as const
const forEveryone = { access: 'everyone' } as const
const tags = ['Portal']

const offerSchema = {
  tags,
  summary: 'Tell what the log-in page offers',
  description: 'Name and language of the site, and which ways to log in there are.',
  response: openAnswers({ 200: PortalOffer }),
}

const logInSchema = {
  tags,
  summary: 'Log in with a PIN',
  description:
    'Opens a session for a user name or address with its PIN; its cookie is for this host alone. Tries are limited by name and by client. What is wrong is not told, but that an own PIN has expired.',
  body: closed(
    { userName: TypedName, pin: Type.String({ minLength: 1, maxLength: 64, description: 'the digits of the PIN' }) },
    { examples: [{ userName: 'ada', pin: '483920' }] },
  ),
  response: openAnswers({ 201: SessionView }, 400, 401, 403, 413, 415),
}

const showSchema = {
  tags,
  summary: 'Show who is logged in',
  description: 'The user of the session, the rights that ride in it, and until when the PIN works.',
  response: answers({ 200: SessionView }),
}

const logOutSchema = {
  tags,
  summary: 'Log out',
  description: 'Ends the session; its cookie opens nothing any more.',
  response: answers({ 204: noContent('Logged out') }),
}

const listSchema = {
  tags,
  summary: 'List the own sessions',
  description: 'Every session of the user that is open, the newest first.',
  response: answers({ 200: closed({ sessions: Type.Array(OpenSession) }, { description: 'The sessions' }) }),
}

const endSchema = {
  tags,
  summary: 'End a session of one’s own',
  description: 'Logs out another device.',
  params: closed({ id: Type.String({ description: 'id of a session' }) }),
  response: answers({ 204: noContent('The session is ended') }, 400, 404),
}

const withoutPortal =
  'Your account has no right to use the portal: the administrator adds the right portal to one of your groups, or to rights.default.'

export function registerPortalSession(app: Api, { ports }: AdminParts): void {
  app.get('/api/portal', { config: forEveryone, schema: offerSchema }, async request => ({
    ...offerOf(ports),
    mayBeLoggedIn: sessionTokenOf(request) !== undefined,
  }))

  app.post('/api/portal/session', { config: forEveryone, schema: logInSchema }, async (request, reply) => {
    const { body, ip } = request
    const checked = await checkNamedPin(ports, { name: body.userName, pin: body.pin, client: ip })
    if (checked.outcome === 'refused') {
      const { refusal, userName } = checked
      const entry = { at: ports.clock.now(), event: 'portal-log-in-refused', actor: `portal:${ip}` }
      noteAudit(ports, { ...entry, ...(userName ? { userName } : {}), detail: { reason: refusal.reason } })
      return sendProblem(reply, problemOfRefusal(refusal, offerOf(ports).newPin))
    }
    const { user, rights, pin } = checked
    if (!rights.has('portal')) return sendProblem(reply, problemOf('not-allowed', { detail: withoutPortal }))
    const opening = { userName: user.userName, via: 'pin', pinEnd: pin.validUntil, client: ip } as const
    return beginSession(ports, request, reply, opening)
  })

  app.get('/api/portal/session', { config: forUser, schema: showSchema }, async request => {
    const token = sessionTokenOf(request) ?? ''
    return viewSession(ports, loggedInOf(request), csrfTokenOf(token))
  })

  app.delete('/api/portal/session', { config: forUser, schema: logOutSchema }, async (request, reply) => {
    const { session } = loggedInOf(request)
    await ports.webSessions.end(session.userName, session.id)
    takeSessionBack(reply)
    return reply.code(204).send(null)
  })

  app.get('/api/portal/sessions', { config: forUser, schema: listSchema }, async request => {
    const own = loggedInOf(request)
    const sessions = await ports.webSessions.ofUser(own.user.userName)
    return { sessions: sessions.map(session => viewOpenSession(session, own)) }
  })

  app.delete('/api/portal/sessions/:id', { config: forUser, schema: endSchema }, async (request, reply) => {
    const { user } = loggedInOf(request)
    if (!(await ports.webSessions.end(user.userName, request.params.id)))
      throw new Fault('not-found', 'you have no such session')
    return reply.code(204).send(null)
  })
}
