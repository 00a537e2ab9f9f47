import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { decodeMessage } from '../../src/ipp/codec.ts'
import { operationName } from '../../src/ipp/codec-names.ts'

export interface OverheardQueue extends AsyncDisposable {
  /** Print here instead of to the queue. */
  readonly uri: string
  /** SHA-256 of every document that went through, in order. */
  readonly documents: readonly string[]
}

/**
 * Stands between a print client and a hold queue, hands every request and answer on as it is, and notes what each
 * document was: what a client sends after its own filters is known nowhere else.
 */
export async function openOverheardQueue(queue: string): Promise<OverheardQueue> {
  const documents: string[] = []
  const [host = '', port] = queue.split(':')
  const handOn = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request)
    const { message, documentOffset } = decodeMessage(body)
    const carriesDocument = ['Print-Job', 'Send-Document'].includes(operationName(message.code) ?? '')
    if (carriesDocument && documentOffset < body.length) documents.push(sha256(body.subarray(documentOffset)))
    const { method, url: path, headers } = request
    const target = { host, port: Number(port), method, path, agent: false }
    const { expect: _, 'transfer-encoding': __, connection: ___, ...kept } = headers
    const onward = http.request({ ...target, headers: { ...kept, 'content-length': body.length } }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    onward.end(body)
  }
  const server = http.createServer((request, response) => {
    handOn(request, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    uri: `ipp://127.0.0.1:${(server.address() as AddressInfo).port}/ipp/print`,
    documents,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
