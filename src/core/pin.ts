import type { Refusal } from './refusal.ts'

export type PinKind = 'temporary' | 'persistent'

/** Why a PIN ended before its time. */
export type PinEndReason = 'replaced' | 'revoked' | 'used-up' | 'user-deleted'

/** A PIN's record. The digits are in none of the fields: it is found by a keyed digest of them (see ports/directory.ts, SecretIndex). */
export interface Pin {
  readonly id: string
  readonly userName: string
  readonly kind: PinKind
  /** Number of digits, 4 to 16. */
  readonly length: number
  readonly issuedAt: Temporal.Instant
  readonly validFrom: Temporal.Instant
  /** First instant at which the PIN is no longer valid; null: it never expires by itself. */
  readonly validUntil: Temporal.Instant | null
  /** From this instant on the PIN is ended, by `endReason`. May lie ahead: a grace period. */
  readonly endedAt: Temporal.Instant | null
  readonly endReason: PinEndReason | null
  /** Log-ins that are left; null: any number. */
  readonly usesLeft: number | null
  /** Whether its first use ends the user's former PIN, which until then lives on for a while (O12). */
  readonly endsFormerOnUse: boolean
}

export type PinVerdict = 'valid' | 'pin-not-yet-valid' | 'pin-expired' | 'pin-ended'

/** Judges a PIN at an instant: valid while `validFrom <= at < validUntil` and not ended (O5). */
export function judgePin(pin: Pick<Pin, 'validFrom' | 'validUntil' | 'endedAt'>, at: Temporal.Instant): PinVerdict {
  if (pin.endedAt && !isBefore(at, pin.endedAt)) return 'pin-ended'
  if (pin.validUntil && !isBefore(at, pin.validUntil)) return 'pin-expired'
  return isBefore(at, pin.validFrom) ? 'pin-not-yet-valid' : 'valid'
}

/** What whoever gives a PIN is told of it; undefined: it is valid. Why it ended is not told, but that it was used up. */
export function refusePin(
  pin: Pick<Pin, 'validFrom' | 'validUntil' | 'endedAt' | 'endReason'>,
  at: Temporal.Instant,
): Refusal | undefined {
  const verdict = judgePin(pin, at)
  if (verdict === 'valid') return undefined
  return { reason: verdict === 'pin-ended' && pin.endReason === 'used-up' ? 'pin-used-up' : verdict }
}

/** The digits of PINs that expired or ended before this instant may be issued to somebody again at `at` (O11). */
export function quarantineStart(days: number, at: Temporal.Instant): Temporal.Instant {
  return at.subtract({ hours: 24 * days })
}

function isBefore(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Temporal.Instant.compare(a, b) < 0
}
