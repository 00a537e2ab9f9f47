import { afterEach, beforeEach, expect, test } from 'vitest'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.ask('POST', '/api/printers', { body: { name: 'library-2', uri: 'ipp://192.0.2.9/ipp/print' } })
})
afterEach(() => house[Symbol.asyncDispose]())

const addUser = (userName: string, groups: readonly string[] = []) =>
  house.ask('POST', '/api/users', { body: { userName, groups, issuePin: false } })

test('jobs are listed from the newest down, a page at a time, by how they ended, where they were tried and when they came', async () => {
  const ids = [(await house.hold('ada')).id, (await house.hold('bob')).id, (await house.hold('ada')).id]
  const [first, second, third] = ids
  await house.ask('DELETE', '/api/jobs/:id', { params: { id: String(second) } })
  await house.ask('POST', '/api/jobs/:id/release', { params: { id: String(third) }, body: { printer: 'library-2' } })
  const list = async (query: string) => (await house.ask('GET', '/api/jobs', { query })).body
  expect(await list('order=newest-first&limit=2')).toMatchObject({
    jobs: [{ id: third }, { id: second }],
    next: second,
  })
  expect(await list(`order=newest-first&beforeId=${second}`)).toMatchObject({ jobs: [{ id: first }], next: null })
  expect(await list('outcome=deleted')).toMatchObject({ jobs: [{ id: second }] })
  expect(await list('printer=library-2')).toMatchObject({ jobs: [{ id: third }] })
  expect(await list('until=2020-01-01T00:00:00Z')).toEqual({ jobs: [], next: null })
  expect(await house.ask('GET', '/api/jobs', { query: 'since=yesterday' })).toMatchObject({ status: 400 })
})

test('the audit tells what it knows of one job, the newest first', async () => {
  const { id } = await house.hold('ada')
  await house.ask('DELETE', '/api/jobs/:id', { params: { id: String(id) } })
  await house.hold('ada')
  const { body } = await house.ask('GET', '/api/audit', { query: `jobId=${id}&order=newest-first` })
  expect(body).toMatchObject({ entries: [{ event: 'job-deleted', jobId: id, userName: 'ada' }], next: null })
})

test('groups are listed with their members, also those without rights of their own', async () => {
  await addUser('ada', ['STAFF', 'NIGHT'])
  await addUser('bob', ['STAFF'])
  await house.ask('PUT', '/api/groups/:name', { params: { name: 'OPERATORS' }, body: { rights: ['operate'] } })
  expect((await house.ask('GET', '/api/groups', { query: 'members=true' })).body).toEqual({
    groups: [
      { name: 'NIGHT', rights: null, members: 1 },
      { name: 'OPERATORS', rights: ['operate'], members: 0 },
      { name: 'STAFF', rights: null, members: 2 },
    ],
  })
})

test('a user is renamed with jobs and audit, but not to the name of another, whose jobs stay theirs', async () => {
  await addUser('ada')
  await addUser('bob')
  await house.hold('ada')
  const rename = (userName: string) =>
    house.ask('POST', '/api/users/:userName/rename', { params: { userName: 'ada' }, body: { userName } })
  expect(await rename('BOB')).toMatchObject({ status: 409, body: { code: 'records-conflict' } })
  expect(await house.jobs.list({ userName: 'ada', limit: 9 })).toHaveLength(1)
  expect(await rename('Lovelace')).toMatchObject({ status: 200, body: { userName: 'lovelace' } })
  expect(await house.jobs.list({ userName: 'lovelace', limit: 9 })).toHaveLength(1)
  expect((await house.audit.list({ userName: 'lovelace', event: 'user-renamed', limit: 9 }))[0]).toMatchObject({
    actor: 'admin',
    detail: { formerly: 'ada' },
  })
})

test('a test page that names the printer is sent, and none to a printer that cannot print', async () => {
  const order = () => house.ask('POST', '/api/printers/:name/test-page', { params: { name: 'library-2' }, body: {} })
  expect(await order()).toMatchObject({ status: 202, body: { state: 'completed' } })
  const page = Buffer.from(house.printer.documents[0] ?? []).toString('latin1')
  expect(page).toMatch(/^%PDF-1\.4\n/)
  expect(page).toContain('(Printer: library-2)')
  expect(await house.jobs.list({ limit: 9 })).toEqual([])
  house.printer.problems = [{ kind: 'media-empty' }]
  house.clock.forward({ minutes: 1 })
  expect(await order()).toMatchObject({ status: 409, body: { code: 'printer-in-error' } })
  expect(house.printer.documents).toHaveLength(1)
})

test('a synchronisation that is only tried tells each field as it is and as it would be', async () => {
  const csv = (text: string, query: string) =>
    house.app.inject({
      method: 'POST',
      url: `/api/users/import?format=csv${query}`,
      headers: { authorization: `Bearer ${'f'.repeat(64)}`, 'content-type': 'text/csv' },
      payload: text,
    })
  await csv('userName,email,groups\nada,ada@example.org,A|B\n', '')
  const answer = await csv('userName,email,groups\nada,ada@example.net,A\n', '&dryRun=true')
  expect(answer.json()).toMatchObject({
    change: [
      {
        userName: 'ada',
        differences: [
          { field: 'email', before: 'ada@example.org', after: 'ada@example.net' },
          { field: 'groups', before: 'A, B', after: 'A' },
        ],
      },
    ],
    brakeReason: null,
  })
})

test('whoever asks who is at the console without a session is told that nobody is', async () => {
  const answer = await house.app.inject({ method: 'GET', url: '/api/console/visit' })
  expect([answer.statusCode, answer.json()]).toEqual([200, { session: null }])
})
