import { createHash } from 'node:crypto'
import type { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { Printer } from '../../src/core/printer.ts'
import type { Release } from '../../src/core/release.ts'
import { IppClient, type IppClientOptions } from '../../src/ipp/client.ts'
import type { PrintDocument, PrintRequest } from '../../src/ports/printing.ts'

export const noon = Temporal.Instant.from('2026-03-02T12:00:00Z')

/** Times short enough for tests of what does not answer. */
export const hasty: IppClientOptions = { connectMs: 1_000, answerMs: 150, idleMs: 150 }

export function openClient(options: IppClientOptions = {}): IppClient {
  return new IppClient({ now: () => noon }, options)
}

export function recordOf(simulated: SimulatedPrinter, certificateSha256: string | null = null): Printer {
  return { name: 'pinetree', uri: simulated.uri, snmp: null, certificateSha256, site: 'main' }
}

export const oneJob: PrintRequest = { printerJobName: 'holdfast-1', format: 'application/pdf', ticket: {} }

/** A document of so many pages, in as many chunks. */
export function pages(count: number): PrintDocument {
  const chunks = Array.from({ length: count }, (_, index) => Buffer.from(`${index + 1} 0 obj <</Type /Page>> endobj\n`))
  return documentOf(chunks)
}

/** A document that is made while it is read. */
export function zeroes(octets: number): PrintDocument {
  const chunk = new Uint8Array(65_536)
  return { octets, content: repeat(chunk, octets / chunk.length) }
}

async function* repeat(chunk: Uint8Array, times: number): AsyncIterable<Uint8Array> {
  for (let left = times; left > 0; left--) yield chunk
}

export function documentOf(chunks: readonly Uint8Array[]): PrintDocument {
  const octets = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  return { octets, content: readAll(chunks) }
}

async function* readAll(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A release of `oneJob` as the records hold it. */
export function releaseOf(part: Partial<Release>): Release {
  return {
    id: 'release-1',
    jobId: 1,
    userName: 'ada',
    terminalName: null,
    sessionId: null,
    printerName: 'pinetree',
    printerJobName: oneJob.printerJobName,
    printerJobId: null,
    printerJobUuid: null,
    life: null,
    lastSeen: null,
    impressions: null,
    startedAt: noon,
    leaseUntil: noon,
    endedAt: null,
    ...part,
  }
}

/** What was thrown. */
export async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  return undefined
}
