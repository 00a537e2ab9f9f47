import type { PinScope } from './pin-policy.ts'
import { flag, integer, oneOf, type SettingDefinition } from './setting-kinds.ts'

/** How PINs are issued, and for how long they are valid. */
export const pinSettings = {
  'pins.temporary': flag(false, 'Generate PINs as temporary'),
  'pins.temporaryFor': scope('everyone', 'For whom PINs are temporary, while pins.temporary is on'),
  'pins.validityHours': integer(24, 1, 87_600, 'Validity of temporary PINs in hours, from their issue'),
  'pins.validUntilTime': {
    fallback: null,
    about:
      'Time of day, in site.timeZone, at which temporary PINs end: the last such time within pins.validityHours, or the ' +
      'next one when there is none',
    bounds: 'a time such as "18:00", or null: to the hour',
    accepts: value => value === null || (typeof value === 'string' && /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value)),
    form: { kind: 'time' },
  } satisfies SettingDefinition<string | null> as SettingDefinition<string | null>,
  'pins.uses': integer(0, 0, 10_000, 'Log-ins for which a temporary PIN is good; 0: any number'),
  'pins.bulkSpreadPercent': integer(
    20,
    0,
    50,
    'Greatest part of the validity by which PINs issued in bulk end earlier, each by another time, so that not all of ' +
      'them end in one morning',
  ),
  'pins.usersMayChange': flag(true, 'Users can change their PIN, in the portal and on its log-in page'),
  'pins.withEachMailedJob': oneOf(
    'always',
    ['always', 'when-none-is-valid', 'never'],
    'Issue a new PIN with each mailed job: always, only to whom has no valid PIN, or never',
  ),
  'pins.minLength': integer(6, 4, 16, 'Least number of digits of a PIN'),
  'pins.maxLength': integer(12, 4, 16, 'Greatest number of digits of a PIN'),
  'pins.guessOdds': {
    fallback: 1e-4,
    about: 'Greatest accepted chance that one random guess is somebody’s PIN; PINs grow longer to keep it',
    bounds: 'a number from 1e-9 to 0.01',
    accepts: value => typeof value === 'number' && value >= 1e-9 && value <= 0.01,
    form: { kind: 'number' },
  } satisfies SettingDefinition<number> as SettingDefinition<number>,
  'pins.quarantineDays': integer(
    90,
    1,
    3650,
    'Days for which the digits of an ended or expired PIN are issued to nobody',
  ),
  'cards.usersMayEnroll': flag(
    true,
    'Users can add a card themselves, 10 at most: tap it where a PIN alone opens too, then type the PIN once',
  ),
  'cards.withPinFor': scope(
    { users: [], groups: [] },
    'Who must type the PIN after tapping the card, at every terminal; a PIN alone still opens where the terminal takes it',
  ),
}

/** Everyone, or users and groups by name; names of users are canonical. */
function scope(fallback: PinScope, about: string): SettingDefinition<PinScope> {
  const bounds = '"everyone" or {"users": [...], "groups": [...]}; an absent list is an empty one'
  return { fallback, about, bounds, accepts: isScope, complete: completeScope, form: { kind: 'scope' } }
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
