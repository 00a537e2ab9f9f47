import { afterEach, beforeEach, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'
import { loggedIn } from './portal-visitor.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.users.create(someUser('ada'))
})
afterEach(() => house[Symbol.asyncDispose]())

test('what a page looks at by itself keeps no session open', async () => {
  const visitor = await loggedIn(house, 'ada')
  const look = async () => (await visitor.ask('GET', '/api/portal/jobs', undefined, { 'x-unattended': '1' })).status
  house.clock.forward({ minutes: 29 })
  expect(await look()).toBe(200)
  house.clock.forward({ minutes: 1 })
  expect(await look()).toBe(401)
})

test('what changes something is a use of the session, whatever the page says of it', async () => {
  const visitor = await loggedIn(house, 'ada')
  house.clock.forward({ minutes: 29 })
  const change = await visitor.ask('PATCH', '/api/portal/session', { language: 'de' }, { 'x-unattended': '1' })
  expect(change.status).toBe(200)
  house.clock.forward({ minutes: 1 })
  expect((await visitor.ask('GET', '/api/portal/session')).status).toBe(200)
})
