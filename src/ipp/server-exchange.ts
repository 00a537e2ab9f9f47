import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { TLSSocket } from 'node:tls'
import { encodeMessage } from './codec.ts'
import { attribute, group, responseTo } from './codec-attributes.ts'
import { endOfAttributes, type Message } from './codec-message.ts'
import { basicChallenge } from './server-basic.ts'
import { RequestBody } from './server-body.ts'
import type { ServerLimits } from './server-limits.ts'
import { Challenge } from './server-log-in.ts'
import { beginningOperations, queueOperations } from './server-operations.ts'
import type { Paces } from './server-pace.ts'
import { answerBrowser } from './server-page.ts'
import type { Answer, Queue } from './server-queue.ts'
import { isOwnFailure, Rejection, toRejection } from './server-rejection.ts'
import { type Origin, type QueueRequest, readRequest } from './server-request.ts'

const ippMediaType = 'application/ipp' // RFC 8010 section 4
const hostPattern = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/
const statusMessageOctets = 255 // RFC 8011 section 4.1.6.2
/** What goes in one piece; the system takes so much at once, however slowly the client reads. */
const shortBytes = 65_536
const endTag = Uint8Array.of(endOfAttributes)

/** Answers one HTTP request: IPP by POST, a page for people by GET. Never throws. */
export async function answerRequest(
  queue: Queue,
  paces: Paces,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A client that leaves while it is answered makes the streams fail; what is read from them says so as well.
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  const refusal = refuseHttp(request)
  if (refusal !== undefined) return refuse(response, refusal)
  if (request.method !== 'POST') return answerBrowser(queue, request, response)
  const body = new RequestBody(request, queue.limits, paces)
  const answer = await answerIpp(queue, body, request)
  // libcups turns to TLS when it reads the answer after the whole body; one that comes earlier ends its try.
  if (answer?.httpStatus === 426) await body.skip()
  if (answer) send(response, answer, queue.limits)
  else refuse(response, 400)
  await body.finish()
}

/** The HTTP status for what is not IPP; undefined when it may be. */
function refuseHttp({ method, headers }: IncomingMessage): number | undefined {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return undefined
  if (method !== 'POST') return 405
  const isIpp = headers['content-type']?.split(';')[0]?.trim().toLowerCase() === ippMediaType
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity'
  return isIpp && isPlain ? undefined : 415
}

function refuse(response: ServerResponse, status: number): void {
  // The body, if any, is not read: the connection ends with the answer.
  response.writeHead(status, { 'content-length': 0, connection: 'close' }).end()
}

interface EncodedAnswer {
  readonly chunks: readonly Uint8Array[]
  /** 200 unless told. */
  readonly httpStatus?: number
  readonly headers?: OutgoingHttpHeaders
  readonly share?: Disposable | undefined
}

/** The answer's bytes; undefined when there is not even a request-id to answer to. */
async function answerIpp(queue: Queue, body: RequestBody, http: IncomingMessage): Promise<EncodedAnswer | undefined> {
  const origin = originOf(http)
  let operation: string | undefined
  try {
    const message = await body.readMessage()
    const claimed = readRequest(message, origin, queueOperations, queue.ports.settings.current()['queue.userNameForm'])
    operation = claimed.operation
    refuseBeginning(queue, claimed)
    const request = await queue.logIns.identify(claimed, http)
    const answer = await queueOperations[request.operation]?.(queue, request, body)
    return answer && encodeAnswer(message, answer)
  } catch (error) {
    if (error instanceof Challenge) return challenge(error)
    const { status } = toRejection(error)
    if (isOwnFailure(error)) queue.ports.log.error({ err: error, operation, source: origin.source }, 'request failed')
    else queue.ports.log.info({ operation, status, source: origin.source }, 'request refused')
    return body.asked && { chunks: [encodeRejection(body.asked, error)] }
  }
}

/** A client that is told that the service is unavailable, keeps its job and tries again. */
function refuseBeginning({ isStopping }: Queue, { operation }: QueueRequest): void {
  if (!isStopping() || !beginningOperations.includes(operation)) return
  throw new Rejection('server-error-service-unavailable', 'the gateway is stopping; try again in a minute')
}

/** Sources: RFC 7235 section 3.1 (401), RFC 2817 section 4.2 (426). The connection goes on, so that the client can. */
function challenge({ httpStatus }: Challenge): EncodedAnswer {
  const headers =
    httpStatus === 401
      ? { 'www-authenticate': basicChallenge }
      : { upgrade: 'TLS/1.2, HTTP/1.1', connection: 'Upgrade' }
  return { chunks: [], httpStatus, headers }
}

function encodeAnswer(asked: Message, { status, groups = [], encoded = [], share }: Answer): EncodedAnswer {
  const head = encodeMessage(responseTo(asked, status, groups))
  return { chunks: encoded.length === 0 ? [head] : [head.subarray(0, -1), ...encoded, endTag], share }
}

function encodeRejection(asked: Pick<Message, 'version' | 'requestId'>, error: unknown): Uint8Array {
  const { status, message, unsupported } = toRejection(error)
  const words = attribute('status-message', 'textWithoutLanguage', message.slice(0, statusMessageOctets))
  try {
    const groups = unsupported.length > 0 ? [group('unsupported', ...unsupported)] : []
    return encodeMessage(responseTo(asked, status, groups, [words]))
  } catch {
    // What the client sent cannot be sent back as it is, e.g. a value of a type that only decodes.
    return encodeMessage(responseTo(asked, status, [], [words]))
  }
}

function send(response: ServerResponse, answer: EncodedAnswer, limits: ServerLimits): void {
  const { chunks, share, httpStatus = 200, headers = {} } = answer
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const type = length === 0 ? {} : { 'content-type': ippMediaType }
  response.writeHead(httpStatus, { ...type, 'content-length': length, ...headers })
  if (share) whenLeft(response, () => share[Symbol.dispose]())
  if (length <= shortBytes) return void response.end(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
  const readWithinMs = limits.answerGraceMs + (length * 1000) / limits.answerBytesPerSecond
  const timer = setTimeout(() => response.destroy(), readWithinMs)
  whenLeft(response, () => clearTimeout(timer))
  for (const chunk of chunks) response.write(chunk)
  response.end()
}

/** Calls back when an answer has left, or its client. */
function whenLeft(response: ServerResponse, callBack: () => void): void {
  if (response.destroyed) callBack()
  else response.once('close', callBack)
}

function originOf({ socket, headers }: IncomingMessage): Origin {
  const source = socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown'
  const isSecure = socket instanceof TLSSocket
  const { host } = headers
  if (host !== undefined && hostPattern.test(host)) return { source, isSecure, authority: host }
  const address = socket.localAddress?.replace(/^::ffff:/, '') ?? 'localhost'
  const name = address.includes(':') ? `[${address}]` : address
  return { source, isSecure, authority: `${name}:${socket.localPort ?? 0}` }
}
