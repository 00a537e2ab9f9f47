import { Type } from 'typebox'
import { isSettingName, type Settings, settingDefinitions, shownSetting, shownSettings } from '../core/settings.ts'
import { canonicalUserName } from '../core/user.ts'
import { type AdminParts, type AdminPorts, type Api, actor } from './admin-parts.ts'
import { answers, closed } from './shapes.ts'

const config = { access: 'admin' } as const
const tags = ['Settings']

const SettingsView = Type.Record(Type.String(), Type.Unknown(), {
  description: 'Every setting by name, as it is in force',
  examples: [{ 'pins.temporary': true, 'pins.validityHours': 24 }],
})

const Descriptions = closed(
  {
    settings: Type.Array(
      closed({
        name: Type.String(),
        about: Type.String({ description: 'what it does' }),
        takes: Type.String({ description: 'what is accepted, in words' }),
        default: Type.Unknown(),
        value: Type.Unknown({ description: 'as it is in force' }),
      }),
    ),
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

const changeSchema = {
  tags,
  summary: 'Change settings',
  description:
    'Changes what is given, all or nothing; in force when the answer comes. PINs that were issued keep their kind and validity.',
  body: Type.Record(Type.String(), Type.Unknown(), {
    description: 'names of settings with their new values',
    examples: [{ 'pins.temporary': true, 'pins.validityHours': 24 }],
  }),
  response: answers({ 200: SettingsView }, 400, 413, 415),
}

export function registerSettings(app: Api, { ports }: AdminParts): void {
  app.get('/api/settings', { config, schema: readSchema }, async () => view(ports.settings.current()))

  app.get('/api/settings/descriptions', { config, schema: describeSchema }, async () => {
    const current = ports.settings.current()
    const settings = Object.entries(settingDefinitions).map(([name, { about, bounds, fallback }]) => ({
      name,
      about,
      takes: bounds,
      default: fallback,
      value: isSettingName(name) ? shownSetting(name, current[name]) : fallback,
    }))
    return { settings }
  })

  app.patch('/api/settings', { config, schema: changeSchema }, async ({ body }) => {
    if (Object.keys(body).length === 0) return view(ports.settings.current())
    const before = ports.settings.current()
    const after = await ports.settings.change(canonical(body))
    await noteChanges(ports, before, after)
    return view(after)
  })
}

function view(settings: Settings): Record<string, unknown> {
  return { ...shownSettings(settings) }
}

/** User names in a scope are compared with canonical ones. */
function canonical(change: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const scope = change['pins.temporaryFor']
  if (typeof scope !== 'object' || scope === null || !('users' in scope) || !Array.isArray(scope.users)) return change
  const users = scope.users.map(name => (typeof name === 'string' ? (canonicalUserName(name) ?? name) : name))
  return { ...change, 'pins.temporaryFor': { ...scope, users } }
}

async function noteChanges(ports: AdminPorts, before: Settings, after: Settings): Promise<void> {
  const at = ports.clock.now()
  for (const name of Object.keys(after).filter(isSettingName)) {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) continue
    const [former, present] = [
      JSON.stringify(shownSetting(name, before[name])),
      JSON.stringify(shownSetting(name, after[name])),
    ]
    const detail = { setting: name, before: former, after: present }
    await ports.audit.append({ at, event: 'setting-changed', actor, detail })
  }
}
