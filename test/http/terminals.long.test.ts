import { afterEach, beforeEach, expect, test } from 'vitest'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  for (const name of ['library-2', 'library-3'])
    await house.printers.create({ name, uri: 'ipp://192.0.2.20/', snmp: null, certificateSha256: null, site: 'main' })
})
afterEach(() => house[Symbol.asyncDispose]())

const desk = { name: 'desk', driver: 'lines', options: { port: 4001 }, printer: 'library-2' }
const add = (more: object = {}) => house.ask('POST', '/api/terminals', { body: { ...desk, ...more } })
const show = () => house.ask('GET', '/api/terminals/:name', { params: { name: 'desk' } })
const change = (body: object) => house.ask('PATCH', '/api/terminals/:name', { params: { name: 'desk' }, body })

test('a terminal is added once and tended at once', async () => {
  expect(await add()).toMatchObject({ status: 201, body: { ...desk, state: { connected: false, inUse: false } } })
  house.lines.get('desk')?.emit({ kind: 'connected' })
  expect((await show()).body).toMatchObject({ state: { connected: true, since: '2026-11-24T08:00:00Z', reason: null } })
  expect(await add()).toMatchObject({ status: 409, body: { code: 'records-conflict' } })
})

test.each([
  [{ driver: 'morse' }, '#/driver'],
  [{ options: { port: 'x' } }, '#/options/port'],
  [{ options: { port: 1, 'a/b': 1 } }, '#/options/a~1b'],
  [{ options: [] }, '#/options'],
  [{ printer: 'nowhere' }, '#/printer'],
  [{ name: 'a b' }, '#/name'],
  [{ extra: 1 }, '#/extra'],
])('a terminal with %j is refused at %s and not tended', async (more, pointer) => {
  const body = { code: 'input-invalid', errors: [{ in: 'body', pointer }] }
  expect(await add(more)).toMatchObject({ status: 400, body })
  expect([await house.terminals.list(), house.floor.size]).toEqual([[], 0])
})

test('a change is tended anew', async () => {
  await add()
  const first = house.lines.get('desk')
  expect(await change({ printer: 'library-3' })).toMatchObject({
    status: 200,
    body: { printer: 'library-3', options: { port: 4001 } },
  })
  expect(house.lines.get('desk')).not.toBe(first)
})

test('another driver takes its options with it', async () => {
  await add()
  expect(await change({ driver: 'morse' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/options' }] } })
  expect(await change({ options: {} })).toMatchObject({ status: 400 })
  expect(await change({ printer: 'nowhere' })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '#/printer' }] },
  })
})

test('options that the driver marks as secret are never shown', async () => {
  const login = { user: 'desk', password: 'canary-key' }
  const added = await add({ options: { port: 4001, key: 'canary-key', login } })
  expect(added.body).toMatchObject({ options: { port: 4001, login: { user: 'desk' } } })
  const told = JSON.stringify([
    added,
    await show(),
    await house.ask('GET', '/api/terminals'),
    await change({ printer: 'library-3' }),
    await house.audit.list({ limit: 10 }),
    house.log.lines,
  ])
  expect(told).not.toContain('canary-key')
  expect(await house.terminals.find('desk')).toMatchObject({ options: { key: 'canary-key' } })
})

test('a removed terminal is no longer tended', async () => {
  await add()
  const remove = () => house.ask('DELETE', '/api/terminals/:name', { params: { name: 'desk' } })
  expect(await remove()).toMatchObject({ status: 204 })
  expect([house.floor.size, house.lines.size]).toEqual([0, 0])
  expect(await remove()).toMatchObject({ status: 404 })
  expect(await show()).toMatchObject({ status: 404 })
  expect(await change({})).toMatchObject({ status: 404 })
})

test('drivers tell their options', async () => {
  const { body } = await house.ask('GET', '/api/drivers')
  expect(body).toMatchObject({
    drivers: [{ name: 'lines', options: { anyOf: [{ type: 'object' }, { type: 'object' }] } }],
  })
})
