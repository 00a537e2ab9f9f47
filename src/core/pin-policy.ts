import type { Pin } from './pin.ts'
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
}

/**
 * Decides kind and validity of a PIN issued at an instant (S16 to S19). The answer is stored with the PIN: later changes
 * of groups or policy do not touch it (O2, O4). In several groups, one match is enough to be temporary (O3).
 */
export function decidePin(
  policy: PinPolicy,
  user: Pick<User, 'userName' | 'groups'>,
  at: Temporal.Instant,
): Pick<Pin, 'kind' | 'validUntil'> {
  if (!policy.temporary || !isInScope(policy.onlyFor, user)) return { kind: 'persistent', validUntil: null }
  return { kind: 'temporary', validUntil: at.add({ hours: policy.validityHours }) }
}

/** Whether a scope names a user or one of the user's groups. */
export function isInScope(scope: PinScope, user: Pick<User, 'userName' | 'groups'>): boolean {
  if (scope === 'everyone') return true
  return scope.users.includes(user.userName) || scope.groups.some(group => user.groups.includes(group))
}
