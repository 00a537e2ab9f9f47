import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyHttpOptions, FastifyServerOptions, RawServerDefault } from 'fastify'

/** What a peer may cost before it is known; the largest honest request is a change of settings, a few KiB. */
export const serverLimits = {
  bodyLimit: 64 * 1024,
  // For documents; other bodies have less: see document-body.ts.
  requestTimeout: 600_000,
  keepAliveTimeout: 5_000,
  maxRequestsPerSocket: 1_000,
  // A missing Host header and a request while closing are answered with problems, by answerUnusualRequests.
  http: { headersTimeout: 10_000, maxHeaderSize: 16 * 1024, requireHostHeader: false },
  return503OnClosing: false,
  // 127 characters of a user name, each up to four octets, each octet three characters in a URL.
  routerOptions: { maxParamLength: 127 * 4 * 3 },
} satisfies FastifyServerOptions & Pick<FastifyHttpOptions<RawServerDefault>, 'http'>

const maxConnections = 500
const maxConnectionsPerAddress = 50

/** Refuses connections beyond the limit, so that one address cannot take them all; a proxy's are those of many people. */
export function limitConnections(server: Server, isTrustedProxy: (address: string) => boolean): void {
  server.maxConnections = maxConnections
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (open.get(address) ?? 0) + 1
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left === 0) open.delete(address)
      else open.set(address, left)
    })
    if (count > maxConnectionsPerAddress && !isTrustedProxy(address)) socket.destroy()
  })
}
