import type { RefusedField } from './fault.ts'
import type { PinKind } from './pin.ts'

/** What an administrator says of a PIN otherwise than the policy (O6), e.g. "from ... to ..." for a visitor. */
export interface PinWish {
  readonly kind?: PinKind
  /** From when it is valid; from its issue when that is later, or when nothing is said. */
  readonly validFrom?: Temporal.Instant
  readonly validUntil?: Temporal.Instant
  /** Instead of `validUntil`: hours from its beginning. */
  readonly validHours?: number
  /** Log-ins for which it is good; 0: any number. */
  readonly uses?: number
}

/** Farthest instant that a wish may name: ten years ahead, as the greatest validity. */
const maxHoursAhead = 87_600

/** What of a wish cannot be granted at an instant, and why. Bounds of numbers are the border's to check. */
export function refusedWishes(wish: PinWish, at: Temporal.Instant): readonly RefusedField[] {
  return [...refusedWithPersistent(wish), ...refusedEnd(wish, at)]
}

function refusedWithPersistent(wish: PinWish): readonly RefusedField[] {
  if (wish.kind !== 'persistent') return []
  const limits = ['validUntil', 'validHours', 'uses'] as const
  return limits
    .filter(name => wish[name] !== undefined)
    .map(name => ({ path: [name], detail: 'is for temporary PINs: leave it out, or ask for kind "temporary"' }))
}

function refusedEnd({ validFrom, validUntil, validHours }: PinWish, at: Temporal.Instant): readonly RefusedField[] {
  const farthest = at.add({ hours: maxHoursAhead })
  const isBefore = (a: Temporal.Instant, b: Temporal.Instant) => Temporal.Instant.compare(a, b) < 0
  const refused: RefusedField[] = []
  if (validFrom && isBefore(farthest, validFrom))
    refused.push({ path: ['validFrom'], detail: 'takes an instant within ten years' })
  if (validUntil && validHours !== undefined)
    refused.push({ path: ['validHours'], detail: 'cannot be given together with validUntil' })
  if (!validUntil) return refused
  if (isBefore(farthest, validUntil))
    refused.push({ path: ['validUntil'], detail: 'takes an instant within ten years' })
  if (!isBefore(at, validUntil))
    refused.push({ path: ['validUntil'], detail: 'takes an instant that is still to come' })
  else if (validFrom && !isBefore(validFrom, validUntil))
    refused.push({ path: ['validUntil'], detail: 'takes an instant after validFrom' })
  return refused
}
