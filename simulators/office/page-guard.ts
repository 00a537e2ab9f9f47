import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** A request that the page answers with this status and words. */
export class RequestProblem extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** For every answer: nothing but this page's own files and connections. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Only names that are this machine's: another site's name may be made to point here. */
export function checkHost(request: IncomingMessage): void {
  const name = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname.replace(/^\[|\]$/g, '')
  const isOurs = name === 'localhost' || name === hostname().toLowerCase() || (name !== undefined && isIP(name) > 0)
  if (!isOurs) throw new RequestProblem(421, 'this page is not served under that name')
}

/** Only this page's own script may change anything. */
export function checkOrigin({ headers }: IncomingMessage): void {
  const site = headers['sec-fetch-site']
  const isOwn = headers.origin === `http://${headers.host}` && (site === undefined || site === 'same-origin')
  if (!isOwn) throw new RequestProblem(403, 'only the page itself may ask for this')
}

/** Reads a body of JSON, an object of texts and booleans. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Readonly<Record<string, unknown>>> {
  if (request.headers['content-type'] !== 'application/json') throw new RequestProblem(415, 'a body must be JSON')
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new RequestProblem(413, 'that is too large for this page')
    chunks.push(chunk)
  }
  return parseObject(Buffer.concat(chunks).toString('utf8'))
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null) return parsed as Readonly<Record<string, unknown>>
  } catch {
    // Said below.
  }
  throw new RequestProblem(400, 'a body must be one JSON object')
}
