import type { RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWebSession } from '../../src/gateway/web-sessions.ts'
import type { Access } from '../../src/http/caller.ts'
import { csrfTokenOf } from '../../src/http/session-cookie.ts'
import { someUser } from '../office.ts'
import { type House, openHouse, token } from './admin-house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  const members = { user: ['portal'], operator: ['operate'], auditor: ['audit'], administrator: ['manage'] } as const
  for (const [name, rights] of Object.entries(members)) {
    await house.users.putGroup(name, rights)
    await house.users.create(someUser(name, { groups: [name] }))
  }
  await house.users.create(someUser('disabled', { groups: ['user'] }))
  await house.users.create(someUser('expired', { groups: ['user'] }))
})
afterAll(() => house[Symbol.asyncDispose]())

/** Everybody who can come by, and the routes that are for them. */
const roles = {
  nobody: ['everyone'],
  user: ['everyone', 'user'],
  operator: ['everyone', 'operator', 'staff'],
  auditor: ['everyone', 'auditor', 'staff'],
  administrator: ['everyone', 'admin', 'operator', 'auditor', 'staff'],
  token: ['everyone', 'admin', 'operator', 'auditor', 'staff'],
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
  await house.users.change(role, { enabled: true })
  const pinEnd = role === 'expired' ? house.clock.now() : null
  const opening = { userName: role, via: 'oidc', pinEnd, client: '127.0.0.1' } as const
  const { token: session } = await openWebSession(house, opening)
  if (role === 'disabled') await house.users.change(role, { enabled: false })
  return { cookie: `__Host-holdfast=${session}`, 'x-csrf-token': csrfTokenOf(session) }
}

const isKnown = (role: Role) => !['nobody', 'disabled', 'expired'].includes(role)
const refusedFor = { known: ['not-allowed', 'session-required'], unknown: ['token-required', 'session-required'] }

describe.each(Object.keys(roles) as Role[])('every route and %s', role => {
  test('opens what is declared for them, and nothing else', async () => {
    expect(house.routes.length).toBeGreaterThan(50)
    for (const [at, route] of house.routes.entries()) await expectAccess(role, route, at)
  })
})

async function expectAccess(role: Role, route: RouteOptions, at: number): Promise<void> {
  const access = route.config?.access ?? expect.fail(`${route.url} declares no access`)
  const answer = await ask(role, route, at)
  const code = answer.statusCode >= 400 ? String(answer.json().code ?? '') : ''
  const isRefused = [...refusedFor.known, ...refusedFor.unknown].includes(code)
  const isFor = (roles[role] as readonly Access[]).includes(access)
  expect([isRefused, code], `${role}: ${route.method} ${route.url} (${access})`).toEqual([!isFor, code])
  if (!isFor) expect(isKnown(role) ? refusedFor.known : refusedFor.unknown, route.url).toContain(code)
}

test('a session without its page’s token changes nothing, on any route', async () => {
  for (const [at, route] of house.routes.entries()) {
    const access = route.config?.access
    if (route.method === 'GET' || access === 'everyone' || access === undefined) continue
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
