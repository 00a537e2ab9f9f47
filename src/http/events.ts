import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import { peekWebSession } from '../gateway/web-sessions.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { mayUse } from './caller.ts'
import { ToldFloor } from './floor-news.ts'
import { FloorView } from './floor-shapes.ts'
import { FloorWatch } from './floor-watch.ts'
import { sessionTokenOf } from './session-cookie.ts'
import { answers } from './shapes.ts'

/** More watch one gateway only by mistake: each costs a connection and a look four times a second. */
const maxWatchers = 50
/** Changes within this time come as one event. */
const turnMilliseconds = 250
/** Proxies hang up on what is silent; a session that ended is noticed as often. */
const turnsToHeartbeat = 40

const schema = {
  tags: ['Console'],
  summary: 'Watch the floor',
  description:
    'With `Accept: text/event-stream`: terminals and printers as server-sent events `floor`, at first all, then what changes, at most four times a second. It ends with the session and when the gateway stops. Otherwise the same once, as JSON.',
  response: answers(
    {
      200: {
        description: 'The floor',
        content: { 'application/json': { schema: FloorView }, 'text/event-stream': { schema: Type.String() } },
      },
    },
    400,
  ),
}

export function registerEvents(app: Api, parts: AdminParts): void {
  const floor = new FloorWatch(parts)
  const watchers = new Set<AbortController>()
  app.addHook('preClose', async () => {
    for (const watcher of watchers) watcher.abort()
  })

  app.get('/api/events', { config: { access: 'staff' }, schema }, async (request, reply) => {
    if (!request.headers.accept?.includes('text/event-stream')) return floor.view()
    if (watchers.size >= maxWatchers) throw new Fault('overloaded', 'too many watch already')
    const watcher = new AbortController()
    watchers.add(watcher)
    reply.raw.once('close', () => {
      watchers.delete(watcher)
      watcher.abort()
    })
    // A proxy that gathers an answer before it passes it on would pass nothing on.
    reply.header('x-accel-buffering', 'no').type('text/event-stream')
    return reply.send(Readable.from(eventsOf(parts, floor, request, watcher.signal)))
  })
}

async function* eventsOf(parts: AdminParts, floor: FloorWatch, request: FastifyRequest, signal: AbortSignal) {
  const told = new ToldFloor()
  for (let turn = 0; !signal.aborted; turn += 1) {
    const news = told.newsIn(await floor.view())
    const isHeartbeat = turn % turnsToHeartbeat === 0
    if (news) yield `event: floor\ndata: ${JSON.stringify(news)}\n\n`
    else if (isHeartbeat) yield ': \n\n'
    if (parts.isStopping() || (isHeartbeat && !(await mayGoOn(parts, request)))) return
    await parts.ports.clock.wait(turnMilliseconds, signal)
  }
}

async function mayGoOn({ ports }: AdminParts, request: FastifyRequest): Promise<boolean> {
  if (!request.caller.loggedIn) return true
  const loggedIn = await peekWebSession(ports, sessionTokenOf(request) ?? '')
  return loggedIn !== undefined && mayUse('staff', loggedIn)
}
