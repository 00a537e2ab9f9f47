import { readSender } from '../../src/core/mail-address.ts'
import { readHeader, valuesOf } from '../../src/core/mail-header.ts'
import { automaticReason } from '../../src/core/mail-policy.ts'
import { MailRefused } from '../../src/mail/parse-messages.ts'
import { readParts } from '../../src/mail/read-parts.ts'
import { trustedResults } from '../../src/mail/trusted-results.ts'
import { attachment, multipart, pdf } from '../mail/composed-mail.ts'
import { authentic } from '../mail/examined.ts'
import { heapUsed } from './heap-used.ts'
import { mutate } from './mutate.ts'
import { SeededRandom } from './random.ts'
import type { FuzzReport } from './report.ts'

/** Each case goes through all of the parser: some 1,500 a second. */
const mostCases = 100_000
const keptFailures = 10
const heapLimitBytes = 8_000_000
/** So many cases, or half of fewer, go by before the heap is measured: caches fill once. */
const settledAfter = 500
/** An honest mail of this corpus takes some milliseconds. */
const longestCaseMs = 5000
const maxContentOctets = 2 ** 20
const server = 'mx.holdfast.example'
const border = `Received: from x (x [192.0.2.7]) by ${server} with ESMTP\r\n`

/** Reads mutated mails: each gives parts or a reason, soon, within its bounds, and none speaks for the trusted server. */
export async function fuzzMailParser(cases: number, seed: number): Promise<FuzzReport> {
  const random = new SeededRandom(seed)
  const corpus = mails()
  const total = Math.min(cases, mostCases)
  const settled = Math.min(settledAfter, Math.floor(total / 2))
  const failures: string[] = []
  let heapBefore = 0
  let decoded = 0
  let slowestMs = 0
  const started = performance.now()
  for (let index = 0; index < total; index++) {
    if (index === settled) heapBefore = heapUsed()
    const bytes = mutate(corpus[random.below(corpus.length)] ?? new Uint8Array(0), random)
    const caseStarted = performance.now()
    try {
      if (await readOne(bytes)) decoded++
    } catch (error) {
      if (failures.length < keptFailures) failures.push(`case ${index}, seed ${seed}: ${String(error)}`)
    }
    slowestMs = Math.max(slowestMs, performance.now() - caseStarted)
  }
  const seconds = (performance.now() - started) / 1000
  const heapGrowthBytes = heapUsed() - heapBefore
  const figures = { decoded, refused: total - decoded, failures, slowestMs, seconds, heapGrowthBytes, heapLimitBytes }
  return { target: 'mail-parser', cases: total, ...figures }
}

/** Whether it was read. */
async function readOne(bytes: Uint8Array): Promise<boolean> {
  readAsHeader(bytes)
  let octets = 0
  const sink = {
    get octets() {
      return octets
    },
    write: (piece: Uint8Array) => {
      octets += piece.length
    },
  }
  const over = Promise.withResolvers<never>()
  const patience = setTimeout(() => over.reject(new Error('it hangs')), longestCaseMs)
  try {
    const reading = readParts(() => [bytes.subarray(0, 100), bytes.subarray(100)], sink, { maxContentOctets })
    const { documents, refused } = await Promise.race([reading, over.promise])
    const sum = documents.reduce((total, document) => total + document.octets, 0)
    if (sum !== octets || octets > maxContentOctets) throw new Error('more was written than is told')
    if (documents.length + refused.length > 10) throw new Error('too many attachments were read')
    return true
  } catch (error) {
    if (error instanceof MailRefused) return false
    throw error
  } finally {
    clearTimeout(patience)
  }
}

function readAsHeader(bytes: Uint8Array): void {
  const header = readHeader(bytes)
  if (header.outcome === 'read') {
    automaticReason(header.fields, { returnPath: undefined, ownAddresses: ['print@holdfast.example'] })
    const reading = readSender(valuesOf(header.fields, 'from'))
    if (reading.outcome === 'read' && !/^[!-~]+@[a-z0-9.-]+$/.test(reading.sender.address))
      throw new Error('a sender is no plain address')
  }
  const received = readHeader(Buffer.concat([Buffer.from(border), bytes]))
  if (received.outcome === 'refused') return
  const { dmarc, dkim, spf } = trustedResults(received.fields, server, 'above-received')
  if (dmarc || dkim.length > 0 || spf) throw new Error('the sender speaks for the trusted server')
}

function mails(): readonly Uint8Array[] {
  const text =
    'Content-Type: text/plain; charset="iso-8859-2"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E1=\r\n'
  const job = attachment('application/pdf', 'a.pdf', Buffer.concat([pdf, Buffer.alloc(1500, 'y')]))
  const encoded = job.replace('filename="a.pdf"', "filename*0*=utf-8''%C4%8D; filename*1=.pdf")
  const nested = `Content-Type: multipart/alternative; boundary=b1\r\n\r\n--b1\r\n${text}\r\n--b1--\r\n`
  const related = nested.replaceAll('b1', 'b2').replace('alternative', 'related')
  const all = [
    multipart([text, job]),
    multipart([nested, encoded, job]),
    multipart([related]),
    multipart([job], 'a b'.repeat(9)),
  ]
  return [...all, ...all.map(mail => authentic(mail))].map(mail => Buffer.from(mail))
}
