import type { Configuration } from 'openid-client'
import { Fault } from '../core/fault.ts'
import type { Settings } from '../core/settings.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { BegunLogIn, IdentityProvider } from '../ports/identity.ts'

type OidcSettings = Pick<Settings, 'oidc.issuer' | 'oidc.clientId' | 'oidc.clientSecret' | 'oidc.userNameClaim'>

/** Seconds for each request to the provider. */
const timeoutSeconds = 10
const scope = 'openid profile email'
const longestName = 254

/**
 * Authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0 section 3.1, RFC 7636). What the provider
 * says of itself is read once for each set of settings.
 */
export class OpenIdProvider implements IdentityProvider {
  readonly #settings: Pick<SettingsStore, 'current'>
  #known: { readonly key: string; readonly configuration: Promise<Configuration> } | undefined

  constructor(settings: Pick<SettingsStore, 'current'>) {
    this.#settings = settings
  }

  async begin(redirectUri: string): Promise<{ readonly url: string; readonly begun: BegunLogIn }> {
    const client = await loadClient()
    const configuration = await this.#configuration()
    const begun = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    }
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope,
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(begun.codeVerifier),
      code_challenge_method: 'S256',
    })
    return { url: url.href, begun }
  }

  async finish(currentUrl: string, begun: BegunLogIn): Promise<string | undefined> {
    const client = await loadClient()
    const configuration = await this.#configuration()
    try {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(currentUrl), {
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        pkceCodeVerifier: begun.codeVerifier,
        idTokenExpected: true,
      })
      const name = tokens.claims()?.[this.#settings.current()['oidc.userNameClaim']]
      return typeof name === 'string' && name.length > 0 && name.length <= longestName ? name : undefined
    } catch (cause) {
      throw failed('the answer of the identity provider is not valid', cause)
    }
  }

  #configuration(): Promise<Configuration> {
    const settings: OidcSettings = this.#settings.current()
    const names = ['oidc.issuer', 'oidc.clientId', 'oidc.clientSecret'] as const
    const key = JSON.stringify(names.map(name => settings[name]))
    if (this.#known?.key === key) return this.#known.configuration
    const configuration = discover(settings)
    this.#known = { key, configuration }
    configuration.catch(() => {
      if (this.#known?.configuration === configuration) this.#known = undefined
    })
    return configuration
  }
}

async function discover(settings: OidcSettings): Promise<Configuration> {
  const issuer = URL.parse(settings['oidc.issuer'])
  if (!issuer || settings['oidc.clientId'] === '')
    throw new Fault('identity-provider-failed', 'oidc.issuer and oidc.clientId must be set')
  const client = await loadClient()
  const isLocal = issuer.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname)
  // The token's signature is checked although it comes over TLS. Elsewhere than on this machine TLS is not left out.
  const execute = [client.enableNonRepudiationChecks, ...(isLocal ? [client.allowInsecureRequests] : [])]
  const secret = settings['oidc.clientSecret'] === '' ? undefined : settings['oidc.clientSecret']
  const authentication = secret === undefined ? client.None() : client.ClientSecretBasic(secret)
  const options = { execute, timeout: timeoutSeconds }
  try {
    return await client.discovery(issuer, settings['oidc.clientId'], secret, authentication, options)
  } catch (cause) {
    throw failed('the identity provider cannot be reached or does not describe itself', cause)
  }
}

/** Not loaded before somebody logs in by it. */
function loadClient() {
  return import('openid-client')
}

function failed(message: string, cause: unknown): Fault {
  return new Fault('identity-provider-failed', message, { cause })
}
