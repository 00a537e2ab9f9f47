import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildAdminApi } from '../../src/http/admin-api.ts'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

const get = (url: string) => house.app.inject({ method: 'GET', url })

test.each(['/', '/log-in', '/pin', '/account', '/console', '/console/users/ada'])(
  '%s is a page whose policy allows nothing inline and no frame',
  async url => {
    const { statusCode, headers } = await get(url)
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    })
    const policy = String(headers['content-security-policy'])
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/)
    expect(policy).not.toMatch(/unsafe|data:|https?:/)
  },
)

/** A page of the portal for somebody whose browser asks for languages, and brings a cookie. */
function openPage(url: string, asked?: string, cookie?: string) {
  const headers = { ...(asked === undefined ? {} : { 'accept-language': asked }), ...(cookie ? { cookie } : {}) }
  return house.app.inject({ method: 'GET', url, headers })
}

const preload = (path: string) => `<${path}>; rel=preload; as=fetch; crossorigin`

test.each([
  ['de-AT,de;q=0.9,en;q=0.8', ', </assets/de-1234.js>; rel=modulepreload'],
  ['nl, fr;q=0.5', ', </assets/fr-1234.js>; rel=modulepreload'],
  ['nl', ''],
  [undefined, ''],
] as const)('who asks for %s is told what the script of the portal asks first, and the texts', async (asked, texts) => {
  const { headers } = await openPage('/', asked)
  expect(headers['link']).toBe(`${preload('/api/portal')}${texts}`)
  expect(headers['vary']).toContain('accept-language')
})

test('who brings the cookie of a session is told to ask for it, too', async () => {
  const cookie = '__Host-holdfast=over'
  const { headers } = await openPage('/account', 'nl', cookie)
  expect(headers['link']).toBe(`${preload('/api/portal')}, ${preload('/api/portal/session')}`)
  expect((await openPage('/api/portal', 'nl', cookie)).json()).toMatchObject({ mayBeLoggedIn: true })
  expect((await openPage('/api/portal')).json()).toMatchObject({ mayBeLoggedIn: false })
})

test('what changes its name with its content is kept by browsers, the rest is asked for again', async () => {
  expect((await get('/assets/portal-1234.js')).headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'application/javascript; charset=utf-8',
  })
  expect((await get('/icon.svg')).headers).toMatchObject({
    'cache-control': 'no-cache',
    'content-type': 'image/svg+xml',
  })
})

test('a compressed copy is sent to whoever takes it, under the name of the file alone', async () => {
  const headers = { 'accept-encoding': 'gzip' }
  const answer = await house.app.inject({ method: 'GET', url: '/assets/portal-1234.js', headers })
  expect(answer.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': 'application/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect(gunzipSync(answer.rawPayload).toString()).toBe('export {}')
  expect((await get('/assets/portal-1234.js')).body).toBe('export {}')
  expect((await get('/assets/portal-1234.js.gz')).statusCode).toBe(404)
})

test('the service worker is asked for again, and may fetch from the gateway alone', async () => {
  const { headers } = await get('/sw.js')
  expect(headers['cache-control']).toBe('no-cache')
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*connect-src 'self';/)
})

test.each([
  '/assets/../index.html',
  '/assets/%2e%2e%2findex.html',
  '/assets/..%5cicon.svg',
  '/assets/x%00.js',
  '/assets/none.js',
])('%s leads nowhere', async url => {
  expect([404, 400]).toContain((await get(url)).statusCode)
})

test('where the pages are not built, a visitor is told what to run', async () => {
  const empty = join(house.folder, 'nothing')
  rmSync(empty, { recursive: true, force: true })
  const app = await buildAdminApi({ ...house.parts, pagesFolder: empty })
  const answer = await app.inject({ method: 'GET', url: '/' })
  await app.close()
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toMatchObject({ code: 'pages-missing', detail: expect.stringContaining('npm run build') })
})
