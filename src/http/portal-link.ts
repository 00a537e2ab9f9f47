import type { AdminParts, Api } from './admin-parts.ts'
import { beginSession } from './portal-opening.ts'
import { LinkToken, SessionView } from './portal-shapes.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { closed, openAnswers } from './shapes.ts'

const logInSchema = {
  tags: ['Portal'],
  summary: 'Log in with a mailed link',
  description: 'Uses the link up and opens a session. Only by POST: programs that look at mails open links.',
  body: closed({ token: LinkToken }),
  response: openAnswers({ 201: SessionView }, 400, 403, 404, 413, 415),
}

export function registerPortalLink(app: Api, { ports }: AdminParts): void {
  app.post(
    '/api/portal/session/link',
    { config: { access: 'everyone' }, schema: logInSchema },
    async (request, reply) => {
      const link = await ports.links.consume(ports.tokens.digestOf(request.body.token), 'log-in', ports.clock.now())
      const user = link && (await ports.users.find(link.userName))
      if (!user) return sendProblem(reply, problemOf('link-over'))
      if (!user.enabled)
        return sendProblem(
          reply,
          problemOf('log-in-refused', { detail: 'This account is switched off. Ask the administrator.' }),
        )
      return beginSession(ports, request, reply, {
        userName: user.userName,
        via: 'mail-link',
        pinEnd: null,
        client: request.ip,
      })
    },
  )
}
