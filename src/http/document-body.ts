import type { Readable } from 'node:stream'
import { Fault } from '../core/fault.ts'
import { formatOf, isFormat, isPrintable, magicOctets, type PrintableFormat } from '../core/mailed-document.ts'
import type { Api } from './admin-parts.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body is a document, which the route reads from `request.raw` itself. */
    readonly takesDocuments?: boolean
  }
}

/** What can be uploaded, as media types. */
export const documentTypes: readonly PrintableFormat[] = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/pwg-raster',
  'image/urf',
]

/** Seconds for a body that is read whole; a document has as long as the server's requestTimeout. */
const smallBodySeconds = 30

/** Lets the routes that take documents read them as they come; for the others the content type stays unknown. */
export function takeDocuments(app: Api): void {
  app.addContentTypeParser([...documentTypes], (request, _, done) => {
    if (request.routeOptions.config.takesDocuments) return done(null, {})
    done(Object.assign(new TypeError('no documents are taken here'), { statusCode: 415 }))
  })
}

/** Ends requests whose body comes too slowly, on all routes but those that take documents. */
export function endSlowBodies(app: Api): void {
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    if (routeOptions.config.takesDocuments || raw.complete) return
    const timer = setTimeout(() => raw.complete || raw.destroy(), smallBodySeconds * 1000)
    raw.once('close', () => clearTimeout(timer))
    raw.once('end', () => clearTimeout(timer))
  })
}

export interface SeenDocument {
  readonly format: PrintableFormat
  readonly content: AsyncIterable<Uint8Array>
}

/** Looks at the start of a document. Fault `document-invalid` when it is not what it is declared as. */
export async function seeDocument(body: Readable, declaredType: string): Promise<SeenDocument> {
  const chunks = body[Symbol.asyncIterator]()
  const first: Buffer[] = []
  let octets = 0
  while (octets < magicOctets) {
    const { done, value } = await chunks.next()
    if (done) break
    first.push(value as Buffer)
    octets += (value as Buffer).length
  }
  const start = Buffer.concat(first)
  const format = formatOf(start.subarray(0, magicOctets), { type: mediaTypeOf(declaredType), name: '' })
  if (!isFormat(format) || !isPrintable(format)) {
    const taken = documentTypes.join(', ')
    throw new Fault('document-invalid', `the document is not what its type says, or of none that is taken: ${taken}`)
  }
  return { format, content: joined(start, chunks) }
}

async function* joined(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  yield start
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** The type of a Content-Type without its parameters. */
function mediaTypeOf(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}
