import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { placeCode } from '../../src/gateway/place.ts'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'
import { loggedIn, type Visitor } from './portal-visitor.ts'

let house: House
let ada: Visitor
beforeEach(async () => {
  house = await openHouse()
  for (const name of ['ada', 'bob']) await house.users.create(someUser(name))
  for (const name of ['library', 'cellar']) {
    await house.ask('POST', '/api/printers', { body: { name, uri: `ipp://127.0.0.1:9/${name}` } })
    await house.ask('POST', '/api/terminals', { body: { name, driver: 'lines', options: { port: 1 }, printer: name } })
  }
  ada = await loggedIn(house, 'ada')
})
afterEach(() => house[Symbol.asyncDispose]())

/** The code that a terminal shows now, as the phone reads it. */
async function codeAt(name: string): Promise<string> {
  const { url } = (await house.ask('GET', '/api/terminals/:name/place-code', { params: { name } })).body as {
    url: string
  }
  return new URL(url).hash.slice(1)
}

const enter = (code: string, who = ada) => who.ask('POST', '/api/portal/place', { code })
const release = (place: unknown, jobs: readonly number[], who = ada) =>
  who.ask('POST', '/api/portal/release', { place, jobs })

test('whoever scanned the code releases at that terminal’s printer, and the audit tells where', async () => {
  const { id } = await house.hold('ada', 'the canary document')
  const { status, body } = await enter(await codeAt('library'))
  expect([status, body]).toEqual([
    200,
    { terminalName: 'library', printerName: 'library', problem: null, problemKind: null, place: expect.any(String) },
  ])
  expect(await release(body['place'], [id])).toMatchObject({
    status: 200,
    body: { jobs: [{ id, happened: 'sent', reason: null }] },
  })
  expect(house.printer.documents.map(String)).toEqual(['the canary document'])
  await expect.poll(async () => (await house.jobs.find(id))?.outcome).toBe('printed')
  expect(await house.jobs.releasesOf(id)).toMatchObject([{ terminalName: 'library', printerName: 'library' }])
  const entries = async () => (await house.audit.list({ userName: 'ada', limit: 50 })).map(entry => entry)
  await expect
    .poll(entries)
    .toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: 'job-released', actor: 'terminal:library', jobId: id }),
        expect.objectContaining({ event: 'job-release-asked', actor: 'user:ada', terminalName: 'library' }),
      ]),
    )
})

test('a code is good for two minutes, a place for three, and a forged one for nothing', async () => {
  const code = await codeAt('library')
  house.clock.forward({ seconds: 119 })
  const { body } = await enter(code)
  house.clock.forward({ seconds: 1 })
  expect(await enter(code)).toMatchObject({ status: 404, body: { code: 'place-over' } })
  for (const forged of ['x', 'A'.repeat(200), `${code.slice(0, -2)}AA`, String(body['place'])])
    expect(await enter(forged)).toMatchObject({ status: 404, body: { code: 'place-over' } })
  const { id } = await house.hold('ada')
  house.clock.forward({ seconds: 179 })
  for (const forged of [code, await codeAt('library')])
    expect(await release(forged, [id])).toMatchObject({ status: 404, body: { code: 'place-over' } })
  expect(await release(body['place'], [id])).toMatchObject({ status: 404, body: { code: 'place-over' } })
  expect(house.printer.documents).toEqual([])
})

test('a place belongs to one session: another person, or the same one elsewhere, has to scan', async () => {
  const place = (await enter(await codeAt('library'))).body['place']
  const { id } = await house.hold('ada')
  const other = await loggedIn(house, 'ada')
  for (const who of [other, await loggedIn(house, 'bob')]) expect((await release(place, [id], who)).status).toBe(404)
  await ada.ask('DELETE', '/api/portal/session')
  expect((await release(place, [id])).status).toBe(401)
  expect((await house.jobs.find(id))?.state).toBe('held')
})

test('only own held jobs go, each once; without the right to print none', async () => {
  const [mine, theirs] = [await house.hold('ada'), await house.hold('bob')]
  const place = (await enter(await codeAt('library'))).body['place']
  const happened = async (ids: readonly number[]) =>
    ((await release(place, ids)).body['jobs'] as { id: number; happened: string }[]).map(job => job.happened)
  const both = await Promise.all([happened([theirs.id, mine.id]), happened([mine.id])])
  expect(both.flat().toSorted()).toEqual(['not-held', 'not-held', 'sent'])
  expect(house.printer.documents).toHaveLength(1)
  expect((await house.jobs.find(theirs.id))?.state).toBe('held')
  await house.users.putGroup('READERS', ['portal'])
  await house.users.change('ada', { groups: ['READERS'] })
  expect(await release(place, [mine.id])).toMatchObject({ status: 403, body: { code: 'not-allowed' } })
  expect(await enter(await codeAt('library'))).toMatchObject({ status: 403 })
})

test('a printer in error is told before anything is sent', async () => {
  house.printer.problems = [{ kind: 'media-jam' }]
  // What was heard of it a moment ago is not asked for again.
  house.clock.forward({ seconds: 6 })
  const { id } = await house.hold('ada')
  const { body } = await enter(await codeAt('library'))
  expect(body).toMatchObject({ problem: 'library: paper jam', problemKind: 'media-jam' })
  expect(await release(body['place'], [id])).toMatchObject({ status: 409, body: { code: 'printer-in-error' } })
  expect((await house.jobs.find(id))?.state).toBe('held')
})

test('a terminal that moved to another printer releases there; one that is gone, or of another site, nowhere', async () => {
  const { id } = await house.hold('ada')
  const place = (await enter(await codeAt('library'))).body['place']
  await house.terminals.change('library', { printer: 'cellar' })
  expect(await release(place, [id])).toMatchObject({ status: 200 })
  expect(await house.jobs.releasesOf(id)).toMatchObject([{ printerName: 'cellar' }])
  await house.terminals.change('library', { site: 'elsewhere' })
  expect((await release(place, [id])).status).toBe(404)
  const { code } = placeCode(house, 'library')
  await house.terminals.remove('library')
  expect((await enter(code)).status).toBe(404)
})

test('a terminal that asks for a card with its PIN is not opened by a phone', async () => {
  const { id } = await house.hold('ada')
  const place = (await enter(await codeAt('library'))).body['place']
  await house.terminals.change('library', { requires: 'card-and-pin' })
  const refused = { status: 403, body: { code: 'place-wants-card' } }
  expect(await enter(placeCode(house, 'library').code)).toMatchObject(refused)
  expect(await release(place, [id])).toMatchObject(refused)
  expect((await house.jobs.find(id))?.state).toBe('held')
})

test('when the session ends, what has not been sent is held again within a second', async () => {
  const [first, second, third] = [await house.hold('ada'), await house.hold('ada'), await house.hold('ada')]
  house.printer.ending = 'hangs'
  const place = (await enter(await codeAt('library'))).body['place']
  const asked = release(place, [first.id, second.id, third.id])
  await expect.poll(async () => (await house.jobs.find(first.id))?.state).toBe('sending')
  await ada.ask('DELETE', '/api/portal/session')
  await vi.waitFor(async () => {
    house.clock.forward({ seconds: 1 })
    expect((await house.jobs.find(third.id))?.state).toBe('held')
  })
  house.clock.forward({ seconds: 2 })
  await asked
  expect(house.printer.documents).toEqual([])
})
