import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openHouse, token } from './admin-house.ts'

let house: House
let paths: Map<string, Set<string>>
beforeAll(async () => {
  house = await openHouse()
  paths = new Map([...house.routes, ...open].map(({ url }) => [url, new Set()]))
  for (const { url, method } of [...house.routes, ...open]) paths.get(url)?.add(String(method))
})
afterAll(() => house[Symbol.asyncDispose]())

const open = ['/', '/api/docs', '/api/openapi.json'].map(url => ({ url, method: 'GET' }))
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY']
let address = 0

/** Asks without a token, each time from another address. */
function ask(method: string, path: string) {
  address += 1
  const [url, remoteAddress] = [path.replace(/:\w+/g, '1'), `198.51.${address >> 8}.${address & 255}`]
  return house.app.inject({ method: method as 'GET', url, remoteAddress })
}

test('anybody is told which methods a path takes, as the open document tells them too', async () => {
  for (const [path, taken] of paths) {
    const answer = await ask('OPTIONS', path)
    const allowed = [...taken, ...(taken.has('GET') ? ['HEAD'] : []), 'OPTIONS']
    expect([answer.statusCode, answer.body], path).toEqual([204, ''])
    expect(String(answer.headers['allow']).split(', ').toSorted(), path).toEqual(allowed.toSorted())
    expect(answer.headers, path).not.toHaveProperty('access-control-allow-methods')
  }
})

test('a method that a path does not take is 405 with Allow, with or without a token', async () => {
  for (const [path, taken] of paths) {
    for (const method of methods.filter(each => !taken.has(each) && !(each === 'HEAD' && taken.has('GET')))) {
      const answer = await ask(method, path)
      expect(answer.statusCode, `${method} ${path}`).toBe(405)
      expect(answer.headers, `${method} ${path}`).toMatchObject({
        allow: expect.stringMatching(/OPTIONS$/),
        'content-type': 'application/problem+json',
      })
      if (method !== 'HEAD') expect(answer.json()).toMatchObject({ status: 405, code: 'method-not-allowed' })
    }
  }
})

test('HEAD is answered as GET, without the body, and as closed', async () => {
  const headers = { authorization: `Bearer ${token}` }
  for (const url of ['/api/users', '/health', '/', '/api/openapi.json', '/metrics']) {
    const answer = await house.app.inject({ method: 'HEAD', url, headers })
    expect([answer.statusCode, answer.body], url).toEqual([200, ''])
  }
  expect((await ask('HEAD', '/api/users')).statusCode).toBe(401)
})

test('no body is read for a method that is not taken', async () => {
  const payload = 'y'.repeat(100_000)
  const refused = await house.app.inject({ method: 'POST', url: '/health', payload })
  expect(refused.statusCode).toBe(405)
})
