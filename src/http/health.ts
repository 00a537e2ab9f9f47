import { Type } from 'typebox'
import type { AdminParts, Api, Health } from './admin-parts.ts'
import { closed, openAnswers } from './shapes.ts'

/** Anybody may ask, so the parts are looked at once a second at most. */
const freshMilliseconds = 1000

const PartHealth = Type.Object(
  { ok: Type.Boolean(), reason: Type.Optional(Type.String()) },
  { additionalProperties: Type.Union([Type.String(), Type.Number(), Type.Boolean()]) },
)

function healthShape(description: string, ready: boolean) {
  const parts = { records: ready ? { ok: true } : { ok: false, reason: 'the database does not answer' } }
  return closed(
    { ready: Type.Boolean(), version: Type.String(), parts: Type.Record(Type.String(), PartHealth) },
    { description, examples: [{ ready, version: '1.0.0', parts }] },
  )
}

const healthSchema = {
  tags: ['Health'],
  summary: 'Tell whether the gateway is ready',
  description:
    'Ready to take in, hold and release jobs, with what each part says. For load balancers: no token needed.',
  response: openAnswers({ 200: healthShape('Ready', true), 503: healthShape('Not ready', false) }),
}

export function registerHealth(app: Api, { health, ports, version }: AdminParts): void {
  let last: { readonly at: number; readonly answer: Promise<Health> } | undefined

  const ask = (): Promise<Health> => {
    const at = ports.clock.now().epochMilliseconds
    if (!last || at - last.at >= freshMilliseconds) last = { at, answer: health() }
    return last.answer
  }

  app.get('/health', { config: { access: 'everyone' }, schema: healthSchema }, async (_, reply) => {
    const { ready, parts } = await ask()
    const facts = Object.entries(parts).map(([name, part]) => [name, definedFacts(part)])
    return reply.code(ready ? 200 : 503).send({ ready, version, parts: Object.fromEntries(facts) })
  })
}

function definedFacts(part: Health['parts'][string]): { readonly ok: boolean } {
  return { ...Object.fromEntries(Object.entries(part).filter(([, fact]) => fact !== undefined)), ok: part.ok }
}
