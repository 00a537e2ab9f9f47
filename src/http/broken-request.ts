import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { AdminParts, Api } from './admin-parts.ts'
import { type Problem, problemOf } from './problem.ts'
import { problemType, sendProblem } from './send-problem.ts'

/** What is still asked of a gateway that is stopping. */
const untilTheEnd: readonly (string | undefined)[] = ['/health', '/metrics']
/** A restart takes a few seconds, and at most half a minute before. */
const retryAfterSeconds = 10

/** What node would answer by itself, without a problem: some headers, CONNECT, and requests while closing. */
export function answerUnusualRequests(app: Api, { isStopping }: Pick<AdminParts, 'isStopping'>): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onRequest', async ({ raw, routeOptions }, reply) => {
    if (isClosing || (isStopping() && !untilTheEnd.includes(routeOptions.url))) {
      reply.header('connection', 'close').header('retry-after', retryAfterSeconds)
      return sendProblem(reply, problemOf('shutting-down'))
    }
    // RFC 9112 section 3.2
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined)
      return sendProblem(reply, broken(400, 'a Host header is required'))
  })
  app.server.on('checkExpectation', (_: IncomingMessage, response: ServerResponse) => {
    const problem = broken(417, 'the only expectation that is met is 100-continue')
    const body = JSON.stringify(problem)
    response
      .writeHead(problem.status, { 'content-type': problemType, 'content-length': Buffer.byteLength(body) })
      .end(body)
  })
  app.server.on('connect', (_: IncomingMessage, socket: Socket) =>
    hangUp(socket, 'Not Implemented', problemOf('method-not-implemented')),
  )
}

/** Answers a peer that does not speak HTTP, is too slow or sends too long a header, and hangs up. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, words, detail] =
    brokenRequests[error.code ?? ''] ?? ([400, 'Bad Request', 'this is not HTTP/1.1'] as const)
  hangUp(socket, words, broken(status, detail))
}

const brokenRequests: Readonly<Record<string, readonly [status: number, words: string, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'the request did not arrive in its time'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'address and headers may have at most 16 KiB'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Content Too Large', 'the extensions of a chunk may have at most 16 KiB'],
}

function broken(status: number, detail: string): Problem {
  return problemOf('input-invalid', { status, detail })
}

function hangUp(socket: Socket, words: string, problem: Problem): void {
  const body = JSON.stringify(problem)
  const head = `HTTP/1.1 ${problem.status} ${words}\r\nConnection: close\r\nContent-Type: ${problemType}\r\nContent-Length: ${Buffer.byteLength(body)}`
  socket.end(`${head}\r\n\r\n${body}`)
}
