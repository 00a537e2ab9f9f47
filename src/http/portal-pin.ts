import { Type } from 'typebox'
import { languages } from '../core/language.ts'
import { issuePin } from '../gateway/issue-pin.ts'
import type { MailRequestKind } from '../gateway/mail-requests.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { loggedInOf } from './caller.ts'
import { noteChange } from './note-change.ts'
import { offerOf, openSession, viewSession } from './portal-opening.ts'
import { LinkToken, OwnPin, problemOfRefusal, SessionView, TypedName, viewOwnPin } from './portal-shapes.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { csrfTokenOf, giveSession, sessionTokenOf } from './session-cookie.ts'
import { answers, closed, nullable, openAnswers } from './shapes.ts'

const forUser = { access: 'user' } as const
const forEveryone = { access: 'everyone' } as const
const tags = ['Portal']

const Shown = closed(
  { pin: Type.String({ description: 'the digits: shown here and never again' }), ...OwnPin.properties },
  { description: 'The new PIN' },
)

const issueSchema = {
  tags,
  summary: 'Make a new PIN of one’s own',
  description:
    'Ends the PIN before and every other session that was opened with it; this one goes on under a new cookie. The new PIN also comes by email, where that is on.',
  body: closed({}, { description: 'nothing: PINs are random', examples: [{}] }),
  response: answers({ 201: closed({ ...Shown.properties, csrfToken: Type.String() }) }, 400, 403, 409, 413, 415),
}

const askSchema = (what: string) => ({
  tags,
  summary: `Ask for ${what} without being logged in`,
  description:
    'The answer is the same whether there is such an account or not. The mail goes to the stored address only. Limited by name and by client.',
  body: closed({ userName: TypedName }, { examples: [{ userName: 'ada@example.org' }] }),
  response: openAnswers(
    { 202: closed({ taken: Type.Boolean() }, { description: 'Look into your mailbox' }) },
    400,
    403,
    413,
    415,
  ),
})

const showSchema = {
  tags,
  summary: 'Show the PIN of a mailed link',
  description: 'Uses the link up: of two calls one gets the digits.',
  body: closed({ token: LinkToken }),
  response: openAnswers(
    {
      200: closed(
        { pin: Type.String({ description: 'the digits: shown here and never again' }) },
        { description: 'The PIN' },
      ),
    },
    400,
    404,
    413,
    415,
  ),
}

const languageSchema = {
  tags,
  summary: 'Choose a language',
  description: 'In which mails and pages speak to the user; null: the language of the site.',
  body: closed({ language: nullable(Type.Enum([...languages]), `one of ${languages.join(', ')}, or null`) }),
  response: answers({ 200: SessionView }, 400, 403, 413, 415),
}

export function registerPortalPin(app: Api, parts: AdminParts): void {
  const { ports } = parts

  app.post('/api/portal/pin', { config: forUser, schema: issueSchema }, async (request, reply) => {
    const { user, session } = loggedInOf(request)
    if (!ports.settings.current()['pins.usersMayChange']) return sendProblem(reply, problemOf('pin-change-off'))
    const { userName } = user
    const { digits, pin } = await issuePin(ports, { userName, actor: request.caller.actor, cause: 'user' })
    const pinEnd = session.via === 'pin' ? pin.validUntil : null
    const { token } = await openSession(ports, request, { userName, via: session.via, pinEnd, client: request.ip })
    const csrfToken = giveSession(reply, token)
    return reply.code(201).send({ pin: digits, ...viewOwnPin(pin, ports.clock.now()), csrfToken })
  })

  const ask = async (kind: MailRequestKind, userName: string, client: string) =>
    parts.mailRequests.take({ kind, name: userName, client })

  app.post(
    '/api/portal/new-pin',
    { config: forEveryone, schema: askSchema('a new PIN') },
    async ({ body, ip }, reply) => {
      if (!offerOf(ports).newPin) return sendProblem(reply, problemOf('pin-change-off'))
      const refusal = await ask('new-pin', body.userName, ip)
      return refusal ? sendProblem(reply, problemOfRefusal(refusal, false)) : reply.code(202).send({ taken: true })
    },
  )

  const linkSchema = askSchema('a link that logs in')
  app.post('/api/portal/log-in-link', { config: forEveryone, schema: linkSchema }, async ({ body, ip }, reply) => {
    if (!offerOf(ports).logInLink) return sendProblem(reply, problemOf('log-in-links-off'))
    const refusal = await ask('log-in-link', body.userName, ip)
    return refusal ? sendProblem(reply, problemOfRefusal(refusal, false)) : reply.code(202).send({ taken: true })
  })

  app.post('/api/portal/pin-link', { config: forEveryone, schema: showSchema }, async ({ body }, reply) => {
    const link = await ports.links.consume(ports.tokens.digestOf(body.token), 'show-pin', ports.clock.now())
    if (!link?.sealed) return sendProblem(reply, problemOf('link-over'))
    const digits = Buffer.from(ports.sealer.open(link.sealed, `link|${link.id}`)).toString('utf8')
    return { pin: digits }
  })

  app.patch('/api/portal/session', { config: forUser, schema: languageSchema }, async request => {
    const loggedIn = loggedInOf(request)
    const { userName } = loggedIn.user
    const { language } = request.body
    const user = await ports.users.change(userName, { language })
    await noteChange(ports, request.caller, { event: 'user-changed', userName, detail: { fields: 'language' } })
    return viewSession(ports, { ...loggedIn, user }, csrfTokenOf(sessionTokenOf(request) ?? ''))
  })
}
