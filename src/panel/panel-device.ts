import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** `__Host-`: only from this host, only over TLS (or on this machine), for all its paths (RFC 6265bis section 4.1.3.2). */
const cookieName = '__Host-holdfast-panel'
/** As long as browsers keep one (RFC 6265bis section 5.5), from the latest page on. */
const maxAge = 400 * 86_400
const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'strict', maxAge } as const
const longestToken = 64

export function giveDevice(reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName, token, attributes)
}

/** The token that a device brings, if it can be one. */
export function deviceOf(request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName]
  return token && token.length <= longestToken ? token : undefined
}

/** What a form of this device must bring back while this turn lasts: of no use to another device or later. */
export function markOf(token: string, turn: string): string {
  return digest(`holdfast-panel/v1|${token}|${turn}`).toString('base64url')
}

export function isMark(given: string | null, mark: string): boolean {
  return given !== null && timingSafeEqual(digest(given), digest(mark))
}

/** Whether a form comes from a page of ours, as far as the browser tells. */
export function isFromHere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin'
}

/** Whether nobody on the way can read: TLS up to a trusted proxy, or this machine itself. */
export function isPrivateWay(request: FastifyRequest): boolean {
  if (request.protocol === 'https') return true
  const isOwn = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(request.host ?? '')
  return isOwn && /^(?:::ffff:)?127\.|^::1$/.test(request.ip)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
