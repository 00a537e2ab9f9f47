import { Type } from 'typebox'
import { checkSettings } from '../core/settings-check.ts'
import { forecastExpiries } from '../gateway/forecast-expiries.ts'
import { gatherFacts } from '../gateway/gather-facts.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { FindingView, viewFinding } from './finding-shapes.ts'
import { answers, closed } from './shapes.ts'
import { readTroubles } from './troubles.ts'

const config = { access: 'staff' } as const

const checkSchema = {
  tags: ['Settings'],
  summary: 'Check the settings',
  description:
    'Every trap in the settings as they are: what is wrong, who is hit, what to do; the worst first. Also tells gaps such as users without an address and PINs that are too easily guessed.',
  response: answers({
    200: closed({ findings: Type.Array(FindingView) }, { description: 'What is wrong; empty: nothing' }),
  }),
}

const forecastSchema = {
  tags: ['PINs'],
  summary: 'Forecast the expiries of PINs',
  description: 'How many PINs expire on each of the next 60 days, today first, by the calendar of `site.timeZone`.',
  response: answers({
    200: closed(
      {
        days: Type.Array(
          closed({ date: Type.String({ description: 'date, e.g. 2026-11-24' }), count: Type.Integer() }),
        ),
        livePins: Type.Integer({ description: 'PINs that are valid now' }),
        terminals: Type.Integer({ description: 'terminals at which they can be guessed' }),
      },
      { description: 'Sixty days' },
    ),
  }),
}

export function registerSettingsCheck(app: Api, parts: AdminParts): void {
  const { ports } = parts
  app.get('/api/settings/check', { config, schema: checkSchema }, async () => {
    const settings = ports.settings.current()
    const facts = await gatherFacts(ports, settings, await readTroubles(parts))
    return { findings: checkSettings(settings, facts).map(viewFinding) }
  })

  app.get('/api/pins/forecast', { config, schema: forecastSchema }, async () => ({
    days: (await forecastExpiries(ports)).map(day => ({ ...day })),
    livePins: await ports.pins.countLive(ports.clock.now()),
    terminals: (await ports.terminals.list()).length,
  }))
}
