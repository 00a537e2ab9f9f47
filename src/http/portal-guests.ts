import { Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import { approveGuest, findGuestCase, refuseGuest } from '../gateway/decide-guest.ts'
import { endVisit } from '../gateway/end-visit.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { loggedInOf } from './caller.ts'
import { GuestCase, GuestView } from './portal-guest-shapes.ts'
import { LinkToken } from './portal-shapes.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { answers, closed, noContent, openAnswers } from './shapes.ts'

const forUser = { access: 'user' } as const
const tags = ['Portal']
/** Guests shown at once: nobody vouches for more. */
const maxShown = 1_000

const decideSchema = {
  tags,
  summary: 'Look at a guest whom one is asked to approve, approve or refuse',
  description:
    'With the token of the mailed link; `look` changes nothing. Only by POST: programs that look at mails open links. Approved, the guest’s account works and its PIN is mailed; refused, what was mailed is deleted.',
  body: closed({
    token: LinkToken,
    decide: Type.Enum(['look', 'approve', 'refuse'], { description: 'look, approve or refuse' }),
  }),
  response: openAnswers(
    {
      200: GuestCase,
    },
    400,
    404,
    413,
    415,
  ),
}

const listSchema = {
  tags,
  summary: 'List one’s guests',
  description: 'Whom one vouches for, in order of name.',
  response: answers({ 200: closed({ guests: Type.Array(GuestView) }, { description: 'The guests' }) }),
}

const endSchema = {
  tags,
  summary: 'End the visit of a guest of one’s own',
  description: 'The account is switched off, its PIN and sessions end, its jobs are deleted, and the guest is told.',
  params: closed({ userName: Type.String({ maxLength: 254, description: 'user name of a guest' }) }),
  response: answers({ 204: noContent('The visit has ended') }, 400, 404),
}

export function registerPortalGuests(app: Api, { ports }: AdminParts): void {
  app.post('/api/portal/approve', { config: { access: 'everyone' }, schema: decideSchema }, async (request, reply) => {
    const { token, decide } = request.body
    const found = await findGuestCase(ports, token)
    if (!found) return sendProblem(reply, problemOf('link-over'))
    const [guest, linkUntil] = [found.guest.email ?? found.guest.userName, found.link.expiresAt.toString()]
    if (decide === 'look' && found.isWaiting) return { guest, state: 'waiting', linkUntil }
    if (decide === 'approve' && (await approveGuest(ports, token, found)))
      return { guest, state: 'approved', linkUntil }
    if (decide === 'refuse' && (await refuseGuest(ports, token, found))) return { guest, state: 'refused', linkUntil }
    return sendProblem(reply, problemOf('link-over', { detail: 'Somebody else has decided about this guest already.' }))
  })

  app.get('/api/portal/guests', { config: forUser, schema: listSchema }, async request => {
    const guests = await ports.guests.ofSponsor(loggedInOf(request).user.userName, maxShown)
    return {
      guests: guests.map(({ userName, email, enabled, createdAt }) => {
        return { userName, email, enabled, since: createdAt.toString() }
      }),
    }
  })

  app.delete('/api/portal/guests/:userName', { config: forUser, schema: endSchema }, async (request, reply) => {
    const guest = await ports.users.find(request.params.userName)
    // A guest of somebody else is none.
    if (!guest || guest.sponsor !== loggedInOf(request).user.userName)
      throw new Fault('not-found', 'you have no such guest')
    await endVisit(ports, guest, request.caller.actor)
    return reply.code(204).send(null)
  })
}
