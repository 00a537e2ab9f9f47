import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildAdminApi } from '../../src/http/admin-api.ts'
import { ToldFloor } from '../../src/http/floor-news.ts'
import { someUser } from '../office.ts'
import { type House, openHouse, token } from './admin-house.ts'
import { loggedIn } from './portal-visitor.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.ask('POST', '/api/printers', { body: { name: 'library-2', uri: 'ipp://192.0.2.9/ipp/print' } })
  const desk = { name: 'desk', driver: 'lines', options: { port: 4001 }, printer: 'library-2' }
  await house.ask('POST', '/api/terminals', { body: desk })
})
afterEach(() => house[Symbol.asyncDispose]())

const headers = { authorization: `Bearer ${token}` }
const asStream = { ...headers, accept: 'text/event-stream' }

const desk = {
  name: 'desk',
  driver: 'lines',
  printer: 'library-2',
  site: 'main',
  connected: true,
  inUse: false,
  since: null,
  reason: null,
}
const printer = { name: 'p', site: 'main', state: 'idle', canPrint: true, problems: [], warnings: [], documents: 0 }

test('whoever takes no events gets the floor once', async () => {
  const answer = await house.app.inject({ url: '/api/events', headers })
  expect(answer.json()).toMatchObject({
    terminals: [{ name: 'desk', printer: 'library-2' }],
    printers: [{ name: 'library-2' }],
  })
})

test('events end when the gateway stops, after the floor was told', async () => {
  const app = await buildAdminApi({ ...house.parts, isStopping: stopsAtSecondLook() })
  const answer = await app.inject({ url: '/api/events', headers: asStream })
  await app.close()
  expect(answer.headers['content-type']).toContain('text/event-stream')
  expect(answer.body).toMatch(/^event: floor\ndata: \{"whole":true,.*"name":"desk".*\n\n$/)
})

/** The first look is that of the door. */
function stopsAtSecondLook(): () => boolean {
  let looks = 0
  return () => {
    looks += 1
    return looks > 1
  }
}

test('events end when the session does', async () => {
  await house.users.putGroup('desk', ['portal', 'operate'])
  await house.users.create(someUser('ada', { groups: ['desk'] }))
  const ada = await loggedIn(house, 'ada')
  const cookie = { cookie: ada.cookie, accept: 'text/event-stream' }
  const answer = await house.app.inject({ url: '/api/events', headers: cookie, payloadAsStream: true })
  await house.webSessions.endAll('ada')
  let isOver = false
  const over = text(answer.stream()).finally(() => {
    isOver = true
  })
  while (!isOver) {
    house.clock.forward({ seconds: 1 })
    await new Promise(setImmediate)
  }
  expect(await over).toContain('event: floor')
})

test('a watcher hears of what changed and what is gone, and nothing twice', () => {
  const told = new ToldFloor()
  const none = { terminals: [], printers: [] }
  expect(told.newsIn({ terminals: [desk], printers: [printer] })).toEqual({
    whole: true,
    terminals: [desk],
    printers: [printer],
    gone: none,
  })
  expect(told.newsIn({ terminals: [desk], printers: [printer] })).toBeUndefined()
  const used = { ...desk, inUse: true }
  expect(told.newsIn({ terminals: [used], printers: [printer] })).toEqual({
    whole: false,
    terminals: [used],
    printers: [],
    gone: none,
  })
  expect(told.newsIn({ terminals: [], printers: [printer] })).toMatchObject({ gone: { terminals: ['desk'] } })
})
