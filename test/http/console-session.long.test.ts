import { afterEach, beforeEach, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { type House, openHouse, token } from './admin-house.ts'
import { loggedIn, Visitor } from './portal-visitor.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const byToken = { authorization: `Bearer ${token}` }

async function administrator(): Promise<Visitor> {
  const visitor = new Visitor(house)
  expect((await visitor.ask('POST', '/api/console/session', {}, byToken)).status).toBe(201)
  return visitor
}

test('the administrator’s token opens a session with the rights of staff; the audit says the administrator did it', async () => {
  const visitor = await administrator()
  const { body } = await visitor.ask('GET', '/api/console/session')
  expect(body).toMatchObject({ userName: null, rights: ['manage', 'operate', 'audit'] })
  expect((await visitor.ask('POST', '/api/users', { userName: 'ada', issuePin: false })).status).toBe(201)
  expect((await visitor.ask('GET', '/api/portal/jobs')).body).toMatchObject({ code: 'not-allowed' })
  const { body: audit } = await visitor.ask('GET', '/api/audit')
  expect(audit['entries']).toMatchObject([
    { event: 'console-log-in', actor: 'admin', detail: { via: 'token' } },
    { event: 'user-created', actor: 'admin' },
  ])
  expect(JSON.stringify(audit)).not.toContain(token)
})

test('a session by token ends when nobody uses it, and at log-out', async () => {
  const idle = await administrator()
  house.clock.forward({ minutes: 61 })
  expect((await idle.ask('GET', '/api/console/session')).status).toBe(401)
  const left = await administrator()
  const { cookie } = left
  expect((await left.ask('DELETE', '/api/console/session')).status).toBe(204)
  left.cookie = cookie
  expect((await left.ask('GET', '/api/console/session')).status).toBe(401)
})

test('a session opens no other one, and whoever guesses tokens is stopped as everywhere', async () => {
  const visitor = await administrator()
  expect((await visitor.ask('POST', '/api/console/session', {})).body).toMatchObject({ code: 'log-in-refused' })
  const guess = () =>
    new Visitor(house).ask('POST', '/api/console/session', {}, { authorization: `Bearer ${'a'.repeat(64)}` })
  for (let tries = 0; tries < 10; tries += 1) expect((await guess()).status).toBe(401)
  expect((await guess()).status).toBe(429)
})

test('the console shows a member of staff the rights of the session; a user without any is refused', async () => {
  await house.users.putGroup('desk', ['portal', 'operate'])
  await house.users.putGroup('readers', ['portal'])
  await house.users.create(someUser('ada', { groups: ['desk'], displayName: 'Ada Lovelace' }))
  await house.users.create(someUser('bob', { groups: ['readers'] }))
  const [ada, bob] = [await loggedIn(house, 'ada'), await loggedIn(house, 'bob')]
  expect((await ada.ask('GET', '/api/console/session')).body).toMatchObject({ userName: 'ada', rights: ['operate'] })
  expect((await bob.ask('GET', '/api/console/session')).body).toMatchObject({ code: 'not-allowed' })
})
