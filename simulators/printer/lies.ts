import type { ServerResponse } from 'node:http'
import type { Lie } from './conduct.ts'

const gibibyte = 1_073_741_824
const chunk = new Uint8Array(65_536)

/** The document as far as a printer reads it that tells this lie. */
export async function* takenBy(lie: Lie, document: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of document) {
      yield chunk
      if (lie === 'early-success') return
    }
  } catch (error) {
    if (lie !== 'prints-what-came') throw error
  }
}

/** Sends an honest answer the way the lie wants it. */
export function sendAnswer(response: ServerResponse, answer: Uint8Array, lie: Lie): void {
  switch (lie) {
    case 'not-ipp':
      send(response, Buffer.from('this is not IPP'))
      return
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Please log in</body></html>')
      return
    case 'huge-answer':
      response.writeHead(200, { 'content-type': 'application/ipp', 'content-length': gibibyte })
      pour(response, gibibyte)
      return
    case 'endless-chunks':
      response.writeHead(200, { 'content-type': 'application/ipp' })
      pour(response, Number.POSITIVE_INFINITY)
      return
    case 'truncated-answer':
      send(response, answer.subarray(0, answer.length - 5))
      return
    case 'wrong-request-id':
      send(response, withOtherRequestId(answer))
      return
    case 'early-success':
      response.writeHead(200, {
        'content-type': 'application/ipp',
        'content-length': answer.length,
        connection: 'close',
      })
      response.end(answer, () => response.socket?.destroySoon())
      return
    default:
      send(response, answer)
  }
}

function send(response: ServerResponse, body: Uint8Array): void {
  response.writeHead(200, { 'content-type': 'application/ipp', 'content-length': body.length }).end(body)
}

/** Sends zeroes as fast as they are taken, until the other side closes. */
function pour(response: ServerResponse, left: number): void {
  if (response.destroyed || left <= 0) return
  const isTaken = response.write(chunk.subarray(0, Math.min(left, chunk.length)))
  const next = () => pour(response, left - chunk.length)
  if (isTaken) setImmediate(next)
  else response.once('drain', next)
}

/** The request-id stands in bytes 4 to 7. Source: RFC 8010 section 3.1.1. */
function withOtherRequestId(answer: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(answer)
  changed[7] = (changed[7] ?? 0) ^ 0xff
  return changed
}
