import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { until } from '../servers/until.ts'
import {
  ask,
  compression,
  format,
  head,
  jobId,
  lastDocument,
  openSocket,
  pdf,
  requestBytes,
  toldInHttp,
} from './queue-client.ts'
import { openQueueHouse, type QueueHouse } from './queue-house.ts'

const printJob = requestBytes('Print-Job')

async function heldDocument(house: QueueHouse): Promise<Buffer | undefined> {
  const [job] = house.held
  return job && house.read(job)
}

test('a request that arrives byte by byte is held like any other', async () => {
  await using house = await openQueueHouse()
  const { socket, received } = await openSocket(house.port)
  const bytes = Buffer.concat([
    Buffer.from(head({ 'Content-Length': printJob.length + pdf.length })),
    printJob,
    Buffer.from(pdf),
  ])
  socket.setNoDelay(true)
  for (const byte of bytes) {
    socket.write(Uint8Array.of(byte))
    await nextTurn()
  }
  await until(async () => received().includes('HTTP/1.1 200'), { withinMs: 5000, what: 'an answer' })
  expect(toldInHttp(received()).status).toBe('successful-ok')
  expect((await heldDocument(house))?.toString()).toBe(pdf)
  socket.destroy()
})

test('a document is the same wherever its message is cut in chunks', async () => {
  await using house = await openQueueHouse()
  const whole = Buffer.concat([printJob, Buffer.from(pdf)])
  for (let at = 1; at < whole.length; at += 7) {
    const pieces = [whole.subarray(0, at), whole.subarray(at)]
    const chunks = pieces.map(piece => `${piece.length.toString(16)}\r\n${piece.toString('latin1')}\r\n`)
    const { socket, received } = await openSocket(house.port)
    socket.write(head({ 'Transfer-Encoding': 'chunked', Connection: 'close' }), 'latin1')
    for (const chunk of [...chunks, '0\r\n\r\n']) socket.write(chunk, 'latin1')
    await once(socket, 'close')
    expect(toldInHttp(received()).status).toBe('successful-ok')
  }
  const documents = await Promise.all(house.held.map(job => house.read(job)))
  expect(new Set(documents.map(String))).toEqual(new Set([pdf]))
})

test('a client that waits for 100 Continue is told to go on', async () => {
  await using house = await openQueueHouse()
  const { socket, received } = await openSocket(house.port)
  socket.write(head({ 'Content-Length': printJob.length + pdf.length, Expect: '100-continue' }))
  await until(async () => received().includes('100 Continue'), { withinMs: 5000, what: '100 Continue' })
  socket.write(printJob)
  socket.write(pdf)
  await until(async () => received().includes('HTTP/1.1 200'), { withinMs: 5000, what: 'an answer' })
  expect((await heldDocument(house))?.toString()).toBe(pdf)
  socket.destroy()
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateRawSync],
  ['deflate', deflateSync],
] as const)('a document sent with compression %s is held as it was', async (name, compress) => {
  await using house = await openQueueHouse()
  const document = Buffer.concat([Buffer.from(pdf), randomBytes(300_000), Buffer.alloc(300_000)])
  const { status } = await ask(house.port, 'Print-Job', {
    attributes: [compression(name)],
    document: compress(document),
  })
  expect(status).toBe('successful-ok')
  expect(document.equals((await heldDocument(house)) ?? Buffer.alloc(0))).toBe(true)
  expect(house.held[0]?.format).toBe('application/pdf')
})

test.each([
  ['garbage', Buffer.from('no gzip at all')],
  ['a cut end', gzipSync(randomBytes(100_000)).subarray(0, 50_000)],
])('%s in place of a compressed document is refused and leaves nothing', async (_, document) => {
  await using house = await openQueueHouse()
  const { status } = await ask(house.port, 'Print-Job', { attributes: [compression('gzip')], document })
  expect(status).toBe('client-error-compression-error')
  expect([house.held, await house.spooledFiles()]).toEqual([[], []])
})

test('a compressed nothing is a document without a byte', async () => {
  await using house = await openQueueHouse()
  const asked = { attributes: [compression('gzip')], document: gzipSync('') }
  expect((await ask(house.port, 'Print-Job', asked)).status).toBe('client-error-bad-request')
})

test('a compressed bomb is cut off at the limit for documents', async () => {
  await using house = await openQueueHouse()
  await house.settings.change({ 'jobs.maxDocumentBytes': 1_000_000 })
  const document = gzipSync(Buffer.alloc(200_000_000), { level: 1 })
  const { status } = await ask(house.port, 'Print-Job', { attributes: [compression('gzip')], document })
  expect(status).toBe('client-error-request-entity-too-large')
  expect(await house.spooledFiles()).toEqual([])
})

test('a document past the limit is answered while it is still being sent', async () => {
  await using house = await openQueueHouse()
  await house.settings.change({ 'jobs.maxDocumentBytes': 1_000_000 })
  const { status } = await ask(house.port, 'Print-Job', { document: Buffer.alloc(20_000_000) })
  expect(status).toBe('client-error-request-entity-too-large')
})

test.each([
  ['%PDF-1.4', 'application/pdf'],
  ['RaS2\0\0\0\0', 'image/pwg-raster'],
  ['UNIRAST\0\0', 'image/urf'],
  ['\xff\xd8\xff\xe0', 'image/jpeg'],
  ['%!PS-Adobe-3.0', 'application/postscript'],
  ['\x1bE\x1b&l0O', 'application/vnd.hp-pcl'],
  ['hello', 'application/octet-stream'],
  ['%', 'application/octet-stream'],
])('an octet-stream that begins with %j is %s', async (start, name) => {
  await using house = await openQueueHouse()
  await ask(house.port, 'Print-Job', { document: Buffer.from(start, 'latin1') })
  expect(house.held[0]?.format).toBe(name)
  await ask(house.port, 'Print-Job', { attributes: [format('image/urf')], document: start })
  expect(house.held[1]?.format).toBe('image/urf')
})

test.each([
  ['chunked', { 'Transfer-Encoding': 'chunked' }],
  ['of a length', { 'Content-Length': 10_000_000 }],
] as const)('a client that leaves in a body %s leaves nothing behind', async (_, headers) => {
  await using house = await openQueueHouse()
  const { socket } = await openSocket(house.port)
  const piece = Buffer.concat([printJob, Buffer.alloc(500_000)])
  const isChunked = 'Transfer-Encoding' in headers
  socket.write(head(headers))
  socket.write(isChunked ? Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece]) : piece)
  const partial = async () => (await house.spooledFiles()).length > 0
  await until(partial, { withinMs: 5000, what: 'the start of the document' })
  socket.end()
  await until(async () => !(await partial()), { withinMs: 5000, what: 'an empty spool' })
  expect([house.held, await house.jobs.list({ limit: 9 })]).toEqual([[], []])
  socket.destroy()
})

test('a job whose document breaks off waits on for another try', async () => {
  await using house = await openQueueHouse()
  const {
    jobIds: [id = 0],
  } = await ask(house.port, 'Create-Job')
  const bytes = requestBytes('Send-Document', { attributes: [jobId(id), lastDocument()] })
  const { socket } = await openSocket(house.port)
  socket.write(head({ 'Content-Length': 1_000_000 }))
  socket.write(Buffer.concat([bytes, Buffer.alloc(300_000)]))
  await until(async () => (await house.spooledFiles()).length > 0, { withinMs: 5000, what: 'the start' })
  socket.destroy()
  await until(async () => (await house.spooledFiles()).length === 0, { withinMs: 5000, what: 'an empty spool' })
  const again = await ask(house.port, 'Send-Document', { attributes: [jobId(id), lastDocument()], document: pdf })
  expect(again.status).toBe('successful-ok')
})
