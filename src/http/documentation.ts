import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { fastify } from 'fastify'
import type { AdminParts, Api } from './admin-parts.ts'
import type { Access } from './caller.ts'
import { problemOf } from './problem.ts'
import { registerRoutes } from './routes.ts'
import { answerErrors, answerUnroutable, sendProblem } from './send-problem.ts'
import { lazyValidation } from './validation.ts'

const config = { access: 'everyone' } as const

/**
 * Serves the OpenAPI document and its pages. They come from a second fastify instance with the same routes, which is
 * made at the first visit: making it takes longer than the start of the whole API.
 */
export function registerDocumentation(app: Api, parts: AdminParts): void {
  let opened: Promise<Api> | undefined
  const schema = { hide: true }
  for (const url of ['/api/openapi.json', '/api/docs', '/api/docs/*']) {
    app.get(url, { config, schema }, async (request, reply) => {
      // No file has such a name, and the file system makes an error of it.
      if (/%00/.test(request.url)) return reply.callNotFound()
      opened ??= openDocumentation(parts)
      const documentation = await opened
      reply.hijack()
      documentation.routing(request.raw, reply.raw)
    })
  }
  app.addHook('onClose', async () => {
    await (await opened)?.close()
  })
}

async function openDocumentation(parts: AdminParts): Promise<Api> {
  const [{ default: swagger }, { default: swaggerUi }, { default: helmet }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
    import('@fastify/helmet'),
  ])
  const { log } = parts.ports
  const app: Api = fastify({
    schemaController: lazyValidation().schemaController,
    frameworkErrors: answerUnroutable(log),
  }).withTypeProvider<TypeBoxTypeProvider>()
  answerErrors(app, log)
  app.setNotFoundHandler((_, reply) => sendProblem(reply, problemOf('no-such-route')))
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: pageDirectives },
    ...pageHeaders,
  })
  await app.register(swagger, {
    openapi: openapiOf(parts.version),
    refResolver: { buildLocalReference: (json, _, __, at) => String(json['$id'] ?? `schema-${at}`) },
    transform: ({ schema, url, route }) => ({
      schema: { ...schema, ...security[route.config?.access ?? 'admin'] },
      url,
    }),
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs', theme: { title: 'Holdfast API' }, logo: noLogo, ...pages })
  registerRoutes(app, parts)
  app.get('/api/openapi.json', { config, schema: { hide: true } }, async () => app.swagger())
  await app.ready()
  return app
}

/** What a route wants, where it is not the administrator's token. */
const security: Readonly<Record<Access, { readonly security?: readonly Readonly<Record<string, string[]>>[] }>> = {
  admin: {},
  operator: {},
  auditor: {},
  staff: {},
  watcher: {},
  user: { security: [{ session: [], csrf: [] }] },
  scim: { security: [{ scimToken: [] }] },
  everyone: { security: [] },
}

/** Scripts and styles of the pages come from the gateway itself; swagger-ui draws its icons as data: images. */
const pageDirectives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
}

/** No HSTS: the API itself speaks plain HTTP; a proxy that adds TLS adds it. */
const pageHeaders = {
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
} as const

/** Without the bar in which another address could be opened. */
const pages = { uiConfig: { layout: 'BaseLayout', deepLinking: false, docExpansion: 'list' } } as const

/** A transparent pixel: the pages show no other project's mark. */
const noLogo = {
  type: 'image/gif',
  content: Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
}

const bearer = { type: 'http', scheme: 'bearer' } as const

function openapiOf(version: string) {
  const description =
    'Administration of a Holdfast gateway, and its portal. Requests of administration need the administrator’s token, which lies in the file admin.token in the gateway’s data folder, or the session of somebody with the rights for it; those of SCIM the setting scim.token; GET /metrics that in metrics.token will do; GET /health and the log-in nothing. The portal needs the session cookie that POST /api/portal/session gives, and for whatever changes something the header x-csrf-token with the csrfToken of that answer (a new one after POST /api/portal/pin). This document as JSON: /api/openapi.json. Problems follow RFC 9457; decide on their `code`.'
  const cookie = { type: 'apiKey', in: 'cookie', name: '__Host-holdfast' } as const
  const pageToken = { type: 'apiKey', in: 'header', name: 'x-csrf-token' } as const
  return {
    openapi: '3.1.0',
    info: { title: 'Holdfast admin API', version, description },
    components: { securitySchemes: { adminToken: bearer, scimToken: bearer, session: cookie, csrf: pageToken } },
    security: [{ adminToken: [] }],
  }
}
