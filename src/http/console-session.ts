import type { Static } from 'typebox'
import { byTokenName, staffRights } from '../core/web-session.ts'
import type { LoggedIn } from '../gateway/web-sessions.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { mayUse } from './caller.ts'
import { ConsoleSession, ConsoleVisit } from './console-shapes.ts'
import { openSession } from './portal-opening.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { csrfTokenOf, giveSession, sessionOf, sessionTokenOf, takeSessionBack } from './session-cookie.ts'
import { answers, closed, noContent, openAnswers } from './shapes.ts'

const forAdmin = { access: 'admin' } as const
const forStaff = { access: 'staff' } as const
const tags = ['Console']

const logInSchema = {
  tags,
  summary: 'Log in with the administrator’s token',
  description:
    'Opens a session with all rights of staff for whoever sends the token as this API takes it everywhere, so that a browser need not keep it. It ends as every session does, by portal.sessionIdleMinutes and portal.sessionHours.',
  body: closed({}),
  response: answers({ 201: ConsoleSession }, 400, 413, 415),
}

const showSchema = {
  tags,
  summary: 'Show who is at the console',
  description: 'The name and the rights of the session.',
  response: answers({ 200: ConsoleSession }),
}

const visitSchema = {
  tags,
  summary: 'Tell whether somebody is at the console',
  description: 'As GET /api/console/session, for a page that does not know yet: nobody is no problem.',
  response: openAnswers({ 200: ConsoleVisit }),
}

const logOutSchema = {
  tags,
  summary: 'Log out of the console',
  description: 'Ends the session; its cookie opens nothing any more.',
  response: answers({ 204: noContent('Logged out') }),
}

const onlyByToken = 'Send the administrator’s token: a session cannot open another one.'

export function registerConsoleSession(app: Api, { ports }: AdminParts): void {
  app.post('/api/console/session', { config: forAdmin, schema: logInSchema }, async (request, reply) => {
    if (request.caller.loggedIn) return sendProblem(reply, problemOf('log-in-refused', { detail: onlyByToken }))
    const opening = { userName: byTokenName, via: 'token', pinEnd: null, client: request.ip } as const
    const { token, loggedIn } = await openSession(ports, request, opening)
    return reply.code(201).send(viewConsoleSession(loggedIn, giveSession(reply, token)))
  })

  app.get('/api/console/session', { config: forStaff, schema: showSchema }, async (request, reply) => {
    const { loggedIn } = request.caller
    if (!loggedIn)
      return sendProblem(reply, problemOf('not-found', { detail: 'You came with a token, not a session.' }))
    return viewConsoleSession(loggedIn, csrfTokenOf(sessionTokenOf(request) ?? ''))
  })

  app.get('/api/console/visit', { config: { access: 'everyone' }, schema: visitSchema }, async request => {
    const loggedIn = await sessionOf(request, ports)
    if (!loggedIn || !mayUse('staff', loggedIn)) return { session: null }
    return { session: viewConsoleSession(loggedIn, csrfTokenOf(sessionTokenOf(request) ?? '')) }
  })

  app.delete('/api/console/session', { config: forStaff, schema: logOutSchema }, async (request, reply) => {
    const session = request.caller.loggedIn?.session
    if (session) await ports.webSessions.end(session.userName, session.id)
    takeSessionBack(reply)
    return reply.code(204).send(null)
  })
}

function viewConsoleSession({ user, rights, session }: LoggedIn, csrfToken: string): Static<typeof ConsoleSession> {
  const { displayName, language } = user
  const held = staffRights.filter(right => rights.has(right))
  return { userName: session.via === 'token' ? null : user.userName, displayName, language, rights: held, csrfToken }
}
