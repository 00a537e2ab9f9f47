import type { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { judgePin } from '../../src/core/pin.ts'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'
import { loggedIn, pinOf, type Visitor } from './portal-visitor.ts'

let house: House
let ada: Visitor
beforeEach(async () => {
  house = await openHouse()
  for (const name of ['ada', 'bob']) await house.users.create(someUser(name, { email: `${name}@example.org` }))
  ada = await loggedIn(house, 'ada')
})
afterEach(() => house[Symbol.asyncDispose]())

const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000, 'x')])
const upload = (body: Buffer | Readable, type = 'application/pdf', query = '?name=report.pdf&copies=2') =>
  ada.ask('POST', `/api/portal/jobs${query}`, body, { 'content-type': type })

test('a document that is uploaded is held, byte for byte, with title and ticket', async () => {
  const { status, body } = await upload(pdf)
  expect([status, body]).toEqual([
    201,
    expect.objectContaining({ name: 'report.pdf', state: 'held', octets: pdf.length }),
  ])
  const job = await house.jobs.find(Number(body['id']))
  expect(job).toMatchObject({ userName: 'ada', ticket: { copies: 2 }, format: 'application/pdf' })
  const chunks: Uint8Array[] = []
  if (job?.document) for await (const chunk of house.spool.open(job.document)) chunks.push(chunk)
  expect(Buffer.concat(chunks).equals(pdf)).toBe(true)
  expect(house.held).toEqual([job?.id])
  expect((await ada.ask('GET', '/api/portal/jobs')).body).toEqual({ jobs: [body] })
})

test.each(['ada', 'bob'])('S40 S41 an upload issues no PIN, to %s neither', async name => {
  await house.users.change('bob', { groups: ['GUESTS'] })
  await house.settings.change({ 'pins.temporary': true, 'pins.temporaryFor': { groups: ['GUESTS'] } })
  await pinOf(house, name)
  ada = await loggedIn(house, name)
  expect((await upload(pdf)).status).toBe(201)
  const pins = await house.pins.ofUser(name)
  expect(pins.map(pin => judgePin(pin, house.clock.now()))).toEqual(['valid'])
})

test.each([
  ['another type than its own', Buffer.from('%PDF-1.7'), 'image/jpeg', 422],
  ['no known format', Buffer.from('hello'), 'application/pdf', 422],
  ['a type that is not taken', Buffer.from('%!PS'), 'application/postscript', 415],
  [
    'an office document',
    Buffer.from('PK\x03\x04'),
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    415,
  ],
])('a document of %s is refused, and nothing is held', async (_, body, type, status) => {
  expect((await upload(body, type)).status).toBe(status)
  expect((await ada.ask('GET', '/api/portal/jobs')).body).toEqual({ jobs: [] })
})

test('a document larger than the limit is refused while it comes, and nothing is left of it', async () => {
  await house.settings.change({ 'jobs.maxDocumentBytes': 100_000 })
  expect((await upload(pdf)).status).toBe(413)
  expect(await house.jobs.list({ userName: 'ada', limit: 9 })).toEqual([])
})

test('whoever may not print uploads nothing', async () => {
  await house.users.change('ada', { groups: ['READERS'] })
  await house.users.putGroup('READERS', ['portal'])
  expect(await upload(pdf)).toMatchObject({ status: 403, body: { code: 'submission-refused' } })
})

test('other routes take no documents', async () => {
  const answer = await ada.ask('POST', '/api/portal/pin', pdf, { 'content-type': 'application/pdf' })
  expect(answer.status).toBe(415)
})

test('a user sees and deletes the own jobs, not those of somebody else', async () => {
  const { id } = (await upload(pdf)).body
  const theirs = await house.hold('bob')
  expect((await ada.ask('DELETE', `/api/portal/jobs/${theirs.id}`)).status).toBe(404)
  expect((await ada.ask('POST', `/api/portal/jobs/${theirs.id}/answer`, { printed: true })).status).toBe(404)
  expect((await ada.ask('DELETE', `/api/portal/jobs/${id}`)).status).toBe(204)
  expect((await ada.ask('GET', '/api/portal/jobs')).body).toEqual({ jobs: [] })
  expect((await house.jobs.find(theirs.id))?.state).toBe('held')
})
