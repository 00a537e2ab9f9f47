import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import type { Session, SessionOptions, SessionSocket, User } from 'net-snmp'
import { Fault, type FaultCode } from '../core/fault.ts'
import type { SnmpOptions } from '../core/printer.ts'

type Snmp = typeof import('net-snmp')

/** Values by OID (or by row index); what the agent does not have is left out. */
type SnmpValues = ReadonlyMap<string, unknown>

export interface SnmpSession extends Disposable {
  get(oids: readonly string[]): Promise<SnmpValues>
  /** The rows of one column by their index below it, e.g. `1.2`; at most 64. */
  column(oid: string): Promise<SnmpValues>
}

export interface SnmpAgent {
  readonly host: string
  readonly options: SnmpOptions
}

export interface SnmpLimits {
  /** For each try of each request. */
  readonly timeoutMs: number
  readonly tries: number
}

const maxRows = 64
// RFC 3411: SNMP agents listen on UDP port 161.
const agentPort = 161
// Each engine id that a peer claims costs an entry in net-snmp; a printer that changes its own must not fill our memory.
const maxCachedKeys = 512

/**
 * Opens a session with a printer's agent: one UDP socket, connected, so that the kernel drops datagrams from any other
 * address or port. Every request ends when the signal aborts, at the latest. Dispose it to close the socket.
 */
export async function openSnmpSession(agent: SnmpAgent, limits: SnmpLimits, signal: AbortSignal): Promise<SnmpSession> {
  // Loaded at first use: 7,000 lines that the start need not wait for.
  const snmp = await import('net-snmp')
  const { socket, transport } = await connectTo(agent, signal)
  const channel = new Channel(socket)
  const session = begin(snmp, agent, {
    version: versionOf(snmp, agent.options),
    port: agent.options.port ?? agentPort,
    transport,
    retries: limits.tries - 1,
    timeout: limits.timeoutMs,
    backwardsGetNexts: false,
    reportOidMismatchErrors: true,
    dgramModule: { createSocket: () => channel },
  })
  // Malformed datagrams arrive here; the request goes on and ends by a good answer or its time-out.
  session.on('error', () => {
    channel.heardInvalid = true
  })
  channel.onFailure = error => session.cancelRequests(error)
  const context = { snmp, agent, session, channel, signal }
  return {
    get: oids => (agent.options.version === '1' ? getOneByOne(context, oids) : getTogether(context, oids)),
    column: oid => readColumn(context, oid),
    [Symbol.dispose]: () => {
      session.close()
      boundKeyCache(snmp)
    },
  }
}

interface Context {
  readonly snmp: Snmp
  readonly agent: SnmpAgent
  readonly session: Session
  readonly channel: Channel
  readonly signal: AbortSignal
}

/** The connected socket in the shape that net-snmp wants, with its failures caught. */
class Channel implements SessionSocket {
  heardInvalid = false
  onFailure: (error: Error) => void = () => undefined
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    // ICMP's "port unreachable" comes as an error of the connected socket.
    socket.on('error', error => this.onFailure(error))
  }

  on(event: 'message' | 'close' | 'error', listener: (bytes: Uint8Array) => void): void {
    if (event === 'message') this.#socket.on('message', bytes => this.#take(() => listener(bytes)))
    if (event === 'close') this.#socket.on('close', listener)
  }

  send(
    bytes: Uint8Array,
    offset: number,
    length: number,
    _port: number,
    _host: string,
    sent: (error: Error | null) => void,
  ): void {
    this.#socket.send(bytes, offset, length, sent)
  }

  ref(): void {
    this.#socket.ref()
  }

  unref(): void {
    this.#socket.unref()
  }

  close(): void {
    this.#socket.close()
  }

  /** net-snmp throws out of its message listener on some answers, which would end the process. */
  #take(listener: () => void): void {
    try {
      listener()
    } catch {
      this.heardInvalid = true
    }
  }
}

async function connectTo(
  { host, options }: SnmpAgent,
  signal: AbortSignal,
): Promise<{ readonly socket: Socket; readonly transport: 'udp4' | 'udp6' }> {
  const fail = (cause: unknown) => {
    const code = signal.aborted ? 'timed-out' : 'printer-unreachable'
    throw new Fault(code, `no way to the SNMP agent of ${host}`, { cause })
  }
  const { address, family } = await unlessAborted(lookup(host), signal).catch(fail)
  const transport = family === 6 ? 'udp6' : 'udp4'
  const socket = createSocket(transport)
  socket.connect(options.port ?? agentPort, address)
  await once(socket, 'connect', { signal }).catch(error => {
    socket.close()
    fail(error)
  })
  return { socket, transport }
}

function begin(snmp: Snmp, { host, options }: SnmpAgent, sessionOptions: SessionOptions): Session {
  if (options.version !== '3') return snmp.createSession(host, options.community, sessionOptions)
  const user: User = {
    name: options.user,
    level: snmp.SecurityLevel.authPriv,
    authProtocol: snmp.AuthProtocols[options.authProtocol],
    authKey: options.authPassword,
    privProtocol: snmp.PrivProtocols[options.privProtocol],
    privKey: options.privPassword,
  }
  return snmp.createV3Session(host, user, sessionOptions)
}

function versionOf(snmp: Snmp, { version }: SnmpOptions): number {
  return { '1': snmp.Version1, '2c': snmp.Version2c, '3': snmp.Version3 }[version]
}

/** Version 1 refuses a whole request for one OID that the agent does not have. */
async function getOneByOne(context: Context, oids: readonly string[]): Promise<SnmpValues> {
  const answers = await Promise.all(oids.map(oid => getTogether(context, [oid])))
  return new Map(answers.flatMap(answer => [...answer]))
}

function getTogether(context: Context, oids: readonly string[]): Promise<SnmpValues> {
  const { snmp, session } = context
  return request<SnmpValues>(context, done => {
    session.get(oids, (error, varbinds) => {
      if (isMissing(snmp, error)) return done(null, new Map())
      const present = (varbinds ?? []).filter(varbind => !snmp.isVarbindError(varbind))
      done(error, new Map(present.map(varbind => [varbind.oid, varbind.value])))
    })
  })
}

function readColumn(context: Context, oid: string): Promise<SnmpValues> {
  const rows = new Map<string, unknown>()
  return request(context, done => {
    context.session.subtree(
      oid,
      maxRows / 4,
      varbinds => {
        for (const varbind of varbinds) rows.set(varbind.oid.slice(oid.length + 1), varbind.value)
        return rows.size >= maxRows
      },
      error => done(error, rows),
    )
  })
}

/** Runs a request of net-snmp to its end: an answer, its failure as a Fault, or the signal. */
function request<T>(context: Context, start: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  const answer = new Promise<T>((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)))
  })
  return unlessAborted(answer, context.signal).catch(error => {
    throw faultOf(context, error)
  })
}

/** A promise that fails when the signal aborts; its later outcome is then ignored. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function isMissing(snmp: Snmp, error: Error | null): boolean {
  return error instanceof snmp.RequestFailedError && error.status === snmp.ErrorStatus.NoSuchName
}

function faultOf(context: Context, cause: unknown): Fault {
  const code = faultCodeOf(context, cause)
  return new Fault(code, `an SNMP request to ${context.agent.host} failed`, { cause })
}

function faultCodeOf({ snmp, channel, signal }: Context, cause: unknown): FaultCode {
  if (signal.aborted) return 'timed-out'
  if (cause instanceof snmp.RequestTimedOutError) {
    return channel.heardInvalid ? 'printer-answer-invalid' : 'printer-unreachable'
  }
  if (cause instanceof snmp.ResponseInvalidError) {
    return cause.code === snmp.ResponseInvalidCode.EAuthFailure ? 'printer-refused' : 'printer-answer-invalid'
  }
  if (cause instanceof snmp.RequestFailedError) {
    const refusals = [snmp.ErrorStatus.NoAccess, snmp.ErrorStatus.AuthorizationError]
    return refusals.includes(cause.status) ? 'printer-refused' : 'printer-answer-invalid'
  }
  return 'printer-unreachable'
}

function boundKeyCache(snmp: Snmp): void {
  const { Authentication: keys } = snmp
  if (Object.keys(keys.authToKeyCache).length > maxCachedKeys) keys.authToKeyCache = {}
}
