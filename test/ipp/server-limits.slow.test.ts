import { once } from 'node:events'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { Fault, type FaultCode } from '../../src/core/fault.ts'
import { attribute, findGroup, strings } from '../../src/ipp/codec-attributes.ts'
import { until } from '../servers/until.ts'
import { ask, head, openSocket, pdf, requestBytes, toldInHttp } from './queue-client.ts'
import { openQueueHouse } from './queue-house.ts'

const getJobs = requestBytes('Get-Jobs')
const printJob = requestBytes('Print-Job')
/** Short enough for a test; each names the wait that it ends. */
const soon = 150

async function startTls(port: number, options: object = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  await once(socket, 'secureConnect')
  return socket
}

/** Sends a request and gives so many whole answers. */
async function answerOver(socket: TLSSocket, sent: string | Uint8Array, answers = 1): Promise<string> {
  let text = ''
  socket.setEncoding('latin1').on('data', chunk => {
    text += chunk
  })
  socket.write(sent)
  await until(async () => wholeAnswers(text) >= answers, { withinMs: 5000, what: `${answers} answers` })
  return text
}

/** How many answers have come to their end; each says its length. */
function wholeAnswers(text: string): number {
  const [, heads = '', length] = /^([\s\S]*?content-length: (\d+)[\s\S]*?\r\n\r\n)/i.exec(text) ?? []
  const end = heads.length + Number(length)
  return length === undefined || text.length < end ? 0 : 1 + wholeAnswers(text.slice(end))
}

test.each<[string, object, string]>([
  ['says nothing', { firstByteMs: soon }, ''],
  ['stops in the headers', { headersMs: soon, sweepMs: 20 }, 'POST /ipp/print HT'],
  ['stops in the TLS hello', { tlsHelloMs: soon }, '\x16\x03\x01'],
  ['stops in the attributes', { attributesMs: soon, sweepMs: 20 }, `${head({ 'Content-Length': 999 })}\x02\x00`],
  ['falls silent for long', { silentSocketMs: soon }, `${head({ 'Content-Length': 999 })}\x02\x00`],
])('a client that %s is cut off', async (_, limits, sent) => {
  await using house = await openQueueHouse({ limits })
  const { socket, closed } = await openSocket(house.port)
  socket.write(Buffer.from(sent, 'latin1'))
  await closed
  await until(async () => house.queue.connections === 0, { withinMs: 5000, what: 'no connection' })
})

test('a document that trickles below the least rate is cut off, others are served meanwhile, nothing is left', async () => {
  const limits = { bodyGraceMs: 200, bodyBytesPerSecond: 1_000_000, sweepMs: 20 }
  await using house = await openQueueHouse({ limits })
  const { socket, closed } = await openSocket(house.port)
  socket.write(head({ 'Content-Length': 10_000_000 }))
  socket.write(printJob)
  const trickle = setInterval(() => socket.write('x'.repeat(100)), 10)
  expect((await ask(house.port, 'Print-Job', { document: pdf })).status).toBe('successful-ok')
  await closed
  clearInterval(trickle)
  await until(async () => (await house.spooledFiles()).length === 1, { withinMs: 5000, what: 'one document only' })
})

test('headers past 16 KiB are refused', async () => {
  await using house = await openQueueHouse()
  const { socket, received, closed } = await openSocket(house.port)
  socket.write(head({ 'X-Long': 'x'.repeat(20_000) }))
  await closed
  expect(received()).toContain('HTTP/1.1 431')
})

test('one address opens so many connections and no more; a place that is left is free again', async () => {
  await using house = await openQueueHouse({ limits: { connectionsPerAddress: 2 } })
  const [first, second] = [await openSocket(house.port), await openSocket(house.port)]
  const third = await openSocket(house.port)
  await third.closed
  first.socket.destroy()
  await until(async () => house.queue.connections === 1, { withinMs: 5000, what: 'a free place' })
  expect((await ask(house.port, 'Get-Jobs')).status).toBe('successful-ok')
  second.socket.destroy()
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)('the same port speaks %s from the first byte', async version => {
  await using house = await openQueueHouse()
  const socket = await startTls(house.port, { minVersion: version, maxVersion: version })
  const raw = await answerOver(
    socket,
    Buffer.concat([Buffer.from(head({ 'Content-Length': getJobs.length })), getJobs]),
  )
  expect(toldInHttp(raw).status).toBe('successful-ok')
  socket.destroy()
})

test('TLS before 1.2 is not spoken', async () => {
  await using house = await openQueueHouse()
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
  await expect(startTls(house.port, old)).rejects.toThrow()
})

test('a plain connection turns to TLS on request and learns the ipps address', async () => {
  await using house = await openQueueHouse()
  const { socket, received } = await openSocket(house.port)
  socket.write('OPTIONS * HTTP/1.1\r\nHost: localhost:8631\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2,TLS/1.1\r\n\r\n')
  await until(async () => received().endsWith('\r\n\r\n'), { withinMs: 5000, what: 'the switch' })
  expect(received()).toMatch(/^HTTP\/1\.1 101 [\s\S]*Upgrade: TLS/)
  socket.removeAllListeners('data')
  const secure = await startTls(0, { socket, port: undefined })
  const request = requestBytes('Get-Printer-Attributes')
  const raw = await answerOver(
    secure,
    Buffer.concat([Buffer.from(head({ 'Content-Length': request.length })), request]),
    2, // to OPTIONS, inside TLS, and to the POST
  )
  expect(raw.split('HTTP/1.1 200 OK').length - 1).toBe(2)
  const printer = findGroup(toldInHttp(raw.slice(raw.lastIndexOf('HTTP/1.1'))).message, 'printer')
  expect(strings(printer, 'printer-more-info')).toEqual(['https://localhost:8631/'])
  secure.destroy()
})

test('an Upgrade that is not for TLS is ignored', async () => {
  await using house = await openQueueHouse()
  const headers = { connection: 'Upgrade', upgrade: 'h2c' }
  expect((await ask(house.port, 'Get-Jobs', { headers })).status).toBe('successful-ok')
})

test('several requests go over one connection, also sent at once', async () => {
  await using house = await openQueueHouse()
  const { socket, received } = await openSocket(house.port)
  const one = Buffer.concat([Buffer.from(head({ 'Content-Length': getJobs.length })), getJobs])
  socket.write(Buffer.concat([one, one, one]))
  const answers = () => received().split('HTTP/1.1 200').length - 1
  await until(async () => answers() === 3, { withinMs: 5000, what: 'three answers' })
  socket.destroy()
})

test.each<[FaultCode, string]>([
  ['spool-full', 'server-error-temporary-error'],
  ['spool-failed', 'server-error-temporary-error'],
  ['records-unavailable', 'server-error-temporary-error'],
  ['overloaded', 'server-error-busy'],
  ['document-too-large', 'client-error-request-entity-too-large'],
  ['key-unsafe', 'server-error-internal-error'],
])('the fault %s is answered with %s, also to a client that still sends', async (code, status) => {
  const fail = () => Promise.reject(new Fault(code, 'secret detail'))
  await using house = await openQueueHouse({ ports: ports => ({ spool: { ...ports.spool, store: fail } }) })
  const answer = await ask(house.port, 'Print-Job', { document: Buffer.alloc(5_000_000) })
  expect(answer.status).toBe(status)
  expect(answer.text).not.toContain('secret')
})

test.each(['Print-Job', 'Create-Job', 'Validate-Job'] as const)('%s is refused while the spool is full', async name => {
  const health = () => Promise.resolve({ ok: false, reason: 'full' })
  const store = () => Promise.reject(new Fault('spool-full', 'full'))
  await using house = await openQueueHouse({ ports: ports => ({ spool: { ...ports.spool, health, store } }) })
  const answer = await ask(house.port, name, name === 'Print-Job' ? { document: pdf } : {})
  expect(answer.status).toBe('server-error-temporary-error')
})

test('what no one foresaw is an internal error, is logged, and the next request is served', async () => {
  const fail = () => Promise.reject(new TypeError('a bug'))
  await using house = await openQueueHouse({ ports: ports => ({ spool: { ...ports.spool, store: fail } }) })
  expect((await ask(house.port, 'Print-Job', { document: pdf })).status).toBe('server-error-internal-error')
  expect(house.log.lines.map(line => line.text)).toContain('request failed')
  expect((await ask(house.port, 'Get-Jobs')).status).toBe('successful-ok')
})

test('a client that never stops sending after its answer is cut off', async () => {
  await using house = await openQueueHouse({ limits: { drainBytes: 1_000_000 } })
  const { socket, received, closed } = await openSocket(house.port)
  const refused = requestBytes('Print-Job', { attributes: [attribute('compression', 'keyword', 'compress')] })
  socket.write(head({ 'Content-Length': 1_000_000_000 }))
  socket.write(refused)
  const flood = setInterval(() => socket.write(Buffer.alloc(500_000)), 5)
  await closed
  clearInterval(flood)
  expect(toldInHttp(received()).status).toBe('client-error-compression-not-supported')
})

test('closing the queue lets an arriving document come to its end', async () => {
  const house = await openQueueHouse()
  const { socket, received, closed } = await openSocket(house.port)
  socket.write(head({ 'Content-Length': printJob.length + pdf.length }))
  socket.write(printJob)
  socket.write(pdf.slice(0, 8))
  const isArriving = async () => (await house.spooledFiles()).length === 1
  await until(isArriving, { withinMs: 5000, what: 'a part of the document' })
  const closing = house.queue[Symbol.asyncDispose]()
  socket.write(pdf.slice(8))
  await closing
  // The client hears of its end a little later than the queue.
  await closed
  expect(toldInHttp(received()).status).toBe('successful-ok')
  expect(house.held).toHaveLength(1)
  await house[Symbol.asyncDispose]().catch(() => undefined)
})
