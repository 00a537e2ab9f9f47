import { isFault } from '../../src/core/fault.ts'
import { decodeMessage, encodeMessage, MessageReader } from '../../src/ipp/codec.ts'
import type { Message } from '../../src/ipp/codec-message.ts'
import { bytesOf, rfcExamples } from '../ipp/rfc-8010-examples.ts'
import { everyValue, printerAnswer } from '../ipp/sample-messages.ts'
import { heapUsed } from './heap-used.ts'
import { mutate } from './mutate.ts'
import { SeededRandom } from './random.ts'
import type { FuzzReport } from './report.ts'

const keptFailures = 10
/** Measured over a million cases: 0.5 MB. Four bytes kept of each would be past it. */
const heapLimitBytes = 4_000_000
/** Every so many cases are read a second time in pieces, and what was decoded is encoded again. */
const crossCheckEvery = 8

type Outcome = { readonly message: Message } | { readonly code: string }

/** Decodes mutated messages: each must give a message or a Fault, the same whole and in pieces, and encode again. */
export function fuzzIppCodec(cases: number, seed: number): FuzzReport {
  const random = new SeededRandom(seed)
  const corpus = [...rfcExamples.map(bytesOf), encodeMessage(everyValue), encodeMessage(printerAnswer(2))]
  const failures: string[] = []
  const heapBefore = heapUsed()
  const started = performance.now()
  let decoded = 0
  let slowestMs = 0
  for (let index = 0; index < cases; index++) {
    const bytes = mutate(corpus[random.below(corpus.length)] ?? new Uint8Array(0), random)
    const caseStarted = performance.now()
    try {
      const outcome = read(() => decodeMessage(bytes).message)
      if ('message' in outcome) decoded++
      slowestMs = Math.max(slowestMs, performance.now() - caseStarted)
      if (index % crossCheckEvery === 0) crossCheck(outcome, bytes, random)
    } catch (error) {
      if (failures.length < keptFailures) failures.push(`case ${index}, seed ${seed}: ${String(error)}`)
    }
  }
  const seconds = (performance.now() - started) / 1000
  const heapGrowthBytes = heapUsed() - heapBefore
  return {
    target: 'ipp-codec',
    cases,
    decoded,
    refused: cases - decoded,
    failures,
    slowestMs,
    seconds,
    heapGrowthBytes,
    heapLimitBytes,
  }
}

function read(decode: () => Message): Outcome {
  try {
    return { message: decode() }
  } catch (error) {
    if (isFault(error, 'frame-invalid', 'message-too-large')) return { code: error.code }
    throw error
  }
}

function crossCheck(outcome: Outcome, bytes: Uint8Array, random: SeededRandom): void {
  const inPieces = read(() => readInPieces(bytes, random))
  if ('message' in outcome !== 'message' in inPieces) throw new Error('whole and in pieces disagree')
  if (!('message' in outcome && 'message' in inPieces)) return
  const encoded = encodeMessage(outcome.message)
  expectSame(encoded, encodeMessage(inPieces.message))
  expectSame(encoded, encodeMessage(decodeMessage(encoded).message))
}

function readInPieces(bytes: Uint8Array, random: SeededRandom): Message {
  const reader = new MessageReader()
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(64)
    const read = reader.push(bytes.subarray(at, at + size))
    if (read) return read.message
    at += size
  }
  return decodeMessage(new Uint8Array(0)).message
}

function expectSame(left: Uint8Array, right: Uint8Array): void {
  if (Buffer.compare(left, right) !== 0) throw new Error('the round trip changed the message')
}
