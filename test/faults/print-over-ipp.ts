import { once } from 'node:events'
import http from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { attribute } from '../../src/ipp/codec-attributes.ts'
import type { Operation } from '../../src/ipp/codec-names.ts'
import type { SeededRandom } from '../fuzz/random.ts'
import { type Asked, jobId, lastDocument, requestBytes, type Told, told } from '../ipp/queue-client.ts'

/** A document on its way to a hold queue. */
export interface Submission {
  /** 127.0.0.1 unless told. */
  readonly host?: string
  readonly port: number
  readonly userName: string
  readonly title: string
  readonly document: AsyncIterable<Uint8Array>
  readonly signal: AbortSignal
}

const jobName = (title: string) => attribute('job-name', 'nameWithoutLanguage', title)

/** Prints in one request. Rejects when the connection breaks before the answer has come whole. */
export function printJob({ userName, title, document, ...to }: Submission): Promise<Told> {
  return send(to, 'Print-Job', { userName, attributes: [jobName(title)], document })
}

/** Prints in two requests. */
export async function createAndSend({ userName, title, document, ...to }: Submission): Promise<Told> {
  const created = await send(to, 'Create-Job', { userName, attributes: [jobName(title)] })
  const [id] = created.jobIds
  if (id === undefined) return created
  return send(to, 'Send-Document', { userName, attributes: [jobId(id), lastDocument()], document })
}

type To = Pick<Submission, 'host' | 'port' | 'signal'>
type Sent = Omit<Asked, 'document'> & { readonly document?: AsyncIterable<Uint8Array> }

async function send({ host = '127.0.0.1', port, signal }: To, operation: Operation, sent: Sent): Promise<Told> {
  const headers = { 'content-type': 'application/ipp' }
  const request = http.request({
    port,
    host,
    path: '/ipp/print',
    method: 'POST',
    agent: false,
    headers,
    signal,
  })
  const answered = Promise.withResolvers<http.IncomingMessage>()
  request.on('response', answered.resolve)
  request.on('error', answered.reject)
  answered.promise.catch(() => undefined) // Awaited below; it may fail while the document is still being sent.
  request.write(requestBytes(operation, { ...sent, document: '' }))
  for await (const piece of sent.document ?? []) if (!request.write(piece)) await writableAgain(request)
  request.end()
  const chunks: Uint8Array[] = []
  for await (const chunk of await answered.promise) chunks.push(chunk)
  return told(Buffer.concat(chunks))
}

async function writableAgain(request: http.ClientRequest): Promise<void> {
  if (request.destroyed) return
  const over = new AbortController()
  const { signal } = over
  const either = [once(request, 'drain', { signal }), once(request, 'close', { signal })]
  await Promise.race(either).finally(() => over.abort())
}

const pieceBytes = 16_384

/** As a client sends that makes pages while it sends, now and then with a pause. */
export async function* inPieces(bytes: Uint8Array, random: SeededRandom): AsyncGenerator<Uint8Array> {
  const isSlow = random.below(3) === 0
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes)
    if (isSlow) await wait(random.below(5))
  }
}
