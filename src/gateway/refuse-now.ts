import { type Pin, refusePin } from '../core/pin.ts'
import type { Refusal } from '../core/refusal.ts'
import type { Ports } from '../ports.ts'

/** Why a PIN does not open now. While nobody knows what time it is, only one that never ends does. */
export function refuseNow({ clock }: Pick<Ports, 'clock'>, pin: Pin): Refusal | undefined {
  const refusal = refusePin(pin, clock.now())
  if (!clock.isLost) return refusal
  // It may be later than the time that is known, never earlier: what is over is over.
  if (refusal && refusal.reason !== 'pin-not-yet-valid') return refusal
  return refusal || pin.validUntil !== null ? { reason: 'clock-wrong' } : undefined
}
