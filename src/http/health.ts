import { Type } from 'typebox'
import type { Health } from '../core/health.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { closed, openAnswers } from './shapes.ts'

/** Anybody may ask, so the parts are looked at once a second at most. */
const freshMilliseconds = 1000

const PartHealth = Type.Object(
  { ok: Type.Boolean(), reason: Type.Optional(Type.String()) },
  { additionalProperties: Type.Union([Type.String(), Type.Number(), Type.Boolean()]) },
)

const Reason = Type.Optional(
  Type.String({ description: 'the parts that keep it from being ready, and why; absent when it is ready' }),
)

function healthShape(description: string, ready: boolean) {
  const away = 'the database does not answer'
  const parts = { siteRecord: ready ? { ok: true } : { ok: false, reason: away } }
  const example = { ready, ...(ready ? {} : { reason: `siteRecord: ${away}` }), version: '1.0.0', parts }
  return closed(
    { ready: Type.Boolean(), reason: Reason, version: Type.String(), parts: Type.Record(Type.String(), PartHealth) },
    { description, examples: [example] },
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
    const { ready, reason = 'not told', parts } = await ask()
    const facts = Object.entries(parts).map(([name, part]) => [name, definedFacts(part)])
    const judged = ready ? { ready } : { ready, reason }
    return reply.code(ready ? 200 : 503).send({ ...judged, version, parts: Object.fromEntries(facts) })
  })
}

function definedFacts(part: Health['parts'][string]): { readonly ok: boolean } {
  return { ...Object.fromEntries(Object.entries(part).filter(([, fact]) => fact !== undefined)), ok: part.ok }
}
