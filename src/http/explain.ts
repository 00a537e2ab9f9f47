import { Type } from 'typebox'
import { explain } from '../gateway/explain.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { answers, closed, InstantQuery, instantOf, NullableInstant, userNameOf } from './shapes.ts'

const explainSchema = {
  tags: ['Audit'],
  summary: 'Explain a release',
  description:
    'Why a release did or did not happen for a user at a terminal at some time: account, PIN, cards, log-ins, jobs, releases, step by step, from the records. Without any secret.',
  querystring: closed({
    userName: Type.String({ minLength: 1, maxLength: 255, description: 'name of a user', examples: ['ada'] }),
    terminal: Type.String({
      minLength: 1,
      maxLength: 63,
      description: 'name of a terminal',
      examples: ['library-desk'],
    }),
    at: Type.Optional(InstantQuery),
  }),
  response: answers(
    {
      200: closed(
        {
          steps: Type.Array(
            closed({
              step: Type.String({ description: 'account, rights, pin, card, terminal, log-in, jobs or release' }),
              outcome: Type.Enum(['passed', 'failed', 'unknown']),
              text: Type.String(),
              at: NullableInstant,
            }),
          ),
        },
        { description: 'The steps in order' },
      ),
    },
    400,
  ),
}

export function registerExplain(app: Api, { ports }: AdminParts): void {
  app.get('/api/explain', { config: { access: 'staff' }, schema: explainSchema }, async ({ query }) => {
    const at = query.at === undefined ? ports.clock.now() : instantOf(query.at, 'at')
    const steps = await explain(ports, {
      userName: userNameOf(query.userName, 'query'),
      terminalName: query.terminal,
      at,
    })
    return { steps: steps.map(step => ({ ...step, at: step.at?.toString() ?? null })) }
  })
}
