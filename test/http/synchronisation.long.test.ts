import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { toldSource } from '../gateway/told-source.ts'
import { someUser } from '../office.ts'
import { type House, openHouse, token } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const people = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ userName: `user${at}`, externalId: `${at}`, email: `user${at}@x.org` }))
const run = (body: object = {}) => house.ask('POST', '/api/synchronisation/runs', { body })

async function send(file: string | Buffer, query = '', type = 'text/csv') {
  const { statusCode, body } = await house.app.inject({
    method: 'POST',
    url: `/api/users/import?${query}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    payload: file,
  })
  return { status: statusCode, body: JSON.parse(body) }
}

describe('a run on demand', () => {
  test('S50 makes the users of the source and tells of them', async () => {
    house.people.source = toldSource(people(3))
    house.people.nextRun = house.clock.now().add({ hours: 1 })
    const { status, body } = await run()
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        state: 'done',
        actor: 'admin',
        done: expect.objectContaining({ created: 3, pinsIssued: 3 }),
      }),
    ])
    const { id } = body as { id: string }
    expect(await house.ask('GET', '/api/synchronisation')).toMatchObject({
      status: 200,
      body: { runs: [{ id, state: 'done' }], nextRun: '2026-11-24T09:00:00Z' },
    })
    expect(await house.ask('GET', '/api/synchronisation/runs/:id', { params: { id } })).toMatchObject({ body: { id } })
    expect(await house.ask('GET', '/api/synchronisation/runs/:id')).toMatchObject({ status: 404 })
  })

  test('a dry run tells names, fields and the brake, and changes nothing', async () => {
    house.people.source = toldSource(people(3))
    await run()
    house.people.source = toldSource([
      { ...people(1)[0], userName: 'renamed' },
      { userName: 'a\u202eb', place: 'line 9' },
    ])
    expect(await run({ dryRun: true })).toMatchObject({
      status: 200,
      body: {
        planned: { created: 0, changed: 1, deactivated: 2, refused: 1 },
        change: [{ userName: 'user0', renamedTo: 'renamed', fields: [], reactivated: false }],
        deactivate: ['user1', 'user2'],
        refused: [{ place: 'line 9', reason: 'bad-user-name', detail: expect.stringContaining('1 to 127') }],
        brake: expect.stringContaining('2 of 3 users'),
      },
    })
    expect((await house.users.find('user1'))?.enabled).toBe(true)
  })

  test('the brake is a conflict that says what to do; a reason overrides it and is kept', async () => {
    house.people.source = toldSource(people(3))
    await run()
    house.people.source = toldSource(people(1))
    expect(await run()).toMatchObject({ status: 409, body: { code: 'synchronisation-braked' } })
    expect(await run({ override: 'closing the school' })).toMatchObject({
      status: 200,
      body: { done: { deactivated: 2 } },
    })
    const { body } = await house.ask('GET', '/api/audit')
    expect(JSON.stringify(body)).toContain('closing the school')
  })

  test.each([
    ['source-unset', 409],
    ['source-unreachable', 502],
    ['source-refused', 502],
    ['source-untrusted', 502],
    ['source-too-large', 413],
  ] as const)('a source that fails with %s is a %i', async (code, status) => {
    house.people.source = { ...toldSource([]), read: () => Promise.reject(new Fault(code, 'the words for it')) }
    expect(await run()).toMatchObject({ status, body: { code } })
  })

  test('who asks while a run is under way is told so; a long run is answered before it is over', async () => {
    const { promise: read, resolve } = Promise.withResolvers<void>()
    const source = toldSource(people(1))
    house.people.source = { ...source, read: signal => read.then(() => source.read(signal)) }
    const first = run()
    await expect.poll(() => house.syncRuns.latest(1)).toHaveLength(1)
    expect(await run()).toMatchObject({ status: 409, body: { code: 'synchronisation-running' } })
    resolve()
    expect((await first).status).toBe(200)
  })

  test.each([{ dryRun: 1 }, { more: true }, { override: '' }, { override: 'a\nb' }])('%j is refused', async body => {
    expect(await run(body)).toMatchObject({ status: 400, body: { errors: [{ in: 'body' }] } })
  })
})

describe('a file', () => {
  const file = 'userName,email,cards\nada,ada@x.org,04A1\nbob,nonsense,\neve,,04A1\n'

  test('S50 O7 is imported with a report of every line that is refused', async () => {
    const { status, body } = await send(file)
    expect(status).toBe(200)
    expect(body).toMatchObject({ source: 'csv', done: { created: 2, pinsIssued: 1, cardsEnrolled: 1, refused: 2 } })
    expect(body.refused.map((one: { place: string; reason: string }) => [one.place, one.reason])).toEqual([
      ['line 3', 'bad-address'],
      ['line 4', 'card-of-another'],
    ])
    expect(await house.users.find('ada')).toMatchObject({ origin: 'csv' })
    expect(JSON.stringify(body)).not.toContain('04A1')
  })

  test('is tried without a trace', async () => {
    expect(await send(file, 'dryRun=true')).toMatchObject({
      status: 200,
      body: { create: ['ada', 'eve'], brake: null },
    })
    expect(await house.users.list({ limit: 10 })).toEqual([])
  })

  test('deactivates whom it does not name only when it is complete', async () => {
    await send('userName\nada\nbob')
    expect((await send('userName\nada')).body.done).toMatchObject({ deactivated: 0 })
    expect(await send('userName\nada', 'complete=true')).toMatchObject({ status: 409 })
    expect(await send('userName\nada', 'complete=true&override=left')).toMatchObject({
      body: { done: { deactivated: 1 } },
    })
  })

  test('adopts accounts when that is asked for', async () => {
    await house.users.create(someUser('ada'))
    expect((await send('userName\nada')).body.done).toMatchObject({ refused: 1 })
    expect((await send('userName\nada', 'adopt=true')).body.done).toMatchObject({ changed: 1 })
  })

  test.each([
    ['myq', 'FULLNAME;USERNAME_ALIASES\nAda;ada,a\n'],
    ['papercut', 'ada\t0\tN\tAda\n'],
    ['safeq', '100;add;ada;Ada;L;;;;;\n'],
  ])('of %s is read by its layout', async (format, exported) => {
    expect((await send(exported, `format=${format}`)).body).toMatchObject({ source: format, done: { created: 1 } })
  })

  test('may be called by several content types and have an encoding', async () => {
    const latin = Buffer.from('userName,displayName\nada,\x8eofie', 'latin1')
    expect((await send(latin, 'encoding=windows-1250', 'application/octet-stream')).status).toBe(200)
    expect((await house.users.find('ada'))?.displayName).toBe('Žofie')
  })

  test.each([
    ['', '', 'text/csv', 400],
    ['nobody\nx', '', 'text/csv', 400],
    ['userName\nada', 'format=excel', 'text/csv', 400],
    ['userName\nada', 'encoding=ebcdic', 'text/csv', 400],
    ['userName\nada', '', 'application/zip', 415],
    ['{}', '', 'application/json', 400],
  ])('%j with %j as %s is refused: %i', async (content, query, type, status) => {
    expect((await send(content, query, type)).status).toBe(status)
  })

  test('of more than 32 MiB is refused', async () => {
    expect((await send(Buffer.alloc(33 * 2 ** 20, 'x'))).status).toBe(413)
  })

  test('is taken at no other address', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' }
    const answer = await house.app.inject({ method: 'POST', url: '/api/users', headers, payload: 'userName\nada' })
    expect([answer.statusCode, answer.json().code]).toEqual([415, 'content-type-unsupported'])
  })
})
