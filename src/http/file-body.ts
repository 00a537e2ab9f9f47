import type { Api } from './admin-parts.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body is a file, which the route reads from `request.raw` itself. */
    readonly takesFiles?: boolean
  }
}

/** What clients call such a file; some know no better name than the last. */
const fileTypes = ['text/csv', 'text/tab-separated-values', 'text/plain', 'application/octet-stream']

/** Lets the routes that take files read them as they come; for the others the content type stays unknown. */
export function takeFiles(app: Api): void {
  app.addContentTypeParser(fileTypes, (request, _, done) => {
    if (request.routeOptions.config.takesFiles) return done(null, {})
    done(Object.assign(new TypeError('no files are taken here'), { statusCode: 415 }))
  })
}
