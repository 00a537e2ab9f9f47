import { fastify } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refuseUndeclaredRoutes } from '../../src/http/access.ts'
import type { Api } from '../../src/http/admin-parts.ts'
import type { Access } from '../../src/http/caller.ts'
import { type House, openHouse, token } from './admin-house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

let address = 0
/** Asks from an address of its own, so that one test's wrong tokens do not count for another. */
function ask(method: string, url: string, headers: Readonly<Record<string, string>> = {}, remoteAddress?: string) {
  address += 1
  return house.app.inject({
    method: method as 'GET',
    url,
    headers,
    remoteAddress: remoteAddress ?? `192.0.2.${address % 250}`,
  })
}
const urlOf = (pattern: string) => pattern.replace(/:\w+/g, '1').replace('*', 'x')

test('a route that does not say who may use it cannot be registered', () => {
  const app = fastify()
  refuseUndeclaredRoutes(app as unknown as Api)
  expect(() => app.get('/api/open', async () => 'x')).toThrow('declares no access')
})

test('every route documents itself: summary, description, answers and problems', () => {
  expect(house.routes.length).toBeGreaterThan(30)
  for (const { url, method, schema, config } of house.routes) {
    const { summary, description, tags, response } = schema as Record<string, object>
    const name = `${method} ${url}`
    expect([summary, description, tags, response], name).not.toContain(undefined)
    expect(Object.keys(response ?? {}), name).toEqual(expect.arrayContaining(problemsOf(config?.access)))
    expect(url.includes(':') === Boolean(schema?.params), `${name} checks its path`).toBe(true)
    if (['POST', 'PUT', 'PATCH'].includes(String(method))) expect(schema?.body, name).toBeDefined()
  }
})

function problemsOf(access: Access | undefined): string[] {
  if (access === 'everyone') return ['429', '500']
  return access === 'scim' ? ['401', '429', '500'] : ['401', '403', '429', '500']
}

test('open to everyone are health and the log-in page, and SCIM is for its own service', () => {
  const open = house.routes.filter(({ config }) => config?.access === 'everyone')
  for (const { url } of open) expect(url).toMatch(/^\/(?:health|api\/portal(?:\/.*)?|api\/console\/visit)$/)
  for (const { url, config } of house.routes) expect(config?.access === 'scim', url).toBe(url.startsWith('/scim/'))
})

test('every route but the open ones is closed without the token, whatever the method', async () => {
  for (const { url, method } of house.routes.filter(
    route => !['everyone', 'user', 'scim'].includes(String(route.config?.access)),
  )) {
    const none = await ask(String(method), urlOf(url))
    const wrong = await ask(String(method), urlOf(url), { authorization: `Bearer ${'0'.repeat(64)}` })
    expect([none.statusCode, none.json().code, wrong.statusCode, wrong.json().code], `${method} ${url}`).toEqual([
      401,
      'token-required',
      401,
      'token-wrong',
    ])
    expect(none.headers['www-authenticate']).toBe('Bearer realm="holdfast"')
    expect(wrong.headers['www-authenticate']).toBe('Bearer realm="holdfast", error="invalid_token"')
  }
})

test.each([
  ['Basic', `Basic ${token}`],
  ['empty', 'Bearer '],
  ['twice', `Bearer ${token} ${token}`],
  ['a prefix', `Bearer ${token.slice(0, 63)}`],
  ['longer', `Bearer ${token}0`],
  ['endless', `Bearer ${'f'.repeat(8000)}`],
  ['quoted', `Bearer "${token}"`],
])('a token that is %s opens nothing', async (_, authorization) => {
  expect((await ask('GET', '/api/users', { authorization })).statusCode).toBe(401)
})

test.each([
  '/API/users',
  '/api/users/',
  '//api/users',
  '/api//users',
  '/api/users;x',
  '/api/./users',
  '/api/docs/../users',
  '/api/docs/..%2fusers',
  '/api/docs/%2e%2e/users',
  '/health/../api/users',
  '/health;/api/users',
  '/api/users%00',
  '/api/users.',
  '/api%2fusers',
  '/api/docs/..\\users',
])('the path %s gives nothing away without a token', async url => {
  const answer = await ask('GET', url)
  expect([401, 404]).toContain(answer.statusCode)
  expect(answer.body).not.toContain('"users"')
})

test('an unknown address is the same 404 with and without a token', async () => {
  const authorization = `Bearer ${token}`
  const answers = [
    await ask('GET', '/api/nothing'),
    await ask('GET', '/api/nothing', { authorization }),
    await ask('DELETE', '/api/nothing', { authorization }),
    await ask('OPTIONS', '/nothing'),
  ]
  for (const answer of answers) {
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'no-such-route'])
    expect(answer.headers['content-type']).toBe('application/problem+json')
  }
})

test('wrong tokens are limited by address; the right one is still taken', async () => {
  const from = '198.51.100.7'
  const wrong = () => ask('GET', '/api/users', { authorization: 'Bearer wrong' }, from)
  for (let tries = 0; tries < 10; tries += 1) expect((await wrong()).statusCode).toBe(401)
  const limited = await wrong()
  expect([limited.statusCode, limited.json().code]).toEqual([429, 'too-many-requests'])
  expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
  expect((await ask('GET', '/api/users', { authorization: `Bearer ${token}` }, from)).statusCode).toBe(200)
  expect((await ask('GET', '/api/users', {}, '198.51.100.8')).statusCode).toBe(401)
})

test('a missing token guesses nothing: it is told so, far longer than a wrong one, and takes no guess away', async () => {
  const from = '198.51.100.10'
  const none = () => ask('GET', '/api/users', {}, from)
  for (let tries = 0; tries < 600; tries += 1) expect((await none()).statusCode).toBe(401)
  expect((await none()).json()).toMatchObject({ status: 429, code: 'too-many-requests' })
  expect((await ask('GET', '/api/users', { authorization: 'Bearer wrong' }, from)).statusCode).toBe(401)
  expect((await ask('GET', '/health', {}, from)).statusCode).toBe(200)
})

test('searching for addresses is limited', async () => {
  const from = '198.51.100.9'
  for (let tries = 0; tries < 60; tries += 1) await ask('GET', `/x${tries}`, {}, from)
  expect((await ask('GET', '/y', {}, from)).statusCode).toBe(429)
})

test('no token is in the log', () => {
  const lines = JSON.stringify(house.log.lines)
  expect(lines).toContain('wrong admin token')
  expect(lines).not.toContain(token.slice(0, 63))
  expect(lines).not.toContain('0'.repeat(64))
})
