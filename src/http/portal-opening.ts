import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { Fault } from '../core/fault.ts'
import { offersNewPin } from '../core/mail-out-policy.ts'
import { type LoggedIn, openWebSession, resumeWebSession } from '../gateway/web-sessions.ts'
import type { AdminPorts } from './admin-parts.ts'
import { currentPin, type Offer, type SessionView, viewOwnPin } from './portal-shapes.ts'
import { giveSession, sessionTokenOf } from './session-cookie.ts'

type Opening = Parameters<typeof openWebSession>[1]

/** What whoever is not logged in can do here. Depends on the settings alone. */
export function offerOf({ settings }: Pick<AdminPorts, 'settings'>): Static<typeof Offer> {
  const current = settings.current()
  const isMailOn = current['mail.host'] !== ''
  const hasUrl = current['site.publicUrl'] !== ''
  return {
    siteName: current['site.name'],
    language: current['site.language'],
    newPin: offersNewPin(current),
    logInLink: current['portal.mailLinks'] && isMailOn && hasUrl,
    oidc: current['oidc.issuer'] !== '' && current['oidc.clientId'] !== '' && hasUrl,
    staffPin: current['portal.staffMayUsePin'],
  }
}

/** Ends the session that the request came with, opens a new one and answers who is logged in, with its cookie. */
export async function beginSession(
  ports: AdminPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  opening: Opening,
): Promise<FastifyReply> {
  const { token, loggedIn } = await openSession(ports, request, opening)
  return reply.code(201).send(await viewSession(ports, loggedIn, giveSession(reply, token)))
}

/** As beginSession, without an answer. */
export async function openSession(
  ports: AdminPorts,
  request: FastifyRequest,
  opening: Opening,
): Promise<{ readonly token: string; readonly loggedIn: LoggedIn }> {
  await endFormer(ports, sessionTokenOf(request))
  const { token } = await openWebSession(ports, opening)
  const loggedIn = await resumeWebSession(ports, token)
  if (!loggedIn) throw new Fault('records-conflict', 'the account was switched off meanwhile')
  return { token, loggedIn }
}

async function endFormer(ports: AdminPorts, token: string | undefined): Promise<void> {
  const former = token === undefined ? undefined : await ports.webSessions.find(ports.tokens.digestOf(token))
  if (former) await ports.webSessions.end(former.userName, former.id)
}

export async function viewSession(
  ports: AdminPorts,
  { user, rights, session }: LoggedIn,
  csrfToken: string,
): Promise<Static<typeof SessionView>> {
  const at = ports.clock.now()
  const pin = currentPin(await ports.pins.ofUser(user.userName), at)
  return {
    userName: user.userName,
    displayName: user.displayName,
    email: user.email,
    language: user.language,
    rights: [...rights],
    via: session.via,
    csrfToken,
    pin: pin ? viewOwnPin(pin, at) : null,
    mayChangePin: ports.settings.current()['pins.usersMayChange'],
  }
}
