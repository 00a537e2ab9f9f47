import { afterEach, beforeEach, expect, test } from 'vitest'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const make = (userName: string, more: object = {}) => house.ask('POST', '/api/users', { body: { userName, ...more } })

test('a user is made once, under one spelling of the name', async () => {
  const made = await make('Ada', { email: 'ada@example.org', groups: ['STAFF'] })
  expect(made).toMatchObject({ status: 201, body: { userName: 'ada', enabled: true, groups: ['STAFF'] } })
  expect(await make(' ADA ')).toMatchObject({ status: 409, body: { code: 'records-conflict' } })
  expect(await house.ask('GET', '/api/users/:userName', { params: { userName: 'aDa' } })).toMatchObject({ status: 200 })
})

test.each([
  [{}, '#/userName'],
  [{ userName: '' }, '#/userName'],
  [{ userName: 'a\u0000b' }, '#/userName'],
  [{ userName: 'a\u202eb' }, '#/userName'],
  [{ userName: 'ada', enabled: 'true' }, '#/enabled'],
  [{ userName: 'ada', email: 'nowhere' }, '#/email'],
  [{ userName: 'ada', email: 'a@b\r\nBcc: c@d' }, '#/email'],
  [{ userName: 'ada', groups: ['A', 'A'] }, '#/groups'],
  [{ userName: 'ada', groups: [''] }, '#/groups'],
  [{ userName: 'ada', isAdmin: true }, '#/isAdmin'],
  [{ userName: 'ada', releaseAtOnce: 'nowhere' }, '#/releaseAtOnce'],
  [['ada'], '#'],
])('a user such as %j is refused, and the answer names %s and what it takes', async (body, pointer) => {
  const refused = await house.ask('POST', '/api/users', { body })
  expect(refused).toMatchObject({ status: 400, body: { code: 'input-invalid', errors: [{ in: 'body', pointer }] } })
})

test('users are listed a page at a time', async () => {
  for (const name of ['ada', 'bob', 'cyd']) await make(name)
  const first = await house.ask('GET', '/api/users', { query: 'limit=2' })
  expect(first.body).toMatchObject({ users: [{ userName: 'ada' }, { userName: 'bob' }], next: 'bob' })
  const rest = await house.ask('GET', '/api/users', { query: 'after=Bob&limit=2' })
  expect(rest.body).toMatchObject({ users: [{ userName: 'cyd' }], next: null })
})

test.each(['limit=0', 'limit=1001', 'limit=x', 'limit=1&limit=2', 'page=2'])(
  'a page asked for by %s is refused',
  async query => {
    expect(await house.ask('GET', '/api/users', { query })).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'query' }] },
    })
  },
)

test('a user is changed as far as given', async () => {
  await make('ada', { email: 'ada@example.org' })
  const params = { userName: 'ada' }
  const changed = await house.ask('PATCH', '/api/users/:userName', {
    params,
    body: { enabled: false, groups: ['GUESTS'] },
  })
  expect(changed.body).toMatchObject({ email: 'ada@example.org', enabled: false, groups: ['GUESTS'] })
  const [entry] = await house.audit.list({ event: 'user-changed', limit: 10 })
  expect(entry).toMatchObject({
    event: 'user-changed',
    actor: 'admin',
    userName: 'ada',
    detail: { fields: 'enabled groups' },
  })
})

test('a user name is not changed', async () => {
  await make('ada')
  const params = { userName: 'ada' }
  expect(await house.ask('PATCH', '/api/users/:userName', { params, body: { userName: 'eve' } })).toMatchObject({
    status: 400,
  })
})

test('deleting a user ends the PIN, removes the cards and deletes what waits', async () => {
  await make('ada')
  const params = { userName: 'ada' }
  await house.ask('POST', '/api/users/:userName/pins', { params })
  const [held, other] = [await house.hold('ada'), await house.hold('bob')]
  expect(await house.ask('DELETE', '/api/users/:userName', { params })).toMatchObject({ status: 204, text: '' })
  expect(await house.pins.countLive(house.clock.now())).toBe(0)
  expect(await house.jobs.find(held.id)).toMatchObject({ state: 'purged', outcome: 'deleted', document: null })
  expect(await house.jobs.find(other.id)).toMatchObject({ state: 'held' })
})

test.each(['GET', 'PATCH', 'DELETE'] as const)('%s of a user that does not exist is 404', async method => {
  const call = { params: { userName: 'nobody' }, ...(method === 'PATCH' ? { body: { enabled: true } } : {}) }
  expect(await house.ask(method, '/api/users/:userName', call)).toMatchObject({
    status: 404,
    body: { code: 'not-found' },
  })
})

test('a name in another script, as long as names may be, is found by its URL', async () => {
  const userName = '名'.repeat(127)
  expect(await make(userName)).toMatchObject({ status: 201 })
  expect(await house.ask('GET', '/api/users/:userName', { params: { userName } })).toMatchObject({ status: 200 })
})

test('groups get rights, show them and lose them', async () => {
  const params = { name: 'STAFF & friends' }
  const put = await house.ask('PUT', '/api/groups/:name', { params, body: { rights: ['print', 'scan'] } })
  expect(put).toMatchObject({ status: 200, body: { name: 'STAFF & friends', rights: ['print', 'scan'] } })
  expect((await house.ask('GET', '/api/groups')).body).toMatchObject({ groups: [{ name: 'STAFF & friends' }] })
  expect(await house.ask('DELETE', '/api/groups/:name', { params })).toMatchObject({ status: 204 })
  expect(await house.ask('DELETE', '/api/groups/:name', { params })).toMatchObject({ status: 404 })
})

test.each([[{}], [{ rights: ['fly'] }], [{ rights: ['print', 'print'] }], [{ rights: 'print' }]])(
  'a group with %j is refused',
  async body => {
    const refused = await house.ask('PUT', '/api/groups/:name', { params: { name: 'STAFF' }, body })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/rights' }] } })
  },
)
