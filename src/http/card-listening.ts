import type { Static } from 'typebox'
import type { AdminParts, Api } from './admin-parts.ts'
import type { Caller } from './caller.ts'
import { bodyFault } from './input-fault.ts'
import { ListeningOrder, ListeningView } from './listening-shapes.ts'
import { noteChange } from './note-change.ts'
import { answers, noContent } from './shapes.ts'

const config = { access: 'admin' } as const
const tags = ['Cards']

const beginSchema = {
  tags,
  summary: 'Listen to readers',
  description:
    'For two minutes taps at these terminals of this gateway log nobody in; their numbers are told to this session alone, and are kept nowhere. A new listening ends a former one, whoever began it.',
  body: ListeningOrder,
  response: answers({ 201: ListeningView }, 400, 413, 415),
}

const readSchema = {
  tags,
  summary: 'Tell what readers made of cards',
  description: 'What was tapped since this session began to listen.',
  response: answers({ 200: ListeningView }),
}

const endSchema = {
  tags,
  summary: 'Listen no more',
  description: 'What was heard is forgotten.',
  response: answers({ 204: noContent('Nobody listens') }),
}

export function registerCardListening(app: Api, { ports, listening }: AdminParts): void {
  app.post('/api/card-listening', { config, schema: beginSchema }, async ({ body, caller }, reply) => {
    const known = await Promise.all(body.terminals.map(name => ports.terminals.find(name)))
    if (known.includes(undefined)) throw bodyFault('terminals', 'takes names of terminals that exist')
    listening.open(ownerOf(caller), body.terminals)
    const detail = { terminals: body.terminals.join(' ') }
    await noteChange(ports, caller, { event: 'card-listening-began', detail })
    return reply.code(201).send(view(listening, caller))
  })

  app.get('/api/card-listening', { config, schema: readSchema }, async ({ caller }) => view(listening, caller))

  app.delete('/api/card-listening', { config, schema: endSchema }, async ({ caller }, reply) => {
    listening.end(ownerOf(caller))
    return reply.code(204).send(null)
  })
}

/** A session, or whoever holds the token. */
function ownerOf({ loggedIn }: Caller): string {
  return loggedIn ? `session:${loggedIn.session.id}` : 'token'
}

function view(listening: AdminParts['listening'], caller: Caller): Static<typeof ListeningView> {
  const heard = listening.heard(ownerOf(caller))
  const taps = heard?.taps.map(({ terminalName: terminal, number, at }) => ({ terminal, number, at: at.toString() }))
  return { until: heard?.until.toString() ?? null, taps: taps ?? [] }
}
