import { afterEach, beforeEach, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'
import { IdentityIssuer } from './identity-issuer.ts'
import { Visitor } from './portal-visitor.ts'

let house: House
let issuer: IdentityIssuer
const publicUrl = 'https://print.example.org'
beforeEach(async () => {
  issuer = await IdentityIssuer.start()
  house = await openHouse()
  await house.users.create(someUser('ada'))
  await house.settings.change({
    'site.publicUrl': publicUrl,
    'oidc.issuer': issuer.url,
    'oidc.clientId': 'holdfast',
    'oidc.clientSecret': 'a secret',
  })
})
afterEach(async () => {
  await house[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
})

/** A browser that follows the redirects: to the issuer, and back. */
async function logIn(change: (callback: URL) => void = () => undefined, query = '') {
  const begun = await house.app.inject({ url: `/api/portal/oidc${query}` })
  expect(begun.statusCode).toBe(302)
  const cookie = String(begun.headers['set-cookie']).split(';')[0] ?? ''
  const { headers } = await fetch(String(begun.headers.location), { redirect: 'manual' })
  const callback = new URL(headers.get('location') ?? '')
  expect(callback.href.startsWith(`${publicUrl}/api/portal/oidc/callback?`)).toBe(true)
  change(callback)
  const answer = await house.app.inject({ url: callback.pathname + callback.search, headers: { cookie } })
  return { answer, cookie, callback }
}

const cookiesOf = (headers: Readonly<Record<string, unknown>>) => [headers['set-cookie'] ?? []].flat().map(String)

test('a user logs in by OpenID Connect, and the session carries the rights of staff', async () => {
  await house.users.change('ada', { groups: ['IT'] })
  await house.users.putGroup('IT', ['portal', 'manage'])
  const { answer } = await logIn()
  expect([answer.statusCode, answer.headers.location]).toEqual([302, `${publicUrl}/`])
  const visitor = new Visitor(house)
  visitor.cookie =
    cookiesOf(answer.headers)
      .find(one => one.startsWith('__Host-holdfast='))
      ?.split(';')[0] ?? ''
  expect((await visitor.ask('GET', '/api/portal/session')).body).toMatchObject({ userName: 'ada', via: 'oidc' })
  expect((await visitor.ask('GET', '/api/users')).status).toBe(200)
})

test('whoever began at the console comes back there, and to no address that a request names', async () => {
  const { answer } = await logIn(undefined, '?to=console')
  expect(answer.headers.location).toBe(`${publicUrl}/console`)
  expect((await house.app.inject({ url: '/api/portal/oidc?to=https://example.net' })).statusCode).toBe(400)
})

test.each(['nonce', 'audience', 'issuer', 'signature', 'expired'] as const)(
  'a token with a wrong %s logs nobody in',
  async lie => {
    issuer.lie = lie
    const { answer } = await logIn()
    expect(answer.json()).toMatchObject({ status: 502, code: 'identity-provider-failed' })
    expect(cookiesOf(answer.headers).some(one => one.startsWith('__Host-holdfast='))).toBe(false)
  },
)

test('an answer with another state, or used twice, or without the browser that began, logs nobody in', async () => {
  const forged = await logIn(callback => callback.searchParams.set('state', 'x'))
  expect(forged.answer.statusCode).toBe(502)
  const { cookie, callback } = await logIn()
  const url = callback.pathname + callback.search
  expect((await house.app.inject({ url, headers: { cookie } })).statusCode).toBe(502)
  expect((await house.app.inject({ url })).json()).toMatchObject({ status: 401, code: 'log-in-refused' })
})

test.each([{ preferred_username: 'nobody' }, { preferred_username: 17 }, { preferred_username: '' }])(
  'whoever has no account here is refused: %j',
  async claims => {
    issuer.claims = claims
    expect((await logIn()).answer.json()).toMatchObject({ status: 401, code: 'log-in-refused' })
  },
)

test('a user who is switched off is refused, and one who took too long', async () => {
  await house.users.change('ada', { enabled: false })
  expect((await logIn()).answer.statusCode).toBe(401)
  await house.users.change('ada', { enabled: true })
  const late = await logIn(() => void house.clock.forward({ minutes: 10 }))
  expect(late.answer.json()).toMatchObject({ status: 401, detail: expect.stringContaining('too long') })
})

test('without an issuer the way is not offered; with one that is away the answer says so', async () => {
  await house.settings.change({ 'oidc.issuer': 'http://127.0.0.1:1' })
  expect((await house.app.inject({ url: '/api/portal/oidc' })).statusCode).toBe(502)
  await house.settings.change({ 'oidc.issuer': '' })
  expect((await house.app.inject({ url: '/api/portal/oidc' })).json()).toMatchObject({ status: 403, code: 'oidc-off' })
})
