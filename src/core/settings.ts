import { FieldFault, type RefusedField } from './fault.ts'
import type { PinScope } from './pin-policy.ts'
import { type Right, rights } from './user.ts'

/** Everything an administrator can change while the gateway runs. Names are stable; see settingDefinitions for each. */
export interface Settings {
  readonly 'pins.temporary': boolean
  readonly 'pins.temporaryFor': PinScope
  readonly 'pins.validityHours': number
  readonly 'pins.minLength': number
  readonly 'pins.maxLength': number
  readonly 'pins.guessOdds': number
  readonly 'pins.quarantineDays': number
  readonly 'rights.default': readonly Right[]
  readonly 'jobs.holdHours': number
  readonly 'jobs.maxDocumentBytes': number
  readonly 'jobs.maxHeldPerUser': number
  readonly 'jobs.recordDays': number
  readonly 'queue.name': string
  readonly 'queue.unknownUser': 'hold' | 'refuse'
  readonly 'queue.userNameForm': 'as-sent' | 'local-part'
  readonly 'queue.ownersMayCome': 'from-their-address' | 'from-anywhere'
}

export interface SettingDefinition<T> {
  readonly fallback: T
  /** What it does, for API and documents. */
  readonly about: string
  /** What is accepted, in words. */
  readonly bounds: string
  readonly accepts: (value: unknown) => boolean
  /** Makes an accepted value whole. Without it a value stands as it is given. */
  readonly complete?: (value: unknown) => T
}

/** The registry: default, bounds and effect of each setting. */
export const settingDefinitions: { readonly [Name in keyof Settings]: SettingDefinition<Settings[Name]> } = {
  'pins.temporary': flag(false, 'Generate PINs as temporary'),
  'pins.temporaryFor': {
    fallback: 'everyone',
    about: 'For whom PINs are temporary, while pins.temporary is on',
    bounds: '"everyone" or {"users": [...], "groups": [...]}; an absent list is an empty one',
    accepts: isScope,
    complete: completeScope,
  },
  'pins.validityHours': integer(24, 1, 87_600, 'Validity of temporary PINs in hours, from their issue'),
  'pins.minLength': integer(6, 4, 16, 'Least number of digits of a PIN'),
  'pins.maxLength': integer(12, 4, 16, 'Greatest number of digits of a PIN'),
  'pins.guessOdds': {
    fallback: 1e-4,
    about: 'Greatest accepted chance that one random guess is somebody’s PIN; PINs grow longer to keep it',
    bounds: 'a number from 1e-9 to 0.01',
    accepts: value => typeof value === 'number' && value >= 1e-9 && value <= 0.01,
  },
  'pins.quarantineDays': integer(
    90,
    1,
    3650,
    'Days for which the digits of an ended or expired PIN are issued to nobody',
  ),
  'rights.default': {
    fallback: ['print', 'scan', 'copy', 'portal'],
    about: 'Rights of users whose groups say nothing',
    bounds: `a list out of ${rights.join(', ')}`,
    accepts: value => Array.isArray(value) && value.every(right => rights.includes(right)),
  },
  'jobs.holdHours': integer(24, 1, 8760, 'Hours for which a job is held before it is deleted unprinted'),
  'jobs.maxDocumentBytes': integer(2 ** 31, 1024, 2 ** 40, 'Largest document taken in, in bytes, after decompression'),
  'jobs.maxHeldPerUser': integer(100_000, 1, 1_000_000, 'Most jobs held for one user; further ones are refused'),
  'jobs.recordDays': integer(
    90,
    1,
    3650,
    'Days for which a job that has ended stays in the record, with its title and its releases',
  ),
  'queue.name': {
    fallback: 'Holdfast',
    about: 'Name of the hold queue, as clients show it',
    bounds: 'text of 1 to 127 characters',
    accepts: value => typeof value === 'string' && /^[^\p{Cc}]{1,127}$/u.test(value),
  },
  'queue.unknownUser': {
    fallback: 'hold',
    about: 'What happens to jobs of user names without an account: held until one is made, or refused at once',
    bounds: '"hold" or "refuse"',
    accepts: value => value === 'hold' || value === 'refuse',
  },
  'queue.userNameForm': {
    fallback: 'as-sent',
    about:
      'What the hold queue takes for the user name: all that the client sends, or its local part, so that DOMAIN\\ada and ' +
      'ada@realm are ada. Only for sites where a local part is one person in all domains',
    bounds: '"as-sent" or "local-part"',
    accepts: value => value === 'as-sent' || value === 'local-part',
  },
  'queue.ownersMayCome': {
    fallback: 'from-their-address',
    about:
      'From where the hold queue lets a user see the title of a job, send its document and cancel it: from the address ' +
      'that the job came from (IPv6: the same /64), or, where addresses change, from any that gives the user’s name',
    bounds: '"from-their-address" or "from-anywhere"',
    accepts: value => value === 'from-their-address' || value === 'from-anywhere',
  },
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
  const next = { ...current, ...complete(change) }
  if (next['pins.minLength'] <= next['pins.maxLength']) return next
  const [name, detail] =
    'pins.minLength' in change
      ? ['pins.minLength', 'must not exceed pins.maxLength']
      : ['pins.maxLength', 'must not be less than pins.minLength']
  throw refuse([{ path: [name], detail }])
}

function complete(change: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(change).map(([name, value]) => {
    const whole = isSettingName(name) ? settingDefinitions[name].complete?.(value) : undefined
    return [name, whole ?? value]
  })
  return Object.fromEntries(entries)
}

function refusedSetting(name: string, value: unknown): readonly RefusedField[] {
  if (!isSettingName(name)) return [{ path: [name.slice(0, 64)], detail: 'is no setting' }]
  const { accepts, bounds } = settingDefinitions[name]
  return accepts(value) ? [] : [{ path: [name], detail: `takes ${bounds}` }]
}

function refuse(fields: readonly RefusedField[]): FieldFault {
  return new FieldFault(fields.map(({ path, detail }) => `${path.join()} ${detail}`).join('; '), fields)
}

export function isSettingName(name: string): name is keyof Settings {
  return Object.hasOwn(settingDefinitions, name)
}

function flag(fallback: boolean, about: string): SettingDefinition<boolean> {
  return { fallback, about, bounds: 'true or false', accepts: value => typeof value === 'boolean' }
}

function integer(fallback: number, least: number, most: number, about: string): SettingDefinition<number> {
  const accepts = (value: unknown) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most
  return { fallback, about, bounds: `a whole number from ${least} to ${most}`, accepts }
}

function isScope(value: unknown): boolean {
  if (value === 'everyone') return true
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { users, groups, ...rest } = value as Record<string, unknown>
  return Object.keys(rest).length === 0 && [users, groups].every(names => names === undefined || isNameList(names))
}

function completeScope(value: unknown): PinScope {
  const { users = [], groups = [] } = value as Partial<Exclude<PinScope, 'everyone'>> // accepted before
  return value === 'everyone' ? value : { users, groups }
}

function isNameList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= 10_000 &&
    value.every(name => typeof name === 'string' && name.length <= 127)
  )
}
