import type { LightMyRequestResponse, RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWebSession } from '../../src/gateway/web-sessions.ts'
import type { Access } from '../../src/http/caller.ts'
import { csrfTokenOf } from '../../src/http/session-cookie.ts'
import { someUser } from '../office.ts'
import { type House, metricsToken, openHouse, token } from './admin-house.ts'

const scimToken = 's'.repeat(40)

let house: House
beforeAll(async () => {
  house = await openHouse()
  const members = { user: ['portal'], operator: ['operate'], auditor: ['audit'], administrator: ['manage'] } as const
  for (const [name, rights] of Object.entries(members)) {
    await house.users.putGroup(name, rights)
    await house.users.create(someUser(name, { groups: [name] }))
  }
  await house.settings.change({ 'scim.enabled': true, 'scim.token': scimToken })
  await house.users.create(someUser('disabled', { groups: ['user'] }))
  await house.users.create(someUser('expired', { groups: ['user'] }))
})
afterAll(() => house[Symbol.asyncDispose]())

/** Everybody who can come by, and the routes that are for them. */
const roles = {
  nobody: ['everyone'],
  user: ['everyone', 'user'],
  operator: ['everyone', 'operator', 'staff', 'watcher'],
  auditor: ['everyone', 'auditor', 'staff', 'watcher'],
  administrator: ['everyone', 'admin', 'operator', 'auditor', 'staff', 'watcher'],
  token: ['everyone', 'admin', 'operator', 'auditor', 'staff', 'watcher'],
  watcher: ['everyone', 'watcher'],
  provisioner: ['everyone', 'scim'],
  disabled: ['everyone'],
  expired: ['everyone'],
} as const satisfies Readonly<Record<string, readonly Access[]>>
type Role = keyof typeof roles

const wayOf = (url: string) => url.replace(/:\w+/g, '1').replace('*', 'x')

/** One request with credentials of its own: what it does to a session touches no other. */
async function ask(role: Role, { method, url }: RouteOptions, at: number) {
  return house.app.inject({
    method: method as 'GET',
    url: wayOf(url),
    headers: await credentialsOf(role),
    remoteAddress: `198.51.${Object.keys(roles).indexOf(role)}.${at % 250}`,
    ...(method === 'GET' || method === 'DELETE' ? {} : { payload: {} }),
  })
}

async function credentialsOf(role: Role): Promise<Readonly<Record<string, string>>> {
  if (role === 'nobody') return {}
  if (role === 'token') return { authorization: `Bearer ${token}` }
  if (role === 'watcher') return { authorization: `Bearer ${metricsToken}` }
  if (role === 'provisioner') return { authorization: `Bearer ${scimToken}` }
  await house.users.change(role, { enabled: true })
  const pinEnd = role === 'expired' ? house.clock.now() : null
  const opening = { userName: role, via: 'oidc', pinEnd, client: '127.0.0.1' } as const
  const { token: session } = await openWebSession(house, opening)
  if (role === 'disabled') await house.users.change(role, { enabled: false })
  return { cookie: `__Host-holdfast=${session}`, 'x-csrf-token': csrfTokenOf(session) }
}

/** What whoever is refused is told: whether to show who they are, or that it does not reach so far. */
const refusals: Readonly<Record<string, readonly Role[]>> = {
  'token-required': ['nobody', 'disabled', 'expired', 'user', 'operator', 'auditor', 'administrator'],
  'token-wrong': ['token', 'watcher', 'provisioner'],
  'session-required': ['nobody', 'disabled', 'expired', 'token'],
  'not-allowed': ['user', 'operator', 'auditor', 'administrator'],
}

describe.each(Object.keys(roles) as Role[])('every route and %s', role => {
  test('opens what is declared for them, and nothing else', async () => {
    expect(house.routes.length).toBeGreaterThan(50)
    for (const [at, route] of house.routes.entries()) await expectAccess(role, route, at)
  })
})

async function expectAccess(role: Role, route: RouteOptions, at: number): Promise<void> {
  const access = route.config?.access ?? expect.fail(`${route.url} declares no access`)
  const answer = await ask(role, route, at)
  const code = codeOf(answer)
  const isFor = (roles[role] as readonly Access[]).includes(access)
  expect([code in refusals, code], `${role}: ${route.method} ${route.url} (${access})`).toEqual([!isFor, code])
  if (!isFor) expect(refusals[code], `${role}: ${route.url}`).toContain(role)
  // Sessions are nothing to the provisioning service's routes; elsewhere whoever is known is not asked to log in.
  if (code === 'token-required' && access !== 'scim') expect(['nobody', 'disabled', 'expired']).toContain(role)
}

/** The code of a problem; errors of SCIM have none of it. */
function codeOf(answer: LightMyRequestResponse): string {
  if (answer.statusCode < 400) return ''
  const { code } = answer.json() as { readonly code?: string }
  if (code !== undefined) return code
  if (answer.statusCode !== 401) return 'scim'
  return String(answer.headers['www-authenticate']).includes('invalid_token') ? 'token-wrong' : 'token-required'
}

test('a session without its page’s token changes nothing, on any route', async () => {
  for (const [at, route] of house.routes.entries()) {
    const access = route.config?.access
    if (route.method === 'GET' || access === 'everyone' || access === 'scim' || access === undefined) continue
    const role = access === 'user' ? 'user' : 'administrator'
    const { cookie = '' } = await credentialsOf(role)
    const method = route.method as 'POST'
    const answer = await house.app.inject({
      method,
      url: wayOf(route.url),
      headers: { cookie },
      remoteAddress: `203.0.113.${at}`,
    })
    expect(answer.json(), `${route.method} ${route.url}`).toMatchObject({ status: 403, code: 'cross-site' })
  }
})
