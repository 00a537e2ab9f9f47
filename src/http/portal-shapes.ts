import { type Static, Type } from 'typebox'
import { languages } from '../core/language.ts'
import { judgePin, type Pin } from '../core/pin.ts'
import type { Refusal } from '../core/refusal.ts'
import type { WebSession } from '../core/web-session.ts'
import type { LoggedIn } from '../gateway/web-sessions.ts'
import { type Problem, problemOf } from './problem.ts'
import { closed, InstantText, NullableInstant, nullable } from './shapes.ts'

export const TypedName = Type.String({
  minLength: 1,
  maxLength: 254,
  description: 'a user name or an e-mail address',
  examples: ['ada'],
})

export const LinkToken = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'what stands in the link after #',
})

export const Offer = closed(
  {
    siteName: Type.String(),
    language: Type.Enum([...languages]),
    newPin: Type.Boolean({ description: 'whether a new PIN can be asked for without being logged in' }),
    logInLink: Type.Boolean({ description: 'whether a link that logs in can be asked for' }),
    oidc: Type.Boolean({ description: 'whether to log in by OpenID Connect' }),
    staffPin: Type.Boolean({ description: 'whether a PIN opens the console' }),
  },
  { description: 'What the log-in page offers' },
)

export const PortalOffer = closed(
  {
    ...Offer.properties,
    mayBeLoggedIn: Type.Boolean({
      description: 'whether the browser brought the cookie of a session, which may be over',
    }),
  },
  { description: 'What the log-in page offers, and whether it is worth asking who is logged in' },
)

export const OwnPin = closed({
  kind: Type.Enum(['temporary', 'persistent']),
  validFrom: InstantText,
  validUntil: NullableInstant,
  usesLeft: nullable(Type.Integer(), 'log-ins that are left, or null: any number'),
  valid: Type.Boolean({ description: 'whether it opens anything now' }),
})

export const SessionView = closed(
  {
    userName: Type.String(),
    displayName: nullable(Type.String(), 'a name as people read it, or null'),
    email: nullable(Type.String(), 'the address to which PINs are sent, or null'),
    language: nullable(Type.Enum([...languages]), 'or null: the language of the site'),
    rights: Type.Array(Type.String()),
    via: Type.Enum(['pin', 'mail-link', 'oidc', 'token']),
    csrfToken: Type.String({ description: 'to be sent as x-csrf-token with whatever changes something' }),
    pin: nullable(OwnPin, 'the PIN, without digits, or null: there is none'),
    mayChangePin: Type.Boolean(),
  },
  { description: 'Who is logged in' },
)

export const OpenSession = closed({
  id: Type.String(),
  via: Type.String(),
  openedAt: InstantText,
  lastSeenAt: InstantText,
  client: Type.String({ description: 'address it was opened from' }),
  isThis: Type.Boolean({ description: 'whether it is the session that asks' }),
})

/** The PIN that counts: the newest that is valid, else the newest. */
export function currentPin(pins: readonly Pin[], at: Temporal.Instant): Pin | undefined {
  return pins.findLast(pin => judgePin(pin, at) === 'valid') ?? pins.at(-1)
}

export function viewOwnPin(pin: Pin, at: Temporal.Instant): Static<typeof OwnPin> {
  return {
    kind: pin.kind,
    validFrom: pin.validFrom.toString(),
    validUntil: pin.validUntil?.toString() ?? null,
    usesLeft: pin.usesLeft,
    valid: judgePin(pin, at) === 'valid',
  }
}

export function viewOpenSession(session: WebSession, own: LoggedIn): Static<typeof OpenSession> {
  const { id, via, client, openedAt, lastSeenAt } = session
  const times = { openedAt: openedAt.toString(), lastSeenAt: lastSeenAt.toString() }
  return { id, via, client, ...times, isThis: id === own.session.id }
}

/** What whoever could not log in is told, and what to do (S56, S59). */
export function problemOfRefusal(refusal: Refusal, canAskForPin: boolean): Problem {
  const [reason, detail] = wordsOf(refusal, canAskForPin)
  const code = reason === 'too-many-tries' ? 'too-many-requests' : 'log-in-refused'
  return problemOf(code, { detail, reason })
}

function wordsOf(refusal: Refusal, canAskForPin: boolean): readonly [reason: string, detail: string] {
  const { reason } = refusal
  const renewal = canAskForPin ? 'Choose "New PIN" to get one by email' : 'Ask the administrator for a new one'
  switch (reason) {
    case 'pin-expired':
      return [reason, `This PIN has expired. ${renewal}.`]
    case 'pin-ended':
      return [reason, `This PIN is no longer valid: use your newest one. ${renewal}.`]
    case 'pin-used-up':
      return [reason, `This PIN is used up. ${renewal}.`]
    case 'pin-not-yet-valid':
      return [reason, 'This PIN is not valid yet: use it from the day and time you were told.']
    case 'user-disabled':
      return [reason, 'This account is switched off. Ask the administrator.']
    case 'clock-wrong':
      return [reason, 'The clock of the gateway is wrong. Tell the administrator.']
    case 'too-many-tries':
      return [reason, `Too many tries. Come back in ${refusal.minutes} minutes.`]
    default:
      return ['unknown-credential', `User name or PIN is wrong. Forgotten the PIN? ${renewal}.`]
  }
}
