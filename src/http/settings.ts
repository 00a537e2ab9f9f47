import { Type } from 'typebox'
import { isSettingName, type Settings, settingDefinitions, shownSetting, shownSettings } from '../core/settings.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { SettingView, viewForm } from './setting-shapes.ts'
import { answers, closed } from './shapes.ts'

const config = { access: 'staff' } as const
const tags = ['Settings']

export const SettingsView = Type.Record(Type.String(), Type.Unknown(), {
  description: 'Every setting by name, as it is in force',
  examples: [{ 'pins.temporary': true, 'pins.validityHours': 24 }],
})

const Descriptions = closed(
  {
    settings: Type.Array(SettingView),
  },
  { description: 'Every setting with what it does and takes' },
)

const readSchema = {
  tags,
  summary: 'Read the settings',
  description: 'All settings as they are in force. What each does and takes: GET /api/settings/descriptions.',
  response: answers({ 200: SettingsView }),
}

const describeSchema = {
  tags,
  summary: 'Describe the settings',
  description: 'All settings with what each does, what it takes, its default and its value.',
  response: answers({ 200: Descriptions }),
}

export function registerSettings(app: Api, { ports }: AdminParts): void {
  app.get('/api/settings', { config, schema: readSchema }, async () => view(ports.settings.current()))

  app.get('/api/settings/descriptions', { config, schema: describeSchema }, async () => {
    const current = ports.settings.current()
    const settings = Object.entries(settingDefinitions).map(
      ([name, { about, bounds, fallback, isSecret = false, form }]) => ({
        name,
        about,
        takes: bounds,
        default: fallback,
        value: isSettingName(name) ? shownSetting(name, current[name]) : fallback,
        isSecret,
        form: viewForm(form),
      }),
    )
    return { settings }
  })
}

function view(settings: Settings): Record<string, unknown> {
  return { ...shownSettings(settings) }
}
