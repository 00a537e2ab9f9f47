import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { openScimHouse, type ScimHouse } from './scim-house.ts'

let house: ScimHouse
beforeEach(async () => {
  house = await openScimHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const user = 'urn:ietf:params:scim:schemas:core:2.0:User'
const ada = {
  schemas: [user, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
  userName: 'Ada@Example.org',
  externalId: '701984',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [
    { value: 'home@example.org', type: 'home' },
    { value: 'ada@example.org', type: 'work', primary: true },
  ],
  preferredLanguage: 'cs-CZ',
  active: true,
  password: 'ignored',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Maths' },
}
const patch = (...Operations: readonly object[]) => ({
  body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations },
})

test('S50 S51 a provisioned user gets an account of origin scim, and a PIN', async () => {
  const { status, headers, body } = await house.scim('POST', '/Users', { body: ada })
  const { id } = body as { id: string }
  expect(status).toBe(201)
  expect(body).toMatchObject({
    schemas: [user],
    userName: 'ada@example.org',
    externalId: '701984',
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    displayName: 'Ada Lovelace',
    preferredLanguage: 'cs',
    emails: [{ value: 'ada@example.org', type: 'work', primary: true }],
    active: true,
    meta: { resourceType: 'User', location: `http://localhost:80/scim/v2/Users/${id}`, version: headers['etag'] },
  })
  expect(headers['location']).toBe(`http://localhost:80/scim/v2/Users/${id}`)
  expect(JSON.stringify(body)).not.toContain('ignored')
  expect(await house.users.find('ada@example.org')).toMatchObject({ origin: 'scim', language: 'cs', enabled: true })
  expect(await house.pins.ofUser('ada@example.org')).toHaveLength(1)
})

test('O7 a user without an address gets a PIN when the address comes', async () => {
  const id = await house.create('ada', { emails: [] })
  expect(await house.pins.ofUser('ada')).toEqual([])
  await house.scim(
    'PATCH',
    `/Users/${id}`,
    patch({ op: 'Add', path: 'emails[type eq "work"].value', value: 'a@x.org' }),
  )
  expect((await house.users.find('ada'))?.email).toBe('a@x.org')
  expect(await house.pins.ofUser('ada')).toHaveLength(1)
})

test.each([
  [{}, 'userName'],
  [{ userName: ' ' }, 'userName'],
  [{ userName: 'ada', emails: [{ value: 'nonsense', type: 'work' }] }, 'emails'],
  [{ userName: 'ada', emails: [{ value: 7 }] }, 'emails'],
  [{ userName: 'ada', active: 'perhaps' }, 'active'],
  [{ userName: { a: 1 } }, 'userName'],
  [{ userName: 'ada', externalId: 'x'.repeat(600) }, 'externalId'],
])('the user %j is refused in SCIM’s form', async (body, words) => {
  expect(await house.scim('POST', '/Users', { body })).toMatchObject({
    status: 400,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '400',
      scimType: 'invalidValue',
      detail: expect.stringContaining(words),
    },
  })
})

test('a name or identifier that is taken is a conflict; accounts of others are adopted only when the setting says so', async () => {
  await house.create('ada', { externalId: 'x' })
  const taken = { status: 409, body: { scimType: 'uniqueness' } }
  expect(await house.scim('POST', '/Users', { body: { userName: 'ADA' } })).toMatchObject(taken)
  expect(await house.scim('POST', '/Users', { body: { userName: 'bob', externalId: 'x' } })).toMatchObject(taken)
  await house.users.create(someUser('grace', { groups: ['STAFF'] }))
  expect(await house.scim('POST', '/Users', { body: { userName: 'grace' } })).toMatchObject(taken)
  await house.settings.change({ 'sync.adopt': true })
  expect(await house.scim('POST', '/Users', { body: { userName: 'grace' } })).toMatchObject({ status: 201 })
  expect(await house.users.find('grace')).toMatchObject({ origin: 'scim', groups: ['STAFF'] })
})

test('accounts of others are not there for SCIM', async () => {
  await house.users.create(someUser('grace'))
  expect((await house.scim('GET', '/Users')).body).toMatchObject({ totalResults: 0, Resources: [] })
  expect(await house.scim('GET', '/Users/grace')).toMatchObject({ status: 404, body: { status: '404' } })
})

describe('a change', () => {
  let id = ''
  beforeEach(async () => {
    id = await house.create('ada', { displayName: 'Ada', externalId: '7' })
  })
  const change = (...operations: readonly object[]) => house.scim('PATCH', `/Users/${id}`, patch(...operations))

  test('PUT replaces: what is absent is taken away, active and groups stay', async () => {
    await house.users.change('ada', { groups: ['STAFF'] })
    const { status, body } = await house.scim('PUT', `/Users/${id}`, { body: { userName: 'ada', id: 'other' } })
    expect([status, body]).toEqual([200, expect.objectContaining({ id, active: true })])
    expect(body).not.toHaveProperty('emails')
    expect(await house.users.find('ada')).toMatchObject({
      email: null,
      displayName: null,
      externalId: null,
      groups: ['STAFF'],
    })
  })

  test('a user can be renamed and stays the same', async () => {
    const held = await house.hold('ada')
    expect(await change({ op: 'replace', path: 'userName', value: 'ada.byron' })).toMatchObject({
      status: 200,
      body: { id, userName: 'ada.byron' },
    })
    expect(await house.pins.ofUser('ada.byron')).toMatchObject([{ endedAt: null }])
    expect(await house.jobs.find(held.id)).toMatchObject({ userName: 'ada.byron' })
    await house.create('bob')
    expect(await change({ op: 'replace', path: 'userName', value: 'bob' })).toMatchObject({ status: 409 })
  })

  test.each([
    ['as RFC 7644 has it', { op: 'replace', path: 'active', value: false }],
    ['as Entra sends it', { op: 'Replace', path: 'active', value: 'False' }],
    ['as Entra sent it', { op: 'Replace', path: 'active', value: [{ value: 'False' }] }],
    ['without a path, as Okta sends it', { op: 'replace', value: { active: false } }],
    ['with the name of the schema', { op: 'replace', path: `${user}:active`, value: false }],
  ])(
    'active false %s ends PINs and links at once, active true gives the account back with a new PIN',
    async (_, operation) => {
      expect(await change(operation)).toMatchObject({ status: 200, body: { active: false } })
      expect((await house.users.find('ada'))?.enabled).toBe(false)
      expect(await house.pins.ofUser('ada')).toMatchObject([{ endReason: 'revoked' }])
      house.clock.forward({ minutes: 1 })
      expect(await change({ op: 'Replace', path: 'active', value: 'True' })).toMatchObject({ body: { active: true } })
      expect((await house.pins.ofUser('ada')).map(pin => pin.endReason)).toEqual(['revoked', null])
    },
  )

  test('whom an administrator disabled stays disabled', async () => {
    await house.users.change('ada', { enabled: false })
    expect(await change({ op: 'replace', path: 'active', value: true })).toMatchObject({ body: { active: false } })
  })

  test('the dotted members that Entra sends without a path', async () => {
    const value = { 'name.givenName': 'Augusta', 'emails[type eq "work"].value': 'new@example.org', displayName: 'A' }
    expect(await change({ op: 'Add', value })).toMatchObject({
      body: { name: { givenName: 'Augusta' }, displayName: 'A', emails: [{ value: 'new@example.org' }] },
    })
  })

  test('attributes are added to, replaced and removed', async () => {
    await change(
      { op: 'add', path: 'name', value: { givenName: 'A' } },
      { op: 'add', path: 'name.familyName', value: 'B' },
    )
    expect((await house.scim('GET', `/Users/${id}`)).body).toMatchObject({ name: { givenName: 'A', familyName: 'B' } })
    const removed = await change(
      { op: 'remove', path: 'emails[value eq "ada@example.org"]' },
      { op: 'remove', path: 'name.givenName' },
      { op: 'remove', path: 'externalId' },
    )
    expect(removed.body).toMatchObject({ name: { familyName: 'B' } })
    expect(removed.body).not.toHaveProperty('externalId')
    expect((await house.users.find('ada'))?.email).toBeNull()
  })

  test('attributes that we do not keep are ignored', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    const ignored = await change(
      { op: 'add', path: `${enterprise}:department`, value: 'Maths' },
      { op: 'add', path: `${enterprise}:manager.value`, value: 'x' },
      { op: 'replace', path: 'title', value: 'Countess' },
      { op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '1' },
      { op: 'add', path: '__proto__.x', value: '1' },
    )
    expect([ignored.status, Object.keys(ignored.body).toSorted()]).toEqual([
      200,
      ['active', 'displayName', 'emails', 'externalId', 'id', 'meta', 'schemas', 'userName'],
    ])
  })

  test.each([
    [{}, 'invalidSyntax'],
    [{ Operations: [] }, 'invalidSyntax'],
    [{ Operations: [{ op: 'move', path: 'active' }] }, 'invalidSyntax'],
    [{ Operations: [{ op: 'remove' }] }, 'noTarget'],
    [{ Operations: [{ op: 'add', value: 'x' }] }, 'invalidValue'],
    [{ Operations: [{ op: 'add', path: 'a b', value: 1 }] }, 'invalidPath'],
    [{ Operations: [{ op: 'add', path: 'emails[type eq]', value: 1 }] }, 'invalidFilter'],
    [{ Operations: [{ op: 'replace', path: 'emails[type sw "x"].value', value: 1 }] }, 'noTarget'],
    [{ Operations: [{ op: 'remove', path: 'userName' }] }, 'invalidValue'],
    [{ Operations: Array.from({ length: 1001 }, () => ({ op: 'add', path: 'title', value: 'x' })) }, 'tooMany'],
  ])('the patch %j is refused', async (body, scimType) => {
    expect(await house.scim('PATCH', `/Users/${id}`, { body })).toMatchObject({ status: 400, body: { scimType } })
  })

  test('a version guards against changes that were not seen', async () => {
    const before = await house.scim('GET', `/Users/${id}`)
    const version = String(before.headers['etag'])
    expect(version).toMatch(/^W\/"[\da-f]{16}"$/)
    expect(await house.scim('GET', `/Users/${id}`, { headers: { 'if-none-match': version } })).toMatchObject({
      status: 304,
    })
    const guarded = { ...patch({ op: 'replace', path: 'displayName', value: 'B' }), headers: { 'if-match': version } }
    expect(await house.scim('PATCH', `/Users/${id}`, guarded)).toMatchObject({ status: 200 })
    expect(await house.scim('PATCH', `/Users/${id}`, guarded)).toMatchObject({ status: 412, body: { status: '412' } })
    expect(await house.scim('DELETE', `/Users/${id}`, { headers: { 'if-match': version } })).toMatchObject({
      status: 412,
    })
    expect((await house.scim('GET', `/Users/${id}`, { headers: { 'if-none-match': version } })).status).toBe(200)
  })

  test('DELETE removes the account: its PIN opens nothing, its jobs are gone, the name is free', async () => {
    const held = await house.hold('ada')
    expect(await house.scim('DELETE', `/Users/${id}`)).toMatchObject({ status: 204, body: undefined })
    expect(await house.users.find('ada')).toBeUndefined()
    expect((await house.jobs.find(held.id))?.state).not.toBe('held')
    expect((await house.scim('GET', `/Users/${id}`)).status).toBe(404)
    expect((await house.scim('DELETE', `/Users/${id}`)).status).toBe(404)
    expect((await house.scim('POST', '/Users', { body: { userName: 'ada' } })).status).toBe(201)
  })

  test('the audit says that the provisioning service did it', async () => {
    await change({ op: 'replace', value: { displayName: 'B', active: false } })
    await house.scim('DELETE', `/Users/${id}`)
    const entries = await house.audit.list({ limit: 100 })
    expect(entries.filter(({ actor }) => actor === 'scim').map(({ event }) => event)).toEqual([
      'user-created',
      'user-changed',
      'user-deactivated',
      'user-deleted',
    ])
  })
})
