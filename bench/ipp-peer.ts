import http from 'node:http'
import type { Readable } from 'node:stream'
import { encodeMessage, MessageReader } from '../src/ipp/codec.ts'
import { attribute, request } from '../src/ipp/codec-attributes.ts'
import type { Attribute, Group, Message } from '../src/ipp/codec-message.ts'
import { isSuccessful, type Operation, statusName } from '../src/ipp/codec-names.ts'

/** A client that keeps its connections, as an IPP client does. */
export class IppPeer {
  readonly #agent: http.Agent
  readonly #port: number
  readonly #path: string
  #requestId = 0

  constructor(port: number, path: string, connections = 1) {
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections })
    this.#port = port
    this.#path = path
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }

  /** One request; throws unless the answer is a success. */
  async ask(
    operation: Operation,
    attributes: readonly Attribute[],
    document?: Uint8Array | { readonly octets: number; readonly content: Readable },
    groups: readonly Group[] = [],
  ): Promise<Message> {
    this.#requestId += 1
    const uri = attribute('printer-uri', 'uri', `ipp://localhost:${this.#port}${this.#path}`)
    const head = encodeMessage(request(operation, this.#requestId, [uri, ...attributes], { groups }))
    const octets = document === undefined ? 0 : document instanceof Uint8Array ? document.length : document.octets
    const { promise, resolve, reject } = Promise.withResolvers<Message>()
    const options = {
      host: '127.0.0.1',
      port: this.#port,
      path: this.#path,
      method: 'POST',
      agent: this.#agent,
      headers: { 'content-type': 'application/ipp', 'content-length': head.length + octets },
    }
    const sent = http.request(options, response => readAnswer(response).then(resolve, reject))
    sent.on('error', reject)
    sent.setNoDelay(true)
    if (document === undefined) sent.end(head)
    else if (document instanceof Uint8Array) sent.end(Buffer.concat([head, document]))
    else {
      sent.write(head)
      document.content.pipe(sent)
    }
    const answer = await promise
    if (!isSuccessful(answer.code)) throw new Error(`${operation}: ${statusName(answer.code) ?? answer.code}`)
    return answer
  }
}

/** Owner of a request. */
export function from(userName: string): Attribute {
  return attribute('requesting-user-name', 'nameWithoutLanguage', userName)
}

async function readAnswer(response: http.IncomingMessage): Promise<Message> {
  const reader = new MessageReader()
  let message: Message | undefined
  for await (const chunk of response) message ??= reader.push(chunk as Uint8Array)?.message
  if (!message) throw new Error(`HTTP ${response.statusCode} without an IPP message`)
  return message
}
