import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import { connect, type Socket } from 'node:net'
import { decodeMessage, encodeMessage } from '../../src/ipp/codec.ts'
import { attribute, findGroups, firstInteger, firstString, group, request } from '../../src/ipp/codec-attributes.ts'
import type { Attribute, Message } from '../../src/ipp/codec-message.ts'
import { type Operation, type Status, statusName } from '../../src/ipp/codec-names.ts'

/** An answer as a test looks at it. */
export interface Told {
  readonly status: Status | undefined
  /** status-message. */
  readonly text: string | undefined
  readonly message: Message
  readonly jobIds: readonly number[]
}

export interface Asked {
  readonly userName?: string
  readonly attributes?: readonly Attribute[]
  /** Job template attributes. */
  readonly template?: readonly Attribute[]
  readonly document?: string | Uint8Array | AsyncIterable<Uint8Array>
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Another address of this host to send from: any in 127.0.0.0/8. */
  readonly from?: string
  /** Certificate by which the queue is known, for `ipps:`. */
  readonly ca?: string
  /** Keeps a connection for several requests. */
  readonly agent?: https.Agent
}

/** The header by which a user gives a PIN. */
export const basic = (name: string, pin: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${pin}`).toString('base64')}`,
})

/** A PDF as far as its first bytes tell. */
export const pdf = '%PDF-1.7 one page'

export const jobId = (id: number) => attribute('job-id', 'integer', id)
export const lastDocument = (isLast = true) => attribute('last-document', 'boolean', isLast)
export const format = (name: string) => attribute('document-format', 'mimeMediaType', name)
export const compression = (name: string) => attribute('compression', 'keyword', name)
export const requested = (...names: string[]) => attribute('requested-attributes', 'keyword', ...names)

/** A request of ada's, as bytes. */
export function requestBytes(operation: Operation, asked: Asked = {}): Uint8Array {
  const { userName = 'ada', attributes = [], template = [] } = asked
  const operationAttributes = [
    attribute('printer-uri', 'uri', 'ipp://localhost/ipp/print'),
    attribute('requesting-user-name', 'nameWithoutLanguage', userName),
    ...attributes,
  ]
  const groups = template.length > 0 ? [group('job', ...template)] : []
  return encodeMessage(request(operation, 7, operationAttributes, { groups }))
}

/** Sends a request and reads the answer. */
export async function ask(port: number, operation: Operation, asked: Asked = {}): Promise<Told> {
  const { status, body } = await post(port, requestBytes(operation, asked), asked)
  if (status !== 200) throw new Error(`HTTP ${status}`)
  return told(body)
}

/** Posts bytes, then a document. */
export async function post(
  port: number,
  bytes: Uint8Array,
  asked: Omit<Asked, 'userName' | 'attributes'> = {},
): Promise<{ readonly status: number; readonly headers: http.IncomingHttpHeaders; readonly body: Uint8Array }> {
  const { document, path = '/ipp/print', headers = {}, from = '127.0.0.1', ca, agent = false } = asked
  const options = {
    ...{ host: '127.0.0.1', port, localAddress: from, path, method: 'POST', agent },
    headers: { 'content-type': 'application/ipp', ...headers },
  }
  const sent = ca === undefined ? http.request(options) : https.request({ ...options, ca })
  const answered = once(sent, 'response') as Promise<[http.IncomingMessage]>
  // An answer may come, and the connection go, while a document is still being sent.
  sent.on('error', () => undefined)
  sent.write(bytes)
  if (typeof document === 'string' || document instanceof Uint8Array) sent.write(document)
  else if (document) for await (const chunk of document) if (!sent.write(chunk)) await drained(sent)
  sent.end()
  const [response] = await answered
  const chunks: Uint8Array[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }
}

/** Reads an answer's bytes. */
export function told(body: Uint8Array): Told {
  const { message } = decodeMessage(body, { maxBytes: 16 * 1_048_576, maxGroups: 20_000, maxValues: 1_000_000 })
  const jobs = findGroups(message, 'job')
  return {
    status: statusName(message.code),
    text: firstString(message.groups[0], 'status-message'),
    message,
    jobIds: jobs.map(job => firstInteger(job, 'job-id') ?? 0),
  }
}

/** A plain connection that keeps what comes. */
export async function openSocket(
  port: number,
): Promise<{ socket: Socket; received: () => string; closed: Promise<void> }> {
  const socket = connect({ port, host: '127.0.0.1' })
  let text = ''
  socket.setEncoding('latin1')
  socket.on('data', chunk => {
    text += chunk
  })
  socket.on('error', () => undefined)
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  await once(socket, 'connect')
  return { socket, received: () => text, closed }
}

/** The head of a POST as raw text. */
export function head(headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries({ Host: 'localhost:8631', 'Content-Type': 'application/ipp', ...headers })
  return `POST /ipp/print HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

/** The IPP message in a raw HTTP answer with a content-length. */
export function toldInHttp(raw: string): Told {
  const start = raw.indexOf('\r\n\r\n', raw.indexOf('HTTP/1.1 200'))
  return told(Buffer.from(raw.slice(start + 4), 'latin1'))
}

async function drained(sent: http.ClientRequest): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  sent.once('drain', resolve)
  sent.once('close', resolve)
  await promise
}
