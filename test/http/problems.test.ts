import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminApi, buildAdminApi, openAdminApi } from '../../src/http/admin-api.ts'
import { ProblemShape } from '../../src/http/shapes.ts'
import { type House, openHouse, token } from './admin-house.ts'

let house: House
let api: AdminApi
beforeAll(async () => {
  house = await openHouse()
  api = await openAdminApi({ host: '127.0.0.1', port: 0 }, house.parts)
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

/** What the API says to these octets until it hangs up. */
async function say(octets: string): Promise<string> {
  const socket = connect(Number(api.address.split(':')[1]), '127.0.0.1')
  let heard = ''
  socket.on('data', data => {
    heard += String(data)
  })
  socket.on('error', () => undefined) // it may hang up before everything is sent
  socket.write(octets)
  await once(socket, 'close')
  return heard
}

/** Status and code of the one problem that was answered. */
function problemIn(heard: string): readonly [status: number, code: string] {
  const [head = '', body = ''] = heard.split('\r\n\r\n')
  expect(head.toLowerCase()).toContain('content-type: application/problem+json')
  const problem = JSON.parse(body)
  expect([...Value.Errors(ProblemShape, problem)]).toEqual([])
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${problem.status} `))
  return [problem.status, problem.code]
}

const end = `host: a\r\nauthorization: Bearer ${token}\r\nconnection: close`
const post = (headers: string, body = '') =>
  `POST /api/users HTTP/1.1\r\n${end}\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${body}`

test.each([
  ['no HTTP', 'HELO there\r\n\r\n', 400, 'input-invalid'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'input-invalid'],
  ['a method of no registry', `FOO / HTTP/1.1\r\n${end}\r\n\r\n`, 400, 'input-invalid'],
  ['a method of another protocol', `PROPFIND /api/users HTTP/1.1\r\n${end}\r\n\r\n`, 501, 'method-not-implemented'],
  ['a tunnel', `CONNECT a:443 HTTP/1.1\r\n${end}\r\n\r\n`, 501, 'method-not-implemented'],
  ['a version to come', `GET / HTTP/9.9\r\n${end}\r\n\r\n`, 400, 'input-invalid'],
  ['no Host header', 'GET /health HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'input-invalid'],
  ['a broken header', `GET / HTTP/1.1\r\n${end}\r\nno colon\r\n\r\n`, 400, 'input-invalid'],
  ['too large headers', `GET / HTTP/1.1\r\n${end}\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'input-invalid'],
  ['a too long address', `GET /${'y'.repeat(20_000)} HTTP/1.1\r\n${end}\r\n\r\n`, 431, 'input-invalid'],
  ['an unknown expectation', `GET /health HTTP/1.1\r\n${end}\r\nexpect: tea\r\n\r\n`, 417, 'input-invalid'],
  ['a length that is no number', post('content-length: x'), 400, 'input-invalid'],
  ['two lengths', post('content-length: 2\r\ntransfer-encoding: chunked'), 400, 'input-invalid'],
  ['a broken chunk', post('transfer-encoding: chunked', 'x\r\n'), 400, 'input-invalid'],
  ['a body longer than it may be', post('content-length: 70000'), 413, 'message-too-large'],
  [
    'chunks without end',
    post('transfer-encoding: chunked', `20000\r\n${'y'.repeat(0x20000)}`),
    413,
    'message-too-large',
  ],
])('octets that are %s are answered with a problem', async (_, octets, status, code) => {
  expect(problemIn(await say(octets))).toEqual([status, code])
})

test('an upgrade that is not known is passed over', async () => {
  expect(await say('GET /health HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 200 /,
  )
})

const json = { 'content-type': 'application/json' }
test.each([
  ['GET', '/nothing', {}, 404, 'no-such-route'],
  ['GET', '/api/nothing', {}, 404, 'no-such-route'],
  ['GET', '/api/docs/nope', {}, 404, 'no-such-route'],
  ['GET', '/api/docs/static/nope.js', {}, 404, 'no-such-route'],
  ['GET', '/api/docs/static/..%2f..%2fpackage.json', {}, 404, 'no-such-route'],
  ['GET', '/api/docs/static/%00', {}, 404, 'no-such-route'],
  ['GET', '/api/docs/%zz', {}, 400, 'input-invalid'],
  ['GET', '/%', {}, 400, 'input-invalid'],
  ['GET', '/api/users/%c3%28', {}, 400, 'input-invalid'],
  ['GET', `/api/users/${'y'.repeat(2000)}`, {}, 400, 'input-invalid'],
  ['GET', '/api/users?limit=%zz', {}, 400, 'input-invalid'],
  ['POST', '/api/users', { 'content-type': 'text/xml' }, 415, 'content-type-unsupported'],
  ['POST', '/api/users', { 'content-type': 'nonsense' }, 415, 'content-type-unsupported'],
  ['POST', '/api/users', { ...json, 'content-length': '1' }, 400, 'input-invalid'],
  ['POST', '/api/docs/nope', json, 405, 'method-not-allowed'],
  ['PUT', '/api/users', json, 405, 'method-not-allowed'],
  ['TRACE', '/health', {}, 405, 'method-not-allowed'],
])('%s %s with %j is answered with a problem', async (method, url, headers, status, code) => {
  const authorization = `Bearer ${token}`
  const payload = method === 'POST' || method === 'PUT' ? { payload: 'no json' } : {}
  const answer = await house.app.inject({
    method: method as 'GET',
    url,
    headers: { authorization, ...headers },
    ...payload,
  })
  expect([answer.statusCode, answer.json().code]).toEqual([status, code])
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  expect([...Value.Errors(ProblemShape, answer.json())]).toEqual([])
})

test('a request that comes while the gateway closes is told so', async () => {
  const app = await buildAdminApi(house.parts)
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const groups = Promise.withResolvers<[]>()
  house.users.groups = () => groups.promise
  const socket = connect(Number(port), '127.0.0.1')
  const heard = text(socket)
  const ask = async (path: string) => {
    socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n\r\n`)
    await once(app.server, 'request')
  }
  await ask('/api/groups')
  const closed = app.close()
  await ask('/api/users')
  groups.resolve([])
  await closed
  const [, second = ''] = (await heard).split('{"groups":[]}')
  expect(problemIn(second)).toEqual([503, 'shutting-down'])
})
