import { once } from 'node:events'
import http from 'node:http'
import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectSecurely, type TLSSocket } from 'node:tls'
import { Fault } from '../core/fault.ts'
import type { Printer } from '../core/printer.ts'

/** How printers are reached. */
export interface ConnectionOptions {
  /** Until TCP and, for ipps, TLS stand. */
  readonly connectMs: number
  /** PEM certificates of authorities, instead of those that Node knows. */
  readonly authorities?: string
}

/** Where a printer is, with the connections kept to it. */
export interface Route {
  readonly agent: http.Agent
  readonly host: string
  readonly port: number
  readonly path: string
}

interface Endpoint {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  /** SHA-256 of the certificate in hex, null to ask the authorities. */
  readonly pin: string | null
}

const ippPort = 631 // RFC 8010 section 4.1
const maxSockets = 4 // one document and the questions beside it; embedded printers have few
const maxFreeSockets = 2
const idleMs = 30_000 // printers commonly close after 60 s, and say so otherwise
const maxPrinters = 1_000 // the oldest connections go when a directory is larger

/** One keep-alive agent for each printer, made when it is first asked. */
export class PrinterConnections {
  readonly #options: ConnectionOptions
  readonly #routes = new Map<string, Route>()

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** Throws Fault 'printer-unreachable' when the printer's URI is not ipp: or ipps:. */
  route(printer: Printer): Route {
    const key = `${printer.uri} ${printer.certificateSha256 ?? ''}`
    const route = this.#routes.get(key) ?? this.#createRoute(printer)
    this.#routes.set(key, route)
    if (this.#routes.size > maxPrinters) this.#dropOldest()
    return route
  }

  [Symbol.dispose](): void {
    for (const route of this.#routes.values()) route.agent.destroy()
    this.#routes.clear()
  }

  #createRoute(printer: Printer): Route {
    const uri = URL.canParse(printer.uri) ? new URL(printer.uri) : undefined
    if (!uri?.hostname || (uri.protocol !== 'ipp:' && uri.protocol !== 'ipps:')) {
      throw new Fault('printer-unreachable', `${printer.name} has no ipp: or ipps: address`)
    }
    const endpoint = {
      host: uri.hostname.replace(/^\[|\]$/g, ''),
      port: uri.port === '' ? ippPort : Number(uri.port),
      isSecure: uri.protocol === 'ipps:',
      pin: printer.certificateSha256,
    }
    const agent = new PrinterAgent(endpoint, this.#options)
    return {
      agent,
      host: endpoint.host,
      port: endpoint.port,
      path: uri.pathname === '' ? '/' : uri.pathname + uri.search,
    }
  }

  #dropOldest(): void {
    const [oldest] = this.#routes.keys()
    if (oldest === undefined) return
    this.#routes.get(oldest)?.agent.destroy()
    this.#routes.delete(oldest)
  }
}

/** Closes the connections that wait for a next request, when one of them turned out to be dead. */
export function closeIdle({ agent }: Route): void {
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy()
}

/** Hands a connection out only when its TLS is trusted, so that no byte goes to a printer that is another. */
class PrinterAgent extends http.Agent {
  readonly #endpoint: Endpoint
  readonly #options: ConnectionOptions

  constructor(endpoint: Endpoint, options: ConnectionOptions) {
    super({ keepAlive: true, maxSockets, maxFreeSockets, scheduling: 'lifo', timeout: idleMs })
    this.#endpoint = endpoint
    this.#options = options
  }

  override createConnection(
    _options: http.ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const opened = openSocket(this.#endpoint, this.#options)
    // The types want a stream beside an error; Node reads none.
    opened.then(
      socket => done?.(null, socket),
      (error: unknown) => done?.(error instanceof Error ? error : new Error(String(error)), undefined as never),
    )
    return undefined
  }
}

async function openSocket(endpoint: Endpoint, options: ConnectionOptions): Promise<Socket> {
  const { host, port } = endpoint
  const socket = endpoint.isSecure
    ? startTls(endpoint, options)
    : connect({ host, port, noDelay: true, keepAlive: true })
  try {
    const signal = AbortSignal.timeout(options.connectMs)
    await once(socket, endpoint.isSecure ? 'secureConnect' : 'connect', { signal })
    if (endpoint.pin !== null) checkPin(socket, endpoint.pin)
    return socket
  } catch (error) {
    // Errors that follow the first have been told already.
    socket.on('error', () => undefined)
    socket.destroy()
    throw connectionFault(error, socket, host)
  }
}

function startTls({ host, port, pin }: Endpoint, { authorities }: ConnectionOptions): TLSSocket {
  const socket = connectSecurely({
    host,
    port,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities === undefined ? {} : { ca: authorities }),
    minVersion: 'TLSv1.2',
    // A pinned certificate is compared instead, before anything is sent.
    rejectUnauthorized: pin === null,
  })
  socket.setNoDelay(true)
  return socket
}

function checkPin(socket: Socket, pin: string): void {
  const certificate = 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate() : undefined
  const shown = certificate?.fingerprint256?.replaceAll(':', '').toLowerCase()
  if (shown !== pin.toLowerCase()) throw new Fault('printer-untrusted', "the printer's certificate is another")
}

function connectionFault(error: unknown, socket: Socket, host: string): Fault {
  if (error instanceof Fault) return error
  const isUntrusted = 'authorizationError' in socket && Boolean(socket.authorizationError)
  return isUntrusted
    ? new Fault('printer-untrusted', `the certificate of ${host} is not trusted`, { cause: error })
    : new Fault('printer-unreachable', `no connection to ${host}`, { cause: error })
}
