import { expect, test } from 'vitest'
import type { ServerLimits } from '../../src/ipp/server-limits.ts'
import { until } from '../servers/until.ts'
import { ask, head, openSocket, pdf, requestBytes } from './queue-client.ts'
import { openQueueHouse, type QueueHouse } from './queue-house.ts'

const printJob = requestBytes('Print-Job')
const never = 1e9

/** A client that sends a part of a document and stops; it has its place when this resolves. */
async function sendPart(house: QueueHouse) {
  const before = (await house.spooledFiles()).length
  const opened = await openSocket(house.port)
  opened.socket.write(head({ 'Content-Length': 1_000_000 }))
  opened.socket.write(Buffer.concat([printJob, Buffer.from(pdf)]))
  const isArriving = async () => (await house.spooledFiles()).length > before
  await until(isArriving, { withinMs: 5000, what: 'a part of the document' })
  return opened
}

const openCrowd = (limits: Partial<ServerLimits>) =>
  openQueueHouse({
    limits: { documentsAtOnce: 2, crowdedGraceMs: never, documentWaitMs: never, sweepMs: 20, ...limits },
  })

test('documents past those that may arrive at once wait for a place, and get it', async () => {
  await using house = await openCrowd({})
  const [first, second] = [await sendPart(house), await sendPart(house)]
  const third = ask(house.port, 'Print-Job', { document: pdf })
  expect((await ask(house.port, 'Validate-Job')).status).toBe('successful-ok')
  expect(house.held).toEqual([])
  first.socket.destroy()
  expect((await third).status).toBe('successful-ok')
  second.socket.destroy()
})

test('a document that finds no place for long is told that the queue is busy', async () => {
  await using house = await openCrowd({ documentWaitMs: 50 })
  const arriving = [await sendPart(house), await sendPart(house)]
  expect((await ask(house.port, 'Print-Job', { document: pdf })).status).toBe('server-error-busy')
  for (const { socket } of arriving) socket.destroy()
})

test('clients that stop within a document do not keep others waiting', async () => {
  await using house = await openCrowd({ crowdedGraceMs: 50 })
  const arriving = [await sendPart(house), await sendPart(house)]
  expect((await ask(house.port, 'Print-Job', { document: pdf })).status).toBe('successful-ok')
  await Promise.race(arriving.map(({ closed }) => closed))
  for (const { socket } of arriving) socket.destroy()
})

test('without anybody who waits, a client may stop within a document as long as before', async () => {
  await using house = await openCrowd({ crowdedGraceMs: 1 })
  const { socket, closed } = await sendPart(house)
  expect((await ask(house.port, 'Print-Job', { document: pdf })).status).toBe('successful-ok')
  const first = await Promise.race([closed.then(() => 'closed'), ask(house.port, 'Get-Jobs').then(() => 'open')])
  expect(first).toBe('open')
  socket.destroy()
})

test('a client that has no place gets one of the client that holds them all, however fast that is', async () => {
  await using house = await openCrowd({ crowdedGraceMs: 50, crowdedBytesPerSecond: 0 })
  const arriving = [await sendPart(house), await sendPart(house)]
  expect((await ask(house.port, 'Print-Job', { from: '127.0.0.2', document: pdf })).status).toBe('successful-ok')
  expect(house.held[0]?.source).toBe('127.0.0.2')
  await Promise.race(arriving.map(({ closed }) => closed))
  for (const { socket } of arriving) socket.destroy()
})
