import { afterEach, beforeEach, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { openScimHouse, type ScimHouse } from './scim-house.ts'

let house: ScimHouse
let [ada, bob, eve] = ['', '', '']
beforeEach(async () => {
  house = await openScimHouse()
  ada = await house.create('ada')
  bob = await house.create('bob')
  eve = await house.create('eve')
})
afterEach(() => house[Symbol.asyncDispose]())

const people = (...ids: readonly string[]) => ids.map(value => ({ value }))
async function group(displayName: string, ...ids: readonly string[]) {
  const answer = await house.scim('POST', '/Groups', {
    body: { displayName, members: people(...ids), externalId: 'g' },
  })
  expect(answer.status).toBe(201)
  return (answer.body as { id: string }).id
}
const patch = (id: string, ...Operations: readonly object[]) =>
  house.scim('PATCH', `/Groups/${id}`, { body: { Operations } })
const members = async (id: string) => {
  const { body } = await house.scim('GET', `/Groups/${id}`)
  return (body as { members: readonly { display: string }[] }).members.map(one => one.display).join(' ')
}

test('a group is a name on its users, by which rights are given', async () => {
  const id = await group('STAFF', ada, bob)
  expect((await house.users.find('ada'))?.groups).toEqual(['STAFF'])
  expect((await house.scim('GET', `/Groups/${id}`)).body).toMatchObject({
    id,
    displayName: 'STAFF',
    externalId: 'g',
    members: [{ value: ada, display: 'ada', type: 'User' }, { value: bob }],
    meta: { resourceType: 'Group' },
  })
  expect((await house.scim('GET', `/Users/${ada}`)).body).toMatchObject({ groups: [{ value: id, display: 'STAFF' }] })
})

test('an empty group is there and has a stable id', async () => {
  const id = await group('EMPTY')
  expect((await house.scim('GET', `/Groups/${id}`)).body).toMatchObject({ displayName: 'EMPTY', members: [] })
})

test.each([
  ['one at a time, by its path', (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` })],
  ['as Entra does, by its value', (id: string) => ({ op: 'Remove', path: 'members', value: people(id) })],
])('members come and go %s', async (_, remove) => {
  const id = await group('STAFF', ada)
  expect(await patch(id, { op: 'Add', path: 'members', value: people(bob, eve, ada) })).toMatchObject({ status: 204 })
  expect(await members(id)).toBe('ada bob eve')
  await patch(id, remove(bob), remove('nobody'))
  expect(await members(id)).toBe('ada eve')
})

test('members are replaced and removed all at once', async () => {
  const id = await group('STAFF', ada, bob)
  await patch(id, { op: 'replace', path: 'members', value: people(bob, eve) })
  expect(await members(id)).toBe('bob eve')
  await patch(id, { op: 'replace', value: { members: people(ada) } })
  expect(await members(id)).toBe('ada')
  await patch(id, { op: 'remove', path: 'members' })
  expect(await members(id)).toBe('')
})

test('a group that is renamed keeps id and members; rights hang on names', async () => {
  const id = await group('STAFF', ada)
  await house.users.create(someUser('zoe', { groups: ['STAFF'] }))
  // As Okta sends it.
  await patch(id, { op: 'replace', value: { id, displayName: 'OFFICE' } })
  expect((await house.users.find('ada'))?.groups).toEqual(['OFFICE'])
  expect((await house.users.find('zoe'))?.groups).toEqual(['STAFF'])
})

test('PUT replaces name and members', async () => {
  const id = await group('STAFF', ada, bob)
  const body = { displayName: 'OFFICE', members: people(eve) }
  expect(await house.scim('PUT', `/Groups/${id}`, { body })).toMatchObject({
    status: 200,
    body: { displayName: 'OFFICE', members: [{ value: eve }] },
  })
  expect((await house.users.find('ada'))?.groups).toEqual([])
})

test('DELETE takes the members out of the group', async () => {
  const id = await group('STAFF', ada)
  expect((await house.scim('DELETE', `/Groups/${id}`)).status).toBe(204)
  expect((await house.users.find('ada'))?.groups).toEqual([])
  expect((await house.scim('GET', `/Groups/${id}`)).status).toBe(404)
})

test('groups are found by name and by member, without members when they are not asked for', async () => {
  const id = await group('STAFF', ada)
  await group('OTHER')
  const find = async (query: string) => (await house.scim('GET', `/Groups?${query}`)).body
  const byName = await find('excludedAttributes=members&filter=displayName+eq+"staff"')
  expect(byName).toMatchObject({ totalResults: 1, Resources: [{ id, displayName: 'STAFF' }] })
  expect(JSON.stringify(byName)).not.toContain('"members"')
  expect(await find(`filter=members[value+eq+"${ada}"]`)).toMatchObject({ totalResults: 1, Resources: [{ id }] })
  expect(await find(`filter=id+eq+"${id}"+and+members+eq+"${bob}"`)).toMatchObject({ totalResults: 0 })
  expect(await find('startIndex=2&count=1')).toMatchObject({ totalResults: 2, Resources: [{ displayName: 'STAFF' }] })
})

test('what cannot be is refused', async () => {
  const id = await group('STAFF')
  const other = await group('OTHER')
  const post = (body: object) => house.scim('POST', '/Groups', { body })
  expect(await post({ displayName: 'STAFF' })).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
  expect(await post({})).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
  expect(await post({ displayName: 'X', members: people('nobody') })).toMatchObject({ status: 400 })
  expect(await post({ displayName: 'X', members: [{ id: 1 }] })).toMatchObject({ status: 400 })
  expect(await patch(id, { op: 'add', path: 'members', value: people('nobody') })).toMatchObject({ status: 400 })
  expect(await patch(other, { op: 'replace', path: 'displayName', value: 'STAFF' })).toMatchObject({ status: 409 })
  expect(await patch(id, { op: 'remove', path: 'displayName' })).toMatchObject({ status: 400 })
  expect(await patch('none', { op: 'remove', path: 'members' })).toMatchObject({ status: 404 })
})

test('a version guards a group too', async () => {
  const id = await group('STAFF', ada)
  const { headers } = await house.scim('GET', `/Groups/${id}`)
  const guard = { headers: { 'if-match': String(headers['etag']) } }
  await patch(id, { op: 'add', path: 'members', value: people(bob) })
  expect((await house.scim('DELETE', `/Groups/${id}`, guard)).status).toBe(412)
})

test('the audit names who came and who went', async () => {
  const id = await group('STAFF', ada)
  await patch(id, { op: 'replace', path: 'members', value: people(bob) })
  const entries = await house.audit.list({ limit: 100 })
  const seen = entries.filter(({ event }) => event.startsWith('group-')).map(one => [one.event, one.userName])
  expect(seen).toEqual([
    ['group-provisioned', undefined],
    ['group-joined', 'ada'],
    ['group-left', 'ada'],
    ['group-joined', 'bob'],
  ])
  expect(entries.every(({ event, actor }) => !event.startsWith('group-') || actor === 'scim')).toBe(true)
})
