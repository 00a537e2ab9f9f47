/** What a person gives to a terminal. Lives in memory only, as short as possible; never logged. */
export type Credential =
  | { readonly kind: 'pin'; readonly digits: string }
  | { readonly kind: 'card'; readonly number: string }
  | CardAndPin

/** A card that was tapped, then a PIN: to log in with both, or to make an unknown card one's own by the PIN. */
export interface CardAndPin {
  readonly kind: 'card-and-pin'
  readonly number: string
  readonly digits: string
  readonly purpose: CardPurpose
}

export type CardPurpose = 'log-in' | 'enroll'

/** Most cards that a user may add without an administrator. */
export const maxCardsPerUser = 10

/** Bounds of a card number in characters, after normalising. */
export const maxCardNumberLength = 64

/** What may be said of a credential in logs and audit: kind and length, never the digits. */
export function describeCredential(credential: Credential): { readonly kind: string; readonly length: number } {
  const length = credential.kind === 'card' ? credential.number.length : credential.digits.length
  return { kind: credential.kind, length }
}

/**
 * The one spelling of a card number: upper case, only letters and digits kept (readers differ in separators).
 * undefined: nothing is left, or more than maxCardNumberLength.
 */
export function canonicalCardNumber(text: string): string | undefined {
  const number = text.toUpperCase().replace(/[^0-9A-Z]/g, '')
  return number.length === 0 || number.length > maxCardNumberLength ? undefined : number
}
