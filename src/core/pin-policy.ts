import type { Pin, PinKind } from './pin.ts'
import type { PinWish } from './pin-wish.ts'
import type { User } from './user.ts'

/** For whom PINs are temporary (S08): everyone, or members of the given groups and the given users. */
export type PinScope = 'everyone' | { readonly users: readonly string[]; readonly groups: readonly string[] }

export interface PinPolicy {
  /** *Generate PINs as temporary* (S07). */
  readonly temporary: boolean
  /** *Only for* (S08). Ignored while `temporary` is off. */
  readonly onlyFor: PinScope
  /** *Validity of temporary PINs* in hours, at least 1 (S09). */
  readonly validityHours: number
  /** Time of day at which temporary PINs end, e.g. `18:00`; null: to the hour. */
  readonly untilTime: string | null
  /** IANA time zone in which `untilTime` is meant. */
  readonly timeZone: string
  /** Log-ins for which a temporary PIN is good; 0: any number. */
  readonly uses: number
  /** Part of the validity by which this PIN ends earlier than the policy says, so that PINs issued in bulk spread. */
  readonly endsEarlierBy?: number
}

export type PinTerms = Pick<Pin, 'kind' | 'validFrom' | 'validUntil' | 'usesLeft'>

/** Shorter validities are not spread: an hour more or less matters to their users, and one morning holds all anyway. */
const leastSpreadHours = 72

/**
 * Decides kind, validity and uses of a PIN issued at an instant (S16 to S19), by the policy and what an administrator
 * says otherwise (O6). The answer is stored with the PIN: later changes of groups or policy do not touch it (O2, O4). In
 * several groups, one match is enough to be temporary (O3). The wish was checked: see refusedWishes.
 */
export function decidePin(
  policy: PinPolicy,
  user: Pick<User, 'userName' | 'groups'>,
  at: Temporal.Instant,
  wish: PinWish = {},
): PinTerms {
  const validFrom = wish.validFrom && isAfter(wish.validFrom, at) ? wish.validFrom : at
  if (decideKind(policy, user, wish) === 'persistent')
    return { kind: 'persistent', validFrom, validUntil: null, usesLeft: null }
  const uses = wish.uses ?? policy.uses
  return {
    kind: 'temporary',
    validFrom,
    validUntil: endOf(policy, validFrom, wish),
    usesLeft: uses === 0 ? null : uses,
  }
}

/** An end or a number of uses that is wished for makes a temporary PIN: a persistent one has neither. */
function decideKind(policy: PinPolicy, user: Pick<User, 'userName' | 'groups'>, wish: PinWish): PinKind {
  if (wish.kind) return wish.kind
  const isLimited = wish.validUntil ?? wish.validHours ?? wish.uses
  if (isLimited !== undefined) return 'temporary'
  return policy.temporary && isInScope(policy.onlyFor, user) ? 'temporary' : 'persistent'
}

/** Whether a scope names a user or one of the user's groups. */
export function isInScope(scope: PinScope, user: Pick<User, 'userName' | 'groups'>): boolean {
  if (scope === 'everyone') return true
  return scope.users.includes(user.userName) || scope.groups.some(group => user.groups.includes(group))
}

function endOf(policy: PinPolicy, from: Temporal.Instant, wish: PinWish): Temporal.Instant {
  if (wish.validUntil) return wish.validUntil
  if (wish.validHours !== undefined) return from.add({ hours: wish.validHours })
  const { validityHours, endsEarlierBy = 0, untilTime, timeZone } = policy
  const earlierBy = validityHours < leastSpreadHours ? 0 : Math.round(validityHours * 3600 * endsEarlierBy)
  const latest = from.add({ hours: validityHours }).subtract({ seconds: earlierBy })
  return untilTime === null ? latest : lastTimeWithin({ from, latest }, untilTime, timeZone)
}

/** The last such local time after `from` and not after `latest`; the first one after `from` when there is none. */
function lastTimeWithin(
  { from, latest }: { readonly from: Temporal.Instant; readonly latest: Temporal.Instant },
  time: string,
  timeZone: string,
): Temporal.Instant {
  const on = (instant: Temporal.Instant, days: number) => {
    const date = instant.toZonedDateTimeISO(timeZone).toPlainDate().add({ days })
    return date.toZonedDateTime({ timeZone, plainTime: time }).toInstant()
  }
  // Three days: a zone may skip one altogether, as Samoa did in 2011.
  const days = [0, 1, 2]
  const last = days.map(day => on(latest, -day)).find(instant => !isAfter(instant, latest))
  if (last && isAfter(last, from)) return last
  return days.map(day => on(from, day)).find(instant => isAfter(instant, from)) ?? latest
}

function isAfter(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Temporal.Instant.compare(a, b) > 0
}
