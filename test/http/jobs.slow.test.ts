import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.printers.create({
    name: 'library-2',
    uri: 'ipp://192.0.2.20/',
    snmp: null,
    certificateSha256: null,
    site: 'main',
  })
})
afterEach(() => house[Symbol.asyncDispose]())

const idOf = (id: number) => ({ params: { id: String(id) } })
const release = (id: number, printer = 'library-2') =>
  house.ask('POST', '/api/jobs/:id/release', { ...idOf(id), body: { printer } })
const answer = (id: number, printed: boolean) =>
  house.ask('POST', '/api/jobs/:id/answer', { ...idOf(id), body: { printed } })
const show = (id: number) => house.ask('GET', '/api/jobs/:id', idOf(id))
const remove = (id: number) => house.ask('DELETE', '/api/jobs/:id', idOf(id))

async function uncertain(): Promise<number> {
  const { id } = await house.hold('ada')
  house.printer.ending = 'breaks'
  const released = release(id)
  await vi.waitFor(async () => {
    house.clock.forward({ seconds: 70 })
    expect((await house.jobs.find(id))?.state).toBe('uncertain')
  })
  await released
  return id
}

test('jobs are listed by user and state, a page at a time, without their titles', async () => {
  const [first, second] = [await house.hold('ada'), await house.hold('ada')]
  await house.hold('bob')
  await remove(second.id)
  const list = async (query: string) => await house.ask('GET', '/api/jobs', { query })
  expect((await list('userName=ADA&state=held,uncertain')).body).toMatchObject({ jobs: [{ id: first.id }], next: null })
  expect((await list('state=purged&state=deleted')).body).toMatchObject({ jobs: [{ id: second.id, octets: null }] })
  const page = await list('limit=1')
  expect(page.body).toMatchObject({ jobs: [{ id: first.id }], next: first.id })
  expect((await list(`afterId=${first.id}&limit=1`)).body).toMatchObject({ jobs: [{ id: second.id }], next: second.id })
  expect(page.text).not.toContain('private')
})

test.each(['state=lost', 'state=held,lost', 'afterId=-1', 'afterId=x', 'userName=%00'])(
  'a list by %s is refused',
  async query => {
    expect(await house.ask('GET', '/api/jobs', { query })).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'query' }] },
    })
  },
)

test('a job is released on its owner’s behalf, printed and destroyed', async () => {
  const { id } = await house.hold('ada', 'the canary document')
  expect(await release(id)).toMatchObject({ status: 202, body: { id, happened: 'sent' } })
  expect(house.printer.documents.map(String)).toEqual(['the canary document'])
  await expect.poll(async () => (await show(id)).body).toMatchObject({ state: 'purged', outcome: 'printed' })
  const shown = await show(id)
  expect(shown.body).toMatchObject({
    releases: [{ printerName: 'library-2', terminalName: null, lastSeen: 'completed' }],
  })
  const events = (await house.audit.list({ limit: 10 })).filter(entry => entry.jobId === id && entry.actor === 'admin')
  expect(events).toMatchObject([{ event: 'job-release-asked', userName: 'ada', printerName: 'library-2' }])
})

test('a printer in error gets nothing: the answer says what is wrong in words', async () => {
  const { id } = await house.hold('ada')
  house.printer.problems = [{ kind: 'media-jam' }]
  const detail = 'library-2: paper jam'
  expect(await release(id)).toMatchObject({ status: 409, body: { code: 'printer-in-error', detail } })
  expect([await house.jobs.find(id), house.printer.documents]).toMatchObject([{ state: 'held' }, []])
})

test('a dead printer gets nothing', async () => {
  const { id } = await house.hold('ada')
  house.printer.unreachable = true
  expect(await release(id)).toMatchObject({ status: 409, body: { detail: 'library-2 does not answer' } })
})

test('a slow printer is not waited for longer than two seconds', async () => {
  const { id } = await house.hold('ada')
  house.printer.ending = 'hangs'
  let told: Awaited<ReturnType<typeof release>> | undefined
  release(id).then(
    answered => {
      told = answered
    },
    () => undefined,
  )
  await vi.waitFor(() => {
    house.clock.forward({ seconds: 2 })
    expect(told).toMatchObject({ status: 202, body: { happened: 'under-way', state: 'sending' } })
  })
})

test('a job goes out once, however often it is asked for at the same time', async () => {
  const { id } = await house.hold('ada')
  const statuses = (await Promise.all([release(id), release(id), release(id)])).map(({ status }) => status)
  expect(statuses.toSorted()).toEqual([202, 409, 409])
  expect(house.printer.documents).toHaveLength(1)
})

test('what is not held is not released, and a printer must exist', async () => {
  const { id } = await house.hold('ada')
  expect(await release(id, 'nowhere')).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/printer' }] } })
  await remove(id)
  expect(await release(id)).toMatchObject({ status: 409, body: { code: 'job-state-conflict' } })
  expect(await release(id + 1)).toMatchObject({ status: 404 })
})

test('a held job is deleted once; its document cannot be read any more', async () => {
  const { id } = await house.hold('ada')
  expect(await remove(id)).toMatchObject({ status: 204 })
  expect(await house.jobs.find(id)).toMatchObject({ document: null, outcome: 'deleted' })
  expect(await remove(id)).toMatchObject({ status: 409, body: { code: 'job-state-conflict' } })
  expect(await remove(id + 1)).toMatchObject({ status: 404 })
})

test('an uncertain job that was printed is destroyed', async () => {
  const id = await uncertain()
  expect(await answer(id, true)).toMatchObject({ status: 200, body: { state: 'purged', outcome: 'printed' } })
  expect(await answer(id, true)).toMatchObject({ status: 409 })
})

test('an uncertain job that was not printed is held again', async () => {
  const id = await uncertain()
  expect(await answer(id, false)).toMatchObject({ status: 200, body: { state: 'held', outcome: null } })
  const entry = { event: 'uncertain-answered', actor: 'admin', userName: 'ada', detail: { printed: false } }
  const entries = async () => house.audit.list({ limit: 50 })
  await expect.poll(entries).toEqual(expect.arrayContaining([expect.objectContaining(entry)]))
})

test('there is nothing to answer for a job that is held', async () => {
  const { id } = await house.hold('ada')
  expect(await answer(id, true)).toMatchObject({ status: 409, body: { code: 'job-state-conflict' } })
  expect(await answer(id + 1, true)).toMatchObject({ status: 404 })
})

test.each(['0', '-1', '1.5', 'x', '99999999999999999999', '1e3'])('the job number %s is refused', async id => {
  expect(await house.ask('GET', '/api/jobs/:id', { params: { id } })).toMatchObject({
    status: 400,
    body: { errors: [{ in: 'path' }] },
  })
})
