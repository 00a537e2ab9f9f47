import { afterEach, beforeEach, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'
import { loggedIn, Visitor } from './portal-visitor.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.settings.change({ 'guests.sponsorGroup': 'HOSTS' })
  for (const name of ['ada', 'bob']) await house.users.create(someUser(name, { groups: ['HOSTS'] }))
})
afterEach(() => house[Symbol.asyncDispose]())

const grace = 'grace@example.org'

/** A guest who waits; gives the token of ada’s link. */
async function waitingGuest(): Promise<string> {
  const createdAt = house.clock.now()
  const guest = someUser(grace, { email: grace, origin: 'mail', enabled: false, createdAt })
  await house.guests.register(guest, createdAt)
  const { token, digest } = house.tokens.draw()
  const sealed = house.sealer.seal(Buffer.from('ada'), 'link|l1')
  const expiresAt = createdAt.add({ hours: 168 })
  await house.links.add({ id: 'l1', purpose: 'approve-guest', userName: grace, createdAt, expiresAt, sealed }, digest)
  return token
}

test('a sponsor looks at a guest, which changes nothing, and approves by one click', async () => {
  const token = await waitingGuest()
  const ask = (decide: string) => new Visitor(house).ask('POST', '/api/portal/approve', { token, decide })
  for (let times = 0; times < 2; times += 1)
    expect(await ask('look')).toMatchObject({ status: 200, body: { guest: grace, state: 'waiting' } })
  expect((await house.users.find(grace))?.enabled).toBe(false)
  expect(await ask('approve')).toMatchObject({ status: 200, body: { guest: grace, state: 'approved' } })
  expect(await house.users.find(grace)).toMatchObject({ enabled: true, sponsor: 'ada' })
  for (const decide of ['look', 'approve', 'refuse'])
    expect((await ask(decide)).body).toMatchObject({ code: 'link-over' })
})

test('a sponsor refuses a guest', async () => {
  const token = await waitingGuest()
  const answer = await new Visitor(house).ask('POST', '/api/portal/approve', { token, decide: 'refuse' })
  expect(answer.body).toMatchObject({ state: 'refused' })
  expect(await house.guests.isWaiting(grace)).toBe(false)
})

test('nothing is told to whom has no link, nor to a link for something else', async () => {
  await waitingGuest()
  const { token, digest } = house.tokens.draw()
  const times = { createdAt: house.clock.now(), expiresAt: house.clock.now().add({ hours: 1 }) }
  await house.links.add({ id: 'l2', purpose: 'log-in', userName: grace, ...times, sealed: null }, digest)
  for (const wrong of ['x', token]) {
    const answer = await new Visitor(house).ask('POST', '/api/portal/approve', { token: wrong, decide: 'approve' })
    expect([answer.status, answer.body['code']]).toEqual([404, 'link-over'])
  }
})

test('a sponsor sees the own guests and ends a visit; nobody else can', async () => {
  await waitingGuest()
  await house.guests.approve(grace, 'ada')
  const [ada, bob] = [await loggedIn(house, 'ada'), await loggedIn(house, 'bob')]
  expect((await ada.ask('GET', '/api/portal/guests')).body).toEqual({
    guests: [{ userName: grace, email: grace, enabled: true, since: expect.any(String) }],
  })
  expect((await bob.ask('GET', '/api/portal/guests')).body).toEqual({ guests: [] })
  const guest = await loggedIn(house, grace)
  for (const other of [bob, guest])
    expect((await other.ask('DELETE', `/api/portal/guests/${grace}`)).body).toMatchObject({ code: 'not-found' })
  expect((await ada.ask('DELETE', '/api/portal/guests/bob')).status).toBe(404)
  expect((await house.users.find(grace))?.enabled).toBe(true)
  expect((await ada.ask('DELETE', `/api/portal/guests/${grace}`)).status).toBe(204)
  expect((await house.users.find(grace))?.enabled).toBe(false)
  expect((await guest.ask('GET', '/api/portal/session')).status).toBe(401)
})
