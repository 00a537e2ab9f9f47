import type { CardPurpose, Credential } from './credential.ts'

/** Seconds from the tap of a card within which its PIN must be typed to the end. */
export const pinAfterCardSeconds = 15

/** A card that was tapped and whose PIN is awaited. In memory only, and forgotten at `until`. */
export interface TappedCard {
  readonly number: string
  readonly purpose: CardPurpose
  readonly until: Temporal.Instant
}

/** The step after a tap: the PIN is awaited. `at`: when the card was tapped. */
export function awaitPin(number: string, purpose: CardPurpose, at: Temporal.Instant): TappedCard {
  return { number, purpose, until: at.add({ seconds: pinAfterCardSeconds }) }
}

/** Milliseconds that are left to type the PIN; 0 when it is over. */
export function timeLeft({ until }: TappedCard, at: Temporal.Instant): number {
  return Math.max(0, until.epochMilliseconds - at.epochMilliseconds)
}

/** What was given with the digits of a PIN: the PIN alone, or with the card that was tapped in time before. */
export function credentialTyped(digits: string, tapped: TappedCard | undefined, at: Temporal.Instant): Credential {
  if (!tapped || timeLeft(tapped, at) === 0) return { kind: 'pin', digits }
  return { kind: 'card-and-pin', number: tapped.number, digits, purpose: tapped.purpose }
}
