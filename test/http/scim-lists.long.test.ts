import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isFault } from '../../src/core/fault.ts'
import { matches, parseFilter } from '../../src/http/scim-filter.ts'
import { pathOf } from '../../src/http/scim-patch.ts'
import { openScimHouse, type ScimHouse, scimToken } from './scim-house.ts'

let house: ScimHouse
beforeAll(async () => {
  house = await openScimHouse()
  for (const name of ['ada', 'bob', 'eve', 'zoe'])
    await house.create(name, {
      externalId: `x-${name}`,
      displayName: `${name.toUpperCase()} the User`,
      active: name !== 'eve',
    })
  await house.create('nomail', { emails: undefined, externalId: undefined })
})
afterAll(() => house[Symbol.asyncDispose]())

interface List {
  readonly totalResults: number
  readonly startIndex: number
  readonly itemsPerPage: number
  readonly Resources: readonly { readonly userName: string }[]
}
async function list(query: Readonly<Record<string, string>> = {}) {
  const { status, body } = await house.scim('GET', `/Users?${new URLSearchParams(query)}`)
  expect(status).toBe(200)
  return body as List
}
const names = async (filter: string) => (await list({ filter })).Resources.map(one => one.userName).join(' ')

test.each([
  ['userName eq "ADA"', 'ada'],
  ['username Eq "ada"', 'ada'],
  ['externalId eq "x-bob"', 'bob'],
  ['externalId eq "X-BOB"', ''],
  ['emails.value eq "EVE@example.org"', 'eve'],
  ['emails eq "eve@example.org"', 'eve'],
  ['emails[type eq "work"].value eq "zoe@example.org"', 'zoe'],
  ['emails[type eq "work" and value co "@EXAMPLE"]', 'ada bob eve zoe'],
  ['emails[type eq "home"]', ''],
  ['displayName co "the" and userName sw "b"', 'bob'],
  ['userName ew "e"', 'eve zoe'],
  ['active eq false', 'eve'],
  ['active eq True and not (userName eq "ada" or userName eq "bob")', 'nomail zoe'],
  ['emails pr', 'ada bob eve zoe'],
  ['not (emails pr)', 'nomail'],
  ['externalId eq null', 'nomail'],
  ['userName ne "ada"', 'bob eve nomail zoe'],
  ['userName gt "bob" and userName le "nomail"', 'eve nomail'],
  ['userName eq "ada" or userName eq "bob" and active eq false', 'ada'],
  ['meta.lastModified ge "2026-11-24T08:00:00.000Z"', 'ada bob eve nomail zoe'],
  ['meta.lastModified gt "2026-11-24T09:00:00+01:00"', ''],
  ['meta.resourceType eq "User" and urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bob"', 'bob'],
  ['title pr', ''],
  ['userName eq "a\\"b"', ''],
  ['userName eq "\u202e"', ''],
])('the filter %s finds %s', async (filter, found) => {
  expect(await names(filter)).toBe(found)
})

test('an id finds its user', async () => {
  const [ada] = (await list({ filter: 'userName eq "ada"' })).Resources as readonly { id: string; userName: string }[]
  expect(await names(`id eq "${ada?.id}"`)).toBe('ada')
  expect(await names(`id eq "${ada?.id.toUpperCase()}"`)).toBe('')
})

test.each([
  'userName',
  'userName eq',
  'userName eq ada',
  'userName is "ada"',
  '(userName eq "a"',
  'userName eq "a" and',
  'userName eq "a',
  'userName eq "a")',
  'not userName eq "a"',
  '"a" eq "a"',
  'userName eq {}',
  `${'('.repeat(30)}userName pr${')'.repeat(30)}`,
])('the filter %s is refused', async filter => {
  const { status, body } = await house.scim('GET', `/Users?${new URLSearchParams({ filter })}`)
  expect([status, body]).toEqual([400, expect.objectContaining({ scimType: 'invalidFilter', status: '400' })])
})

test('no text breaks the readers of filters and paths', () => {
  const word = fc.oneof(
    fc.constantFrom('userName', 'eq', '"a"', '(', ')', '[', ']', 'and', 'or', 'not', 'pr', '.value'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), words => {
      for (const read of [() => matches(parseFilter(words.join(' ')), { userName: 'a' }), () => pathOf(words.join(''))])
        try {
          read()
        } catch (error) {
          if (!isFault(error, 'input-invalid')) throw error
        }
    }),
    { numRuns: 2_000 },
  )
})

test('pages begin at 1 and tell how many there are', async () => {
  expect(await list()).toMatchObject({ totalResults: 5, startIndex: 1, itemsPerPage: 5 })
  const page = await list({ startIndex: '2', count: '2' })
  expect([page.totalResults, page.startIndex, page.Resources.map(one => one.userName)]).toEqual([5, 2, ['bob', 'eve']])
  expect(await list({ startIndex: '99', count: '2' })).toMatchObject({
    totalResults: 5,
    itemsPerPage: 0,
    Resources: [],
  })
  expect(await list({ startIndex: '0', count: '-3' })).toMatchObject({
    totalResults: 5,
    startIndex: 1,
    itemsPerPage: 0,
  })
  expect(await list({ filter: 'active eq true', startIndex: '3', count: '1' })).toMatchObject({
    totalResults: 4,
    Resources: [{ userName: 'nomail' }],
  })
  expect((await house.scim('GET', '/Users?count=many')).status).toBe(400)
})

test('attributes are shown or left out as asked, id and schemas always there', async () => {
  const [only] = (await list({ filter: 'userName eq "ada"', attributes: 'userName,emails.value,nothing' })).Resources
  expect(only).toEqual({
    schemas: expect.anything(),
    id: expect.anything(),
    userName: 'ada',
    emails: [{ value: 'ada@example.org' }],
  })
  const [rest] = (await list({ filter: 'userName eq "ada"', excludedAttributes: 'emails,META.location,id' })).Resources
  expect(rest).not.toHaveProperty('emails')
  expect(rest).toMatchObject({ id: expect.anything(), meta: { resourceType: 'User', version: expect.anything() } })
  expect(rest).not.toHaveProperty('meta.location')
})

test('a parameter that Entra adds of its own does no harm', async () => {
  expect((await house.scim('GET', '/Users?aadOptscim062020&filter=userName+eq+"ada"')).status).toBe(200)
})

test('what the server can do, its resources and its schemas are told', async () => {
  expect((await house.scim('GET', '/ServiceProviderConfig')).body).toMatchObject({
    patch: { supported: true },
    filter: { supported: true, maxResults: 200 },
    etag: { supported: true },
  })
  const types = (await house.scim('GET', '/ResourceTypes')).body as List
  expect(types).toMatchObject({ totalResults: 2, Resources: [{ endpoint: '/Users' }, { endpoint: '/Groups' }] })
  expect((await house.scim('GET', '/ResourceTypes/User')).body).toMatchObject({ name: 'User' })
  const schema = 'urn:ietf:params:scim:schemas:core:2.0:Group'
  expect((await house.scim('GET', `/Schemas/${schema}`)).body).toMatchObject({ id: schema, name: 'Group' })
  expect((await house.scim('GET', '/Schemas')).body).toMatchObject({ totalResults: 2 })
  expect((await house.scim('GET', '/Schemas/urn:x')).status).toBe(404)
})

test('without the right token nothing is told, in SCIM’s form; the administrator’s is not the right one', async () => {
  const none = await house.scim('GET', '/Users', { headers: { authorization: '' } })
  expect(none).toMatchObject({ status: 401, body: { status: '401', schemas: [expect.stringContaining(':Error')] } })
  for (const token of [`${scimToken}s`, scimToken.slice(1), 'f'.repeat(64)])
    expect((await house.scim('GET', '/Users', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
  const asScim = { method: 'GET', url: '/api/users', headers: { authorization: `Bearer ${scimToken}` } } as const
  expect((await house.app.inject(asScim)).statusCode).toBe(401)
})

test('wrong tokens are limited like the administrator’s', async () => {
  const headers = { authorization: `Bearer ${'w'.repeat(40)}` }
  const ask = () => house.app.inject({ url: '/scim/v2/Users', headers, remoteAddress: '198.51.100.77' })
  for (let tries = 0; tries < 10; tries += 1) await ask()
  const limited = await ask()
  expect([limited.statusCode, limited.json().status]).toEqual([429, '429'])
})

test('switched off, or without a token, SCIM is not there', async () => {
  await house.settings.change({ 'scim.enabled': false })
  const ask = (token: string) =>
    house.app.inject({
      url: '/scim/v2/Users',
      headers: { authorization: `Bearer ${token}` },
      remoteAddress: '198.51.100.78',
    })
  expect((await ask(scimToken)).statusCode).toBe(404)
  await house.settings.change({ 'scim.enabled': true, 'scim.token': '' })
  expect((await ask(scimToken)).statusCode).toBe(401)
  await house.settings.change({ 'scim.token': scimToken })
  expect((await ask(scimToken)).statusCode).toBe(200)
})
