import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Api } from './admin-parts.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'

/** The methods of each path, as the router takes them from now on. */
export function collectMethods(app: Api): ReadonlyMap<string, ReadonlySet<string>> {
  const paths = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ method, url }) => {
    const taken = paths.get(url) ?? new Set()
    paths.set(url, taken)
    for (const name of [method].flat()) taken.add(name)
  })
  return paths
}

/**
 * Answers the methods that a known path does not take: OPTIONS with 204, the others with 405, both with Allow (RFC 9110
 * sections 9.3.7 and 15.5.6). Anybody may ask: the OpenAPI document, which is open too, lists the same. No body is read.
 */
export function answerOtherMethods(app: Api, paths: ReadonlyMap<string, ReadonlySet<string>>): void {
  const routes = [...paths].map(([url, taken]) => ({ url, taken: [...taken] }))
  for (const { url, taken } of routes) {
    const allow = [...new Set([...taken, 'OPTIONS'])].join(', ')
    app.route({
      url,
      method: app.supportedMethods.filter(method => !taken.includes(method)),
      config: { access: 'everyone' },
      schema: { hide: true },
      onRequest: async (request, reply) => answer(request, reply.header('allow', allow)),
      handler: async (request, reply) => answer(request, reply),
    })
  }
}

function answer({ method }: FastifyRequest, reply: FastifyReply): FastifyReply {
  return method === 'OPTIONS' ? reply.code(204).send() : sendProblem(reply, problemOf('method-not-allowed'))
}
