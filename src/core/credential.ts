/** What a person gives to a terminal. Lives in memory only, as short as possible; never logged. */
export type Credential =
  | { readonly kind: 'pin'; readonly digits: string }
  | { readonly kind: 'card'; readonly number: string }

/** Bounds of a card number in characters, after normalising. */
export const maxCardNumberLength = 64

/** What may be said of a credential in logs and audit: kind and length, never the digits. */
export function describeCredential(credential: Credential): { readonly kind: string; readonly length: number } {
  const length = credential.kind === 'pin' ? credential.digits.length : credential.number.length
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
