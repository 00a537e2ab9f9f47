import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createSecureContext } from 'node:tls'
import { addressProblem } from '../core/address-problem.ts'
import { Fault } from '../core/fault.ts'
import { AnswerBudget } from './server-answer-budget.ts'
import { Connections, takeOverConnections, wantsTls } from './server-connections.ts'
import { DocumentSlots } from './server-document-slots.ts'
import { answerRequest } from './server-exchange.ts'
import { defaultServerLimits, type ServerLimits } from './server-limits.ts'
import { LogIns } from './server-log-in.ts'
import { offeredOperations } from './server-operations.ts'
import { Paces } from './server-pace.ts'
import type { HoldQueueParts, Queue } from './server-queue.ts'
import { QueueState } from './server-state.ts'
import { Turns } from './server-turns.ts'
import { openPrinterUuid, openTlsIdentity } from './tls-identity.ts'

export interface HoldQueueOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Holds key and certificate for `ipps:` (see tls-identity.ts) and the printer-uuid; made at the first start. */
  readonly tlsFolder: string
  readonly limits?: Partial<ServerLimits>
}

export interface HoldQueue extends AsyncDisposable {
  /** Where it listens: `127.0.0.1:8631`. */
  readonly address: string
  readonly port: number
  /** Connections open now, for the metrics. */
  readonly connections: number
}

/** While closing, a connection goes as soon as its request is answered. */
const idleSweepMs = 20

/**
 * Opens the hold queue: one port that speaks IPP over plain HTTP, over TLS from the first byte, and over TLS by upgrade.
 * Disposing it lets documents that are arriving come to their end for some seconds. Fault `configuration-invalid` when
 * the address cannot be taken.
 */
export async function openHoldQueue(options: HoldQueueOptions, parts: HoldQueueParts): Promise<HoldQueue> {
  const limits = { ...defaultServerLimits, ...options.limits }
  const startedAt = parts.ports.clock.now()
  const identity = await openTlsIdentity(options.tlsFolder, startedAt)
  const queue: Queue = {
    ...parts,
    state: new QueueState(parts.ports),
    uuid: `urn:uuid:${await openPrinterUuid(options.tlsFolder, parts.ports.random)}`,
    startedAt,
    operations: offeredOperations,
    limits,
    answers: new AnswerBudget(limits.answersBytes),
    documents: new DocumentSlots(limits),
    logIns: new LogIns(parts),
  }
  const secure = createSecureContext({ ...identity, minVersion: 'TLSv1.2' })
  const paces = new Paces(limits)
  const server = createHttpServer(queue, paces)
  const connections = new Connections(limits, secure, takeOverConnections(server))
  server.on('connection', (socket: Socket) => connections.admit(socket))
  server.on('upgrade', (_, socket: Socket, head: Buffer) => connections.upgrade(socket, head))
  try {
    server.listen(options.port, options.host)
    await once(server, 'listening')
  } catch (cause) {
    paces[Symbol.dispose]()
    const { code } = cause as NodeJS.ErrnoException // of node:net
    throw new Fault('configuration-invalid', addressProblem('ipp', options, code), { cause })
  }
  const { port } = server.address() as AddressInfo // of a TCP server that listens
  return {
    address: `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    port,
    get connections() {
      return connections.count
    },
    async [Symbol.asyncDispose]() {
      await close(server, connections, limits.stopMs)
      queue.documents[Symbol.dispose]()
      paces[Symbol.dispose]()
    },
  }
}

function createHttpServer(queue: Queue, paces: Paces): Server {
  const { limits } = queue
  const server = createServer({
    headersTimeout: limits.headersMs,
    keepAliveTimeout: limits.keepAliveMs,
    maxHeaderSize: limits.headerBytes,
    connectionsCheckingInterval: limits.sweepMs,
    // A document takes as long as it takes; its pace is watched instead.
    requestTimeout: 0,
    shouldUpgradeCallback: wantsTls,
  })
  server.timeout = limits.silentSocketMs
  const turns = new Turns(limits.pipelinedRequests)
  server.on('request', (request, response) => {
    const answer = () =>
      answerRequest(queue, paces, request, response).catch((error: unknown) => {
        queue.ports.log.error({ err: error }, 'a request could not be answered')
        request.destroy()
      })
    turns.take(request.socket, { response, answer })
  })
  return server
}

async function close(server: Server, connections: Connections, stopMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  connections.destroySilent()
  const leaving = setInterval(() => server.closeIdleConnections(), idleSweepMs)
  const timer = setTimeout(() => connections.destroyAll(), stopMs)
  await closed
  clearInterval(leaving)
  clearTimeout(timer)
}
