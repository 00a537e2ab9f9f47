import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { attribute } from '../../src/ipp/codec-attributes.ts'
import { compression, format, head, jobId, lastDocument, pdf, requestBytes, told } from '../ipp/queue-client.ts'
import { openQueueHouse } from '../ipp/queue-house.ts'
import { heapUsed } from './heap-used.ts'
import { mutate } from './mutate.ts'
import { SeededRandom } from './random.ts'
import type { FuzzReport } from './report.ts'

/** Each case is a connection of its own: more would only repeat, at 500 a second. */
const mostCases = 10_000
const atOnce = 8
const keptFailures = 10
/** Measured over 10,000 cases: it shrinks; over 2,000: 0.5 MB. A kilobyte kept of each of 10,000 would be past it. */
const heapLimitBytes = 8_000_000
/** No answer and no end within this counts as a hang; a held job takes some milliseconds. */
const longestCaseMs = 10_000
/** Every so many cases the bytes around the message, HTTP itself, are mutated too. */
const mutateHttpEvery = 8
/** So many cases, or half of fewer, go by before the heap is measured: pools and caches fill once. */
const settledAfter = 500

/** A request that announces more than it sends is waited for: not for long here. */
const patience = {
  firstByteMs: 1000,
  headersMs: 1000,
  attributesMs: 1000,
  bodyGraceMs: 1000,
  keepAliveMs: 1000,
  sweepMs: 50,
}

interface Tally {
  decoded: number
  refused: number
  slowestMs: number
  heapBefore: number
  readonly failures: string[]
}

/** Sends mutated requests to a live hold queue: each is answered by IPP or by an HTTP error, and the next one is served. */
export async function fuzzIppServer(cases: number, seed: number): Promise<FuzzReport> {
  await using house = await openQueueHouse({ limits: patience })
  const random = new SeededRandom(seed)
  const corpus = requests()
  const tally: Tally = { decoded: 0, refused: 0, slowestMs: 0, heapBefore: 0, failures: [] }
  const total = Math.min(cases, mostCases)
  const settled = Math.min(settledAfter, Math.floor(total / 2))
  const started = performance.now()
  let next = 0
  const work = async () => {
    while (next < total) {
      const index = next++
      if (index === settled) tally.heapBefore = heapUsed()
      const bytes = mutate(corpus[random.below(corpus.length)] ?? new Uint8Array(0), random)
      const plain = Buffer.concat([Buffer.from(head({ 'Content-Length': bytes.length, Connection: 'close' })), bytes])
      const sent = index % mutateHttpEvery === 0 ? mutate(plain, random) : plain
      await tryCase(house.port, sent, `case ${index}, seed ${seed}`, tally)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const seconds = (performance.now() - started) / 1000
  await tryCase(house.port, Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`), 'afterwards', tally)
  const bugs = house.log.lines
    .filter(line => line.level === 'error')
    .map(line => `logged: ${String(line.fields['err'])}`)
  const { decoded, refused, slowestMs, failures } = tally
  const heapGrowthBytes = heapUsed() - tally.heapBefore
  const all = [...failures, ...bugs].slice(0, keptFailures)
  const figures = { decoded, refused, slowestMs, seconds, heapGrowthBytes, heapLimitBytes }
  return { target: 'ipp-server', cases: total, failures: all, ...figures }
}

/** Well-formed requests of every kind, with documents. */
function requests(): readonly Uint8Array[] {
  const document = Buffer.from(pdf)
  const template = [
    attribute('copies', 'integer', 2),
    attribute('media-col', 'collection', [attribute('media-size-name', 'keyword', 'iso_a4_210x297mm')]),
    attribute('page-ranges', 'rangeOfInteger', { lower: 1, upper: 2 }),
  ]
  return [
    Buffer.concat([requestBytes('Print-Job', { template, attributes: [format('application/pdf')] }), document]),
    Buffer.concat([requestBytes('Print-Job', { attributes: [compression('gzip')] }), gzipSync(document)]),
    Buffer.concat([requestBytes('Send-Document', { attributes: [jobId(1), lastDocument()] }), document]),
    requestBytes('Create-Job', { template }),
    requestBytes('Validate-Job', { template }),
    requestBytes('Cancel-Job', { attributes: [jobId(1)] }),
    requestBytes('Cancel-My-Jobs', { attributes: [attribute('job-ids', 'integer', 1, 2)] }),
    requestBytes('Get-Job-Attributes', { attributes: [jobId(1)] }),
    requestBytes('Get-Jobs', { attributes: [attribute('limit', 'integer', 10)] }),
    requestBytes('Get-Printer-Attributes', { attributes: [attribute('requested-attributes', 'keyword', 'all')] }),
    requestBytes('Identify-Printer', { attributes: [attribute('identify-actions', 'keyword', 'display')] }),
    requestBytes('CUPS-Get-Printers'),
  ]
}

async function tryCase(port: number, sent: Uint8Array, name: string, tally: Tally): Promise<void> {
  const started = performance.now()
  const fail = (what: string) => tally.failures.length < keptFailures && tally.failures.push(`${name}: ${what}`)
  try {
    const answer = await exchange(port, sent)
    if (answer.startsWith('HTTP/1.1 200')) {
      if (answer.includes('application/ipp')) told(Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1'))
      tally.decoded++
    } else if (/^(HTTP\/1\.1 [1345]\d\d|$)/.test(answer)) tally.refused++
    else fail(`answered ${JSON.stringify(answer.slice(0, 60))}`)
  } catch (error) {
    fail(String(error))
  }
  tally.slowestMs = Math.max(tally.slowestMs, performance.now() - started)
}

/** Sends bytes, ends, and gives all that comes back. */
async function exchange(port: number, sent: Uint8Array): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' })
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  // A request that is cut off for what it says may take the connection with it.
  socket.on('error', () => undefined)
  socket.setTimeout(longestCaseMs, () => {
    chunks.push(Buffer.from('no answer within 10 s'))
    socket.destroy()
  })
  socket.write(sent)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}
