import { type Static, Type } from 'typebox'
import { languages } from '../core/language.ts'
import type { Pin } from '../core/pin.ts'
import { rights, type User, userOrigins } from '../core/user.ts'
import type { IssuedPin } from '../gateway/issue-pin.ts'
import { closed, GroupName, InstantText, NullableInstant, nullable, plainText, RecordName } from './shapes.ts'

const email = Type.String({ maxLength: 254, pattern: '^[^\\s@\\p{Cc}\\p{Cf}]{1,64}@[^\\s@\\p{Cc}\\p{Cf}]{1,189}$' })
const Email = nullable(email, 'an e-mail address of at most 254 characters, or null')
const displayName = plainText(127, 'name as people read it', 'Ada Lovelace')
const DisplayName = nullable(displayName, 'a name as people read it, 1 to 127 characters, or null')
const Groups = Type.Array(GroupName, {
  maxItems: 1000,
  uniqueItems: true,
  description: 'at most 1000 different names of groups, each 1 to 127 characters',
  examples: [['STAFF']],
})
const Enabled = Type.Boolean({ description: 'true or false; false: nothing opens for this user' })
const ReleaseAtOnce = nullable(
  RecordName,
  'the name of the printer at which this user’s jobs come out at once, or null: they wait for a PIN',
)

const UserLanguage = nullable(
  Type.Enum([...languages]),
  `one of ${languages.join(', ')}, or null: the language of the site`,
)

const changeable = {
  email: Type.Optional(Email),
  displayName: Type.Optional(DisplayName),
  groups: Type.Optional(Groups),
  enabled: Type.Optional(Enabled),
  releaseAtOnce: Type.Optional(ReleaseAtOnce),
  language: Type.Optional(UserLanguage),
}

const example = { email: 'ada@example.org', displayName: 'Ada Lovelace', groups: ['STAFF'] }

export const NewUser = closed(
  {
    userName: Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        '1 to 127 characters without control characters; kept in lower case, compared without regard to case',
    }),
    issuePin: Type.Optional(Type.Boolean({ description: 'true or false, true if absent; false: no PIN is issued' })),
    ...changeable,
  },
  { examples: [{ userName: 'ada', ...example }] },
)

export const UserChange = closed(changeable, { examples: [{ enabled: false }] })

const viewExample = { userName: 'ada', ...example, language: 'en', origin: 'admin', sponsor: null }

export const UserView = closed(
  {
    userName: Type.String(),
    displayName: DisplayName,
    email: Email,
    groups: Groups,
    enabled: Enabled,
    releaseAtOnce: ReleaseAtOnce,
    language: UserLanguage,
    origin: Type.Enum([...userOrigins], { description: 'who keeps this account' }),
    sponsor: nullable(Type.String(), 'user name of the employee who vouches for this guest, or null'),
    createdAt: InstantText,
  },
  {
    description: 'The user',
    examples: [{ ...viewExample, enabled: true, releaseAtOnce: null, createdAt: '2026-11-24T08:00:00Z' }],
  },
)

export const UserPage = closed(
  { users: Type.Array(UserView), next: Type.Union([Type.String(), Type.Null()]) },
  { description: 'Users in order of name; `next` is what to give as `after` for more, null at the end' },
)

export function viewUser(user: User): Static<typeof UserView> {
  const { externalId: _, ...shown } = user
  return { ...shown, groups: [...user.groups], createdAt: user.createdAt.toString() }
}

export const Rights = Type.Array(Type.Enum(rights), {
  uniqueItems: true,
  description: `a list out of ${rights.join(', ')}`,
  examples: [['print', 'scan']],
})

export const GroupView = closed({ name: GroupName, rights: Rights }, { description: 'The group' })

export const CountedGroup = closed(
  {
    name: GroupName,
    rights: nullable(Rights, 'the rights of its members, or null: it has no record'),
    members: Type.Integer({ description: 'users who are in it' }),
  },
  { description: 'A group, with a record or without' },
)

export const GroupParams = closed({ name: GroupName })

const PinKind = Type.Enum(['temporary', 'persistent'])

const UsesLeft = nullable(Type.Integer(), 'log-ins that are left, or null: any number')

const instantExample = '2026-11-24T18:00:00+01:00'
const instant = (description: string) =>
  Type.Optional(Type.String({ maxLength: 64, description, examples: [instantExample] }))
const count = (description: string, minimum: number, maximum: number) =>
  Type.Optional(Type.Integer({ minimum, maximum, description }))

/** What an administrator may say of a PIN otherwise than the policy (O6). */
export const PinWishShape = closed(
  {
    kind: Type.Optional(
      Type.Enum(['temporary', 'persistent'], { description: 'temporary or persistent; absent: as the settings say' }),
    ),
    validFrom: instant('an instant (RFC 3339) from which it is valid; absent or past: from now on'),
    validUntil: instant('an instant (RFC 3339) from which it opens nothing'),
    validHours: count('a whole number from 1 to 87600: hours of validity, instead of validUntil', 1, 87_600),
    uses: count('a whole number from 0 to 10000: log-ins for which it is good; 0: any number', 0, 10_000),
  },
  {
    description:
      'what is absent follows the settings; an end or a number of uses makes the PIN temporary. Digits cannot be chosen',
    examples: [{}, { validFrom: '2026-11-24T08:00:00+01:00', validUntil: instantExample }],
  },
)

export const IssuedPinView = closed(
  {
    pin: Type.String({ description: 'the digits: shown here and never again' }),
    kind: PinKind,
    validFrom: InstantText,
    validUntil: NullableInstant,
    usesLeft: UsesLeft,
    mail: Type.Enum(['queued', 'switched-off', 'no-server', 'no-public-url', 'no-address'], {
      description: 'whether the user gets it by mail, or why not',
    }),
  },
  {
    description: 'The PIN; the one before opens nothing any more',
    examples: [
      {
        pin: '483920',
        kind: 'temporary',
        validFrom: '2026-11-24T08:00:00Z',
        validUntil: '2026-11-25T08:00:00Z',
        usesLeft: null,
        mail: 'queued',
      },
    ],
  },
)

/** A user that was made, with the PIN if one was asked for. */
export const MadeUserView = closed(
  { ...UserView.properties, pin: Type.Optional(IssuedPinView) },
  { description: 'The user' },
)

export function viewIssuedPin({ digits, pin, mail }: IssuedPin): Static<typeof IssuedPinView> {
  return { pin: digits, kind: pin.kind, ...viewTerms(pin), mail }
}

export function viewTerms({ validFrom, validUntil, usesLeft }: Pin) {
  return { validFrom: validFrom.toString(), validUntil: validUntil?.toString() ?? null, usesLeft }
}

export const PinView = closed({
  kind: PinKind,
  length: Type.Integer({ description: 'number of digits' }),
  issuedAt: InstantText,
  validFrom: InstantText,
  validUntil: NullableInstant,
  usesLeft: UsesLeft,
  endedAt: NullableInstant,
  endReason: nullable(Type.String(), 'replaced, revoked, used-up, user-deleted, or null'),
  valid: Type.Boolean({ description: 'whether it opens anything now' }),
})

export const CardView = closed({ id: Type.String(), addedAt: InstantText })
