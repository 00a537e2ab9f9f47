/** What the flows need of an identity provider elsewhere. */

/** A log-in that was begun and goes on when the browser comes back. Kept by the browser, encrypted. */
export interface BegunLogIn {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

/** Log-in by OpenID Connect. Faults: `identity-provider-failed` when it does not answer or answers with what is not valid. */
export interface IdentityProvider {
  /** Where to send the browser. */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly begun: BegunLogIn }>
  /** The name that the provider gives whoever came back with `currentUrl`; undefined: it gives none. */
  finish(currentUrl: string, begun: BegunLogIn): Promise<string | undefined>
}
