import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import { clientOf } from '../core/client-address.ts'
import type { ServerLimits } from './server-limits.ts'

const tlsHandshake = 0x16 // RFC 8446 section 5.1, ContentType handshake
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2, HTTP/1.1\r\n\r\n'
const switched = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'

/**
 * Lets connections in: counts them, tells TLS from plain text by the first byte, and turns plain ones to TLS on request
 * (RFC 2817). What speaks HTTP goes on to `serve`.
 */
export class Connections {
  readonly #limits: ServerLimits
  readonly #secure: SecureContext
  readonly #serve: (socket: Socket) => void
  readonly #open = new Set<Socket>()
  readonly #silent = new Set<Socket>()
  readonly #perAddress = new Map<string, number>()

  constructor(limits: ServerLimits, secure: SecureContext, serve: (socket: Socket) => void) {
    this.#limits = limits
    this.#secure = secure
    this.#serve = serve
  }

  get count(): number {
    return this.#open.size
  }

  /** Takes a new connection, or closes it when there are too many. */
  admit(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    const address = clientOf(socket.remoteAddress ?? '') ?? ''
    const known = this.#perAddress.get(address) ?? 0
    if (known >= this.#limits.connectionsPerAddress || this.#open.size >= this.#limits.connections) {
      socket.destroy()
      return
    }
    this.#open.add(socket)
    this.#perAddress.set(address, known + 1)
    socket.once('close', () => this.#forget(socket, address))
    this.#awaitFirstByte(socket)
  }

  /** Answers `OPTIONS *` with `Upgrade: TLS/1.2`: first 101, then TLS, then the answer to OPTIONS inside it. */
  upgrade(socket: Socket, head: Uint8Array): void {
    if (head.length > 0) socket.unshift(head)
    socket.write(switching)
    this.#startTls(socket, tls => tls.write(switched))
  }

  /** Closes those that have not said anything yet. */
  destroySilent(): void {
    for (const socket of this.#silent) socket.destroy()
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #forget(socket: Socket, address: string): void {
    this.#open.delete(socket)
    this.#silent.delete(socket)
    const left = (this.#perAddress.get(address) ?? 1) - 1
    if (left > 0) this.#perAddress.set(address, left)
    else this.#perAddress.delete(address)
  }

  #awaitFirstByte(socket: Socket): void {
    const timer = setTimeout(() => socket.destroy(), this.#limits.firstByteMs)
    socket.once('close', () => clearTimeout(timer))
    this.#silent.add(socket)
    // HTTP servers let a connection be half open; one that ends before its first byte has nothing to wait for.
    const leave = () => socket.destroy()
    socket.once('end', leave)
    socket.once('data', (first: Uint8Array) => {
      clearTimeout(timer)
      socket.off('end', leave)
      this.#silent.delete(socket)
      socket.pause()
      socket.unshift(first)
      if (first[0] === tlsHandshake) this.#startTls(socket, () => undefined)
      else this.#pass(socket)
    })
  }

  #startTls(socket: Socket, begin: (tls: TLSSocket) => void): void {
    const tls = new TLSSocket(socket, { isServer: true, secureContext: this.#secure, ALPNProtocols: ['http/1.1'] })
    const timer = setTimeout(() => socket.destroy(), this.#limits.tlsHelloMs)
    tls.on('error', () => socket.destroy())
    tls.once('close', () => clearTimeout(timer))
    tls.once('secure', () => {
      clearTimeout(timer)
      begin(tls)
      this.#pass(tls)
    })
  }

  #pass(socket: Socket): void {
    this.#serve(socket)
    // HTTP listens now; what was put back flows to it.
    process.nextTick(() => socket.resume())
  }
}

/** Whether a request asks for TLS from here on; every other Upgrade is ignored, as HTTP allows. */
export function wantsTls({ method, headers, socket }: IncomingMessage): boolean {
  return method === 'OPTIONS' && !(socket instanceof TLSSocket) && /\btls\//i.test(headers.upgrade ?? '')
}

/** Has an HTTP server's own way of serving a connection called by hand, after the connection was let in. */
export function takeOverConnections(server: Server): (socket: Socket) => void {
  const [serve] = server.listeners('connection')
  server.removeAllListeners('connection')
  return socket => void serve?.call(server, socket)
}
