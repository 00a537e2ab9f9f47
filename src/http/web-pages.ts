import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { Api } from './admin-parts.ts'
import { linksAhead, readTextFiles, type TextFiles } from './links-ahead.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { sessionTokenOf } from './session-cookie.ts'

/** Addresses of the portal: its script finds the page of each. */
const portalPaths = ['/', '/log-in', '/pin', '/new-pin', '/approve', '/account', '/release']
/** Of the console; what is under it is for its script, too. */
const consolePaths = ['/console', '/console/*']
const route = { config: { access: 'everyone' }, schema: { hide: true } } as const

/** Everything comes from the gateway itself, nothing stands inline, and no other site may frame a page. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const pageHeaders = { 'cache-control': 'no-cache', 'content-security-policy': pagePolicy }

/** Serves the pages that Vite built into `folder`. Without them problem `pages-missing` at each. */
export async function registerWebPages(app: Api, folder: string): Promise<void> {
  const isBuilt = existsSync(join(folder, 'index.html'))
  if (!isBuilt) return refusePages(app)
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, preCompressed: true })
  servePortal(app, readTextFiles(folder))
  for (const path of consolePaths)
    app.get(path, route, async (_, reply) => reply.headers(pageHeaders).sendFile('console.html'))
  for (const file of filesIn(folder).filter(name => !name.endsWith('.html'))) serveFile(app, file, 'no-cache')
  // Their names change with what is in them.
  for (const file of filesIn(join(folder, 'assets')).filter(name => !/\.(br|gz)$/.test(name)))
    serveFile(app, `assets/${file}`, 'public, max-age=31536000, immutable')
}

function servePortal(app: Api, texts: TextFiles): void {
  for (const path of portalPaths)
    app.get(path, route, async (request, reply) => {
      const asker = {
        languages: request.headers['accept-language'],
        mayBeLoggedIn: sessionTokenOf(request) !== undefined,
      }
      const link = linksAhead(texts, asker)
      return reply.headers({ ...pageHeaders, link, vary: 'accept-language, cookie' }).sendFile('index.html')
    })
}

/** By its own name, known since the start: no address is ever made into a path. */
function serveFile(app: Api, file: string, cacheControl: string): void {
  // The service worker brings the shell: what it may fetch is said by the policy of its own file.
  const policy = file === 'sw.js' ? { 'content-security-policy': pagePolicy } : {}
  app.get(`/${file}`, route, async (_, reply) =>
    reply.headers({ 'cache-control': cacheControl, ...policy }).sendFile(file),
  )
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isFile() ? [entry.name] : []))
}

function refusePages(app: Api): void {
  const detail = 'Run npm run build in the folder of Holdfast, then start the gateway again.'
  for (const path of [...portalPaths, ...consolePaths])
    app.get(path, route, async (_, reply) => sendProblem(reply, problemOf('pages-missing', { detail })))
}
