import { afterEach, beforeEach, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'
import { loggedIn, type Visitor } from './portal-visitor.ts'

let house: House
let ada: Visitor
beforeEach(async () => {
  house = await openHouse()
  for (const name of ['ada', 'bob']) await house.users.create(someUser(name))
  ada = await loggedIn(house, 'ada')
})
afterEach(() => house[Symbol.asyncDispose]())

const change = (id: number, body: object, who = ada) => who.ask('PATCH', `/api/portal/jobs/${id}`, body)

test('the owner of a held job says how it is printed; what is left out stays, null is the printer’s choice', async () => {
  const { id } = await house.hold('ada')
  const wish = {
    copies: 2,
    sides: 'two-sided-long-edge',
    printColorMode: 'monochrome',
    pageRanges: [
      [1, 2],
      [5, 5],
    ],
  }
  expect(await change(id, wish)).toMatchObject({ status: 200, body: { id, ticket: wish } })
  expect(await change(id, { copies: null, pageRanges: null })).toMatchObject({
    status: 200,
    body: { ticket: { copies: null, sides: 'two-sided-long-edge', printColorMode: 'monochrome', pageRanges: null } },
  })
  expect((await house.jobs.find(id))?.ticket).toEqual({ sides: 'two-sided-long-edge', printColorMode: 'monochrome' })
  const entries = () => house.audit.list({ event: 'job-changed', limit: 9 })
  await expect
    .poll(entries)
    .toMatchObject([
      { actor: 'user:ada', userName: 'ada', jobId: id, detail: { fields: 'copies sides printColorMode pageRanges' } },
      { detail: { fields: 'copies pageRanges' } },
    ])
})

test.each([
  { copies: 0 },
  { copies: 1000 },
  { sides: 'both' },
  { printColorMode: 'blue' },
  { pageRanges: [] },
  { pageRanges: [[3, 2]] },
  {
    pageRanges: [
      [1, 3],
      [3, 4],
    ],
  },
  { pageRanges: Array.from({ length: 101 }, (_, at) => [at + 1, at + 1]) },
  { media: 'iso_a3_297x420mm' },
])('a wish that nothing can be made of is refused: %j', async wish => {
  const { id } = await house.hold('ada')
  expect(await change(id, wish)).toMatchObject({ status: 400, body: { code: 'input-invalid' } })
})

test('a job of somebody else, or one that is held no more, is not changed', async () => {
  const theirs = await house.hold('bob')
  expect((await change(theirs.id, { copies: 2 })).status).toBe(404)
  expect((await ada.ask('GET', `/api/portal/jobs/${theirs.id}`)).status).toBe(404)
  expect((await ada.ask('GET', `/api/portal/jobs/${theirs.id}/preview`)).status).toBe(404)
  const { id } = await house.hold('ada')
  await ada.ask('DELETE', `/api/portal/jobs/${id}`)
  expect(await change(id, { copies: 2 })).toMatchObject({ status: 409, body: { code: 'job-state-conflict' } })
  expect(await ada.ask('GET', `/api/portal/jobs/${id}/preview`)).toMatchObject({ status: 409 })
  expect((await ada.ask('GET', `/api/portal/jobs/${id}`)).body).toMatchObject({ state: 'purged', outcome: 'deleted' })
})

test('an image shows itself; of what nobody here can look at nothing is shown', async () => {
  const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100, 1)])
  const upload = (body: Buffer, type: string) =>
    ada.ask('POST', '/api/portal/jobs?name=a', body, { 'content-type': type })
  const image = await upload(bytes, 'image/png')
  const look = async (id: unknown) => (await ada.ask('GET', `/api/portal/jobs/${id}/preview`)).body
  expect(await look(image.body['id'])).toEqual({
    pages: 1,
    hasColour: null,
    image: { format: 'image/png', base64: bytes.toString('base64') },
  })
  const raster = await upload(Buffer.from('RaS2PwgRaster and so on'), 'image/pwg-raster')
  expect(await look(raster.body['id'])).toEqual({ pages: null, hasColour: null, image: null })
})
