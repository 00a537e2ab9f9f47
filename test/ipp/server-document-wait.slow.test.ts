import { once } from 'node:events'
import { expect, test } from 'vitest'
import { until } from '../servers/until.ts'
import { ask, head, jobId, lastDocument, openSocket, requestBytes, toldInHttp } from './queue-client.ts'
import { openQueueHouse, type QueueHouse } from './queue-house.ts'

/** Begins to send a document, of which not one byte has come. */
async function beginDocument(house: QueueHouse, id: number, octets: number) {
  const bytes = requestBytes('Send-Document', { attributes: [jobId(id), lastDocument()] })
  const opened = await openSocket(house.port)
  opened.socket.write(head({ 'Content-Length': bytes.length + octets }))
  opened.socket.write(bytes)
  return opened
}

async function msLeft(house: QueueHouse, id: number): Promise<number> {
  const job = await house.jobs.find(id)
  return (job?.expiresAt.epochMilliseconds ?? 0) - house.clock.now().epochMilliseconds
}

test('a document that begins late gets its time at once, before its first byte', async () => {
  await using house = await openQueueHouse()
  const at = house.clock.now()
  const base = { userName: 'ada', name: 'n', format: 'application/pdf', ticket: {}, document: null, uuid: 'late' }
  const expiresAt = at.add({ seconds: 20 })
  const { id } = await house.jobs.add({ ...base, createdAt: at, expiresAt, source: '127.0.0.1' })
  const { socket, received } = await beginDocument(house, id, 2)
  const hasTime = async () => (await msLeft(house, id)) > 100_000
  await until(hasTime, { withinMs: 5000, what: 'more time' })
  socket.write('%P')
  await until(async () => received().includes('HTTP/1.1 200'), { withinMs: 5000, what: 'an answer' })
  expect(toldInHttp(received()).status).toBe('successful-ok')
  socket.destroy()
})

test('a job gets more time again and again while its client pauses', async () => {
  await using house = await openQueueHouse({ limits: { extendJobMs: 5 } })
  const {
    jobIds: [id = 0],
  } = await ask(house.port, 'Create-Job')
  const { socket } = await beginDocument(house, id, 1_000_000)
  socket.write(Buffer.alloc(1_000))
  for (let times = 0; times < 3; times += 1) {
    const before = (await house.jobs.find(id))?.expiresAt.epochMilliseconds ?? 0
    const isExtended = async () => ((await house.jobs.find(id))?.expiresAt.epochMilliseconds ?? 0) > before
    await until(isExtended, { withinMs: 5000, what: 'more time' })
  }
  socket.destroy()
  await once(socket, 'close')
})

test('a job does not run out of time while its document arrives', async () => {
  await using house = await openQueueHouse({ limits: { extendJobMs: 1 } })
  const {
    jobIds: [id = 0],
  } = await ask(house.port, 'Create-Job')
  const before = (await house.jobs.find(id))?.expiresAt.epochMilliseconds ?? 0
  const bytes = requestBytes('Send-Document', { attributes: [jobId(id), lastDocument()] })
  const { socket } = await openSocket(house.port)
  socket.write(head({ 'Content-Length': 100_000_000 }))
  socket.write(bytes)
  const isExtended = async () => {
    socket.write(Buffer.alloc(100_000))
    return ((await house.jobs.find(id))?.expiresAt.epochMilliseconds ?? 0) > before
  }
  await until(isExtended, { withinMs: 5000, what: 'more time' })
  await ask(house.port, 'Cancel-Job', { attributes: [jobId(id)] })
  const isGone = async () => {
    socket.write(Buffer.alloc(100_000))
    return (await house.spooledFiles()).length === 0
  }
  await until(isGone, { withinMs: 5000, what: 'nothing left of a canceled job' })
  socket.destroy()
})
