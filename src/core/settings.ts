import { FieldFault, type RefusedField } from './fault.ts'
import type { SettingDefinition } from './setting-kinds.ts'
import { jobSettings } from './settings-jobs.ts'
import { inboundSettings, mailSettings, siteSettings } from './settings-mail.ts'
import { offlineSettings } from './settings-offline.ts'
import { panelSettings, peopleSettings, portalSettings } from './settings-people.ts'
import { pinSettings } from './settings-pins.ts'

/** The registry: default, bounds and effect of each setting. Names are stable. */
export const settingDefinitions = {
  ...siteSettings,
  ...pinSettings,
  ...jobSettings,
  ...mailSettings,
  ...inboundSettings,
  ...peopleSettings,
  ...portalSettings,
  ...panelSettings,
  ...offlineSettings,
}

type Definitions = typeof settingDefinitions

/** Everything an administrator can change while the gateway runs. */
export type Settings = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends SettingDefinition<infer Value> ? Value : never
}

/** Settings as they are before anybody changed one. */
export const defaultSettings = Object.fromEntries(
  Object.entries(settingDefinitions).map(([name, definition]) => [name, definition.fallback]),
) as unknown as Settings

/** Most members told of a change that is not taken. */
const maxFieldsTold = 20

/**
 * Checks a change against the registry and the settings in force. Gives the settings after the change; throws FieldFault
 * that names each setting that is not taken and what it takes.
 */
export function changeSettings(current: Settings, change: Readonly<Record<string, unknown>>): Settings {
  const refused = Object.entries(change).flatMap(([name, value]) => refusedSetting(name, value))
  if (refused.length > 0) throw refuse(refused.slice(0, maxFieldsTold))
  const next = { ...current, ...forgottenSecrets(current, change), ...complete(change) }
  if (next['pins.minLength'] <= next['pins.maxLength']) return next
  const [name, detail] =
    'pins.minLength' in change
      ? ['pins.minLength', 'must not exceed pins.maxLength']
      : ['pins.maxLength', 'must not be less than pins.minLength']
  throw refuse([{ path: [name], detail }])
}

/** Whoever may only change where a stored password goes must not learn it: it does not go there. */
function forgottenSecrets(
  current: Settings,
  change: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const moved = (name: string) => name in change && isSettingName(name) && change[name] !== current[name]
  const bound = Object.entries(settingDefinitions as Registry).filter(([, { boundTo }]) => boundTo?.some(moved))
  return Object.fromEntries(bound.map(([name]) => [name, '']))
}

function complete(change: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(change).map(([name, value]) => {
    const whole = isSettingName(name) ? definitionOf(name).complete?.(value) : undefined
    return [name, whole ?? value]
  })
  return Object.fromEntries(entries)
}

function refusedSetting(name: string, value: unknown): readonly RefusedField[] {
  if (!isSettingName(name)) return [{ path: [name.slice(0, 64)], detail: 'is no setting' }]
  const { accepts, bounds } = definitionOf(name)
  return accepts(value) ? [] : [{ path: [name], detail: `takes ${bounds}` }]
}

function refuse(fields: readonly RefusedField[]): FieldFault {
  return new FieldFault(fields.map(({ path, detail }) => `${path.join()} ${detail}`).join('; '), fields)
}

type Registry = Readonly<Record<string, SettingDefinition<unknown>>>

export function definitionOf(name: keyof Settings): SettingDefinition<unknown> {
  return settingDefinitions[name]
}

export function isSettingName(name: string): name is keyof Settings {
  return Object.hasOwn(settingDefinitions, name)
}

/** What may be told of a setting's value: of a secret only whether there is one. */
export function shownSetting(name: keyof Settings, value: unknown): unknown {
  return definitionOf(name).isSecret ? { isSet: value !== '' } : value
}

export function shownSettings(settings: Settings): Readonly<Record<string, unknown>> {
  const names = Object.keys(settings).filter(isSettingName)
  return Object.fromEntries(names.map(name => [name, shownSetting(name, settings[name])]))
}
