import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { fastify } from 'fastify'
import { addressProblem } from '../core/address-problem.ts'
import { Fault } from '../core/fault.ts'
import { takeEmptyBodies } from './absent-body.ts'
import { guardRoutes, refuseUndeclaredRoutes } from './access.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { answerBrokenRequest, answerUnusualRequests } from './broken-request.ts'
import { endSlowBodies, takeDocuments } from './document-body.ts'
import { registerDocumentation } from './documentation.ts'
import { answerOtherMethods, collectMethods } from './other-methods.ts'
import { registerRoutes } from './routes.ts'
import { answerErrors, answerUnroutable } from './send-problem.ts'
import { limitConnections, serverLimits } from './server-limits.ts'
import { lazyValidation } from './validation.ts'
import { registerWebPages } from './web-pages.ts'

const closeMilliseconds = 5_000

/** A running admin API. */
export interface AdminApi extends AsyncDisposable {
  /** Where it listens, e.g. `127.0.0.1:8080`. */
  readonly address: string
}

/**
 * Opens the admin API on an address; port 0 lets the system choose. Disposing it answers what was asked and closes.
 * Fault `configuration-invalid` when the address cannot be taken.
 */
export async function openAdminApi(
  options: { readonly host: string; readonly port: number },
  parts: AdminParts,
): Promise<AdminApi> {
  const app = await buildAdminApi(parts)
  try {
    const { host: address } = new URL(await app.listen(options))
    return { address, [Symbol.asyncDispose]: () => closeSoon(app) }
  } catch (cause) {
    await app.close()
    const { code } = cause as NodeJS.ErrnoException // of node:net
    throw new Fault('configuration-invalid', addressProblem('http', options, code), { cause })
  }
}

/** Lets requests that are being answered come to their end for some seconds: an upload may take as long as it likes. */
async function closeSoon(app: Api): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), closeMilliseconds)
  await app.close()
  clearTimeout(timer)
}

/** The admin API without a port, for requests in the same process. */
export async function buildAdminApi(parts: AdminParts): Promise<Api> {
  const { log, random } = parts.ports
  const validation = lazyValidation()
  const app: Api = fastify({
    ...serverLimits,
    trustProxy: parts.isTrustedProxy,
    schemaController: validation.schemaController,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerUnroutable(log),
    genReqId: () => random.uuid(),
  }).withTypeProvider<TypeBoxTypeProvider>()
  limitConnections(app.server, parts.isTrustedProxy)
  answerUnusualRequests(app, parts)
  app.removeContentTypeParser('text/plain')
  takeEmptyBodies(app)
  takeDocuments(app)
  endSlowBodies(app)
  answerErrors(app, log)
  refuseUndeclaredRoutes(app)
  await app.register(helmet, securityHeaders)
  await app.register(cookie)
  app.addHook('onRequest', async (_, reply) => void reply.header('cache-control', 'no-store'))
  await guardRoutes(app, parts)
  app.addHook('onRequest', async ({ routeOptions: { schema } }) => {
    if (schema?.body ?? schema?.querystring ?? schema?.params) await validation.load()
  })
  const methods = collectMethods(app)
  registerRoutes(app, parts)
  registerDocumentation(app, parts)
  await registerWebPages(app, parts.pagesFolder)
  for (const page of parts.pages) await app.register(page)
  answerOtherMethods(app, methods)
  await app.ready()
  return app
}

/** Answers are data: a browser may do nothing with them. No HSTS: TLS, where there is any, is a proxy's. */
const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
} as const
