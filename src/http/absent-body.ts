import type { IncomingHttpHeaders } from 'node:http'
import type { Api } from './admin-parts.ts'

/**
 * Makes an empty body an absent one, whatever content type it is announced with: clients that always send a content type
 * do so with DELETE too, and `curl -d ''` calls nothing a form.
 */
export function takeEmptyBodies(app: Api): void {
  app.addHook('onRequest', async ({ raw: { headers } }) => {
    if (announcesNoBody(headers)) delete headers['content-type']
  })
  const parseJson = app.getDefaultJsonParser('error', 'error')
  // A body in chunks shows only at its end that it is empty.
  app.addContentTypeParser(
    ['application/json', 'application/scim+json'],
    { parseAs: 'string' },
    (request, body: string, done) => (body === '' ? done(null, undefined) : parseJson(request, body, done)),
  )
}

/** RFC 9112 section 6.3: without both headers a request has no body. */
function announcesNoBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] === undefined && /^0*$/.test(headers['content-length'] ?? '')
}
