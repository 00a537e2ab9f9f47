import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Grant {
  readonly challenge: string
  readonly nonce: string
  readonly redirectUri: string
}

/** An OpenID Connect issuer on this machine, as far as a code flow goes: it lets everybody in under the name it is told. */
export class IdentityIssuer implements AsyncDisposable {
  /** Claims of whoever logs in next. */
  claims: Readonly<Record<string, unknown>> = { preferred_username: 'ada' }
  /** How the token lies. */
  lie: 'none' | 'nonce' | 'audience' | 'issuer' | 'signature' | 'expired' = 'none'
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #strangers = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #grants = new Map<string, Grant>()

  static async start(): Promise<IdentityIssuer> {
    const issuer = new IdentityIssuer()
    issuer.#server.listen(0, '127.0.0.1')
    await once(issuer.#server, 'listening')
    return issuer
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    if (pathname === '/.well-known/openid-configuration') return json(response, this.#description())
    if (pathname === '/jwks')
      return json(response, {
        keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }],
      })
    if (pathname === '/authorize') return this.#authorize(searchParams, response)
    let body = ''
    for await (const chunk of request) body += chunk
    return this.#token(new URLSearchParams(body), response)
  }

  #description() {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    }
  }

  #authorize(asked: URLSearchParams, response: ServerResponse): void {
    const code = randomUUID()
    const redirectUri = asked.get('redirect_uri') ?? ''
    this.#grants.set(code, {
      challenge: asked.get('code_challenge') ?? '',
      nonce: asked.get('nonce') ?? '',
      redirectUri,
    })
    const back = new URLSearchParams({ code, state: asked.get('state') ?? '' })
    response.writeHead(302, { location: `${redirectUri}?${back}` }).end()
  }

  #token(body: URLSearchParams, response: ServerResponse): void {
    const code = body.get('code') ?? ''
    const grant = this.#grants.get(code)
    this.#grants.delete(code)
    const verifier = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url')
    if (!grant || grant.challenge !== verifier || grant.redirectUri !== body.get('redirect_uri'))
      return json(response, { error: 'invalid_grant' }, 400)
    json(response, { access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: this.#idToken(grant) })
  }

  #idToken({ nonce }: Grant): string {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: this.lie === 'issuer' ? 'http://127.0.0.1:1' : this.url,
      aud: this.lie === 'audience' ? 'somebody-else' : 'holdfast',
      sub: 'subject-1',
      iat: now,
      exp: this.lie === 'expired' ? now - 3600 : now + 60,
      nonce: this.lie === 'nonce' ? 'another' : nonce,
      ...this.claims,
    }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = `${part({ alg: 'RS256', kid: 'k1' })}.${part(claims)}`
    const { privateKey } = this.lie === 'signature' ? this.#strangers : this.#keys
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url')}`
  }
}

function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
