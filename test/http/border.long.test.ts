import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Fault, faultCodes } from '../../src/core/fault.ts'
import { openAdminApi } from '../../src/http/admin-api.ts'
import { type ProblemCode, problemOf } from '../../src/http/problem.ts'
import { type House, openHouse, token } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const authorization = `Bearer ${token}`
const post = (payload: string, headers: Readonly<Record<string, string>> = {}) =>
  house.app.inject({
    method: 'POST',
    url: '/api/users',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    payload,
  })

test.each([
  ['not JSON', '{"userName":', {}, 400, 'input-invalid'],
  ['a prototype', '{"userName":"ada","__proto__":{"enabled":false}}', {}, 400, 'input-invalid'],
  ['a constructor', '{"userName":"ada","constructor":{"prototype":{}}}', {}, 400, 'input-invalid'],
  ['a form', 'userName=ada', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'content-type-unsupported'],
  ['text', '{"userName":"ada"}', { 'content-type': 'text/plain' }, 415, 'content-type-unsupported'],
  ['too large', JSON.stringify({ userName: 'a'.repeat(65_536) }), {}, 413, 'message-too-large'],
])('a body that is %s is refused as a problem', async (_, payload, headers, status, code) => {
  const refused = await post(payload, headers)
  expect([refused.statusCode, refused.json().code]).toEqual([status, code])
  expect(refused.headers['content-type']).toBe('application/problem+json')
})

test('an address that cannot be decoded is refused as a problem', async () => {
  const refused = await house.app.inject({ method: 'GET', url: '/api/users/%zz', headers: { authorization } })
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'input-invalid'])
})

test('a failure tells its code and an id that is in the log, and nothing else', async () => {
  house.health.answer = undefined as never
  const failed = await house.app.inject({ method: 'GET', url: '/health' })
  expect(failed.statusCode).toBe(500)
  const { instance, ...rest } = failed.json()
  expect(rest).toEqual(problemOf('internal'))
  const line = house.log.lines.find(({ text }) => text === 'request failed')
  expect(line).toMatchObject({
    level: 'error',
    fields: { requestId: instance.replace('urn:uuid:', ''), route: '/health' },
  })
  expect(line?.fields['err']).toBeInstanceOf(TypeError)
})

test('every fault has a status and a stable type', () => {
  const codes = Object.keys(faultCodes) as ProblemCode[]
  for (const code of codes) {
    expect(problemOf(code).status, code).toBeGreaterThanOrEqual(400)
    expect(problemOf(code), code).toMatchObject({ type: `urn:holdfast:problem:${code}`, title: expect.any(String) })
  }
})

test('a database that is away is 503 without its message', async () => {
  house.users.groups = () => Promise.reject(new Fault('records-unavailable', 'canary: /var/lib/x'))
  const failed = await house.ask('GET', '/api/groups')
  expect(failed).toMatchObject({ status: 503, body: { code: 'records-unavailable' } })
  expect(failed.text).not.toContain('canary')
})

test('readiness is told to anybody, each part with its reason', async () => {
  expect((await house.ask('GET', '/health')).body).toEqual({
    ready: true,
    version: '1.2.3',
    parts: { records: { ok: true } },
  })
  const reason = 'siteRecord: the database does not answer'
  house.health.answer = { ready: false, reason, parts: { spool: { ok: false, reason: 'no room left', freeBytes: 12 } } }
  house.clock.forward({ seconds: 1 })
  expect(await house.ask('GET', '/health')).toMatchObject({
    status: 503,
    body: { ready: false, reason, parts: house.health.answer.parts },
  })
})

test.each(['/health', '/api/users', '/nothing'])(
  '%s is answered with headers that give a browser no leeway',
  async url => {
    const { headers } = await house.app.inject({ method: 'GET', url })
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(headers).not.toHaveProperty('x-powered-by')
  },
)

test('the document describes every route and says which need the token', async () => {
  const document = (await house.app.inject({ method: 'GET', url: '/api/openapi.json' })).json()
  expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' }, security: [{ adminToken: [] }] })
  for (const { url, method } of house.routes) {
    const operation = document.paths[url.replace(/:(\w+)/g, '{$1}')]?.[String(method).toLowerCase()]
    expect(operation?.summary, `${method} ${url}`).toEqual(expect.any(String))
  }
  expect(document.paths['/health'].get.security).toEqual([])
  expect(document.components.schemas.Problem).toMatchObject({ type: 'object' })
})

test('the document says where a printed job is found: purged, with the outcome printed', async () => {
  const { paths } = (await house.app.inject({ method: 'GET', url: '/api/openapi.json' })).json()
  const job = paths['/api/jobs/{id}'].get.responses['200'].content['application/json'].schema.properties
  expect(job.state.description).toMatch(/`done` only for a moment.*`purged` with the outcome `printed`/)
  expect(job.outcome.description).toContain('stays when the job is purged')
  expect(paths['/api/jobs'].get.description).toContain('`purged` with the outcome `printed`')
})

test.each(['/api/docs', '/api/docs/', '/api/docs/static/index.html'])(
  'the page %s needs no inline script',
  async url => {
    const page = await house.app.inject({ method: 'GET', url })
    expect([200, 302]).toContain(page.statusCode)
    expect(page.headers['content-security-policy']).toContain("script-src 'self'")
    expect(page.headers['content-security-policy']).not.toContain('unsafe')
    expect(page.body).not.toMatch(/<script(?![^>]*src=)|<style/)
  },
)

test('a peer that speaks no HTTP is answered and hung up on; headers have an end', async () => {
  await using api = await openAdminApi({ host: '127.0.0.1', port: 0 }, house.parts)
  const say = async (text: string) => {
    const socket = connect(Number(api.address.split(':')[1]), '127.0.0.1')
    let heard = ''
    socket.on('data', data => {
      heard += String(data)
    })
    socket.write(text)
    await once(socket, 'close')
    return heard
  }
  expect(await say('HELO there\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json[\s\S]*"status":400/)
  expect(await say(`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
})

test('one address cannot take all connections', async () => {
  await using api = await openAdminApi({ host: '127.0.0.1', port: 0 }, house.parts)
  const port = Number(api.address.split(':')[1])
  const sockets = Array.from({ length: 60 }, () => connect(port, '127.0.0.1'))
  for (const socket of sockets) socket.on('error', () => undefined)
  await expect.poll(() => sockets.filter(socket => socket.closed).length).toBe(10)
  for (const socket of sockets) socket.destroy()
})

test('an address that is taken is a fault of the configuration that says what to do', async () => {
  await using api = await openAdminApi({ host: '127.0.0.1', port: 0 }, house.parts)
  const port = Number(api.address.split(':')[1])
  await expect(openAdminApi({ host: '127.0.0.1', port }, house.parts)).rejects.toMatchObject({
    code: 'configuration-invalid',
    message: `http: ${api.address} is taken by another program; end that one or choose another port with --http HOST:PORT`,
  })
})
