import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type LoggedIn, peekWebSession, resumeWebSession } from '../gateway/web-sessions.ts'
import type { AdminPorts } from './admin-parts.ts'

/** `__Host-`: only from this host, only over TLS (or on this machine), for all its paths (RFC 6265bis section 4.1.3.2). */
const cookieName = '__Host-holdfast'
const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const
/** Header that a page of ours sends with whatever changes something: another site's page cannot know it. */
const csrfHeader = 'x-csrf-token'
/** With a look that nobody asked for, such as a list that is shown anew by itself: the session goes on growing idle. */
const unattendedHeader = 'x-unattended'
const longestToken = 64

/** Gives the browser the token of a session. Answers what the page must send in `x-csrf-token`. */
export function giveSession(reply: FastifyReply, token: string): string {
  reply.setCookie(cookieName, token, attributes)
  return csrfTokenOf(token)
}

export function takeSessionBack(reply: FastifyReply): void {
  reply.clearCookie(cookieName, attributes)
}

/** The token that a request brings, if it can be one. */
export function sessionTokenOf(request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName]
  return token && token.length <= longestToken ? token : undefined
}

export async function sessionOf(request: FastifyRequest, ports: AdminPorts): Promise<LoggedIn | undefined> {
  const token = sessionTokenOf(request)
  if (token === undefined) return undefined
  const isUse = request.method !== 'GET' || request.headers[unattendedHeader] === undefined
  return isUse ? resumeWebSession(ports, token) : peekWebSession(ports, token)
}

/**
 * Whether a request with a session was made by a page of ours. What only reads may come from anywhere: its answer is for
 * our pages alone. Beside the token, a browser that tells where a request comes from is believed.
 */
export function isFromOurPage(request: FastifyRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') return false
  const token = sessionTokenOf(request)
  const given = request.headers[csrfHeader]
  if (token === undefined || typeof given !== 'string') return false
  return timingSafeEqual(digest(csrfTokenOf(token)), digest(given))
}

/** Tied to the session, of no use without its cookie. */
export function csrfTokenOf(token: string): string {
  return digest(`holdfast-csrf/v1|${token}`).toString('base64url')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
