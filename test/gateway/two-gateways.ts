import { join } from 'node:path'
import { SimulatedPrinter, type SimulatedPrinterOptions } from '../../simulators/printer/device.ts'
import type { Job } from '../../src/core/job.ts'
import { acceptJob } from '../../src/gateway/accept-job.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { FleetMembership } from '../../src/gateway/membership.ts'
import { Releases } from '../../src/gateway/release-jobs.ts'
import { IppClient } from '../../src/ipp/client.ts'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { systemClock } from '../../src/system.ts'
import { openRecords, type Records, someUser } from '../office.ts'

/** A gateway of two on one record: its releases, and its own monotonic clock, which a test moves. */
export type OneOfTwo = Awaited<ReturnType<typeof openOne>>

/** Two gateways of one site on one record and one spool in this process, with one printer. */
export async function openTwoGateways(options: SimulatedPrinterOptions = {}) {
  await using stack = new AsyncDisposableStack()
  const records = stack.use(await openRecords({ clock: systemClock }))
  const printer = stack.use(await SimulatedPrinter.start(options))
  await records.printers.create({ name: 'hall', uri: printer.uri, snmp: null, certificateSha256: null, site: 'main' })
  await records.users.create(someUser('ada'))
  const one = await openOne(records as unknown as Records, 'one', stack)
  const two = await openOne(records as unknown as Records, 'two', stack)
  const owned = stack.move()
  return { records, printer, one, two, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function openOne(records: Records, name: string, stack: AsyncDisposableStack) {
  const clock = systemClock
  // Instances of its own, so that a test may hold up one gateway and not the other.
  const site = await openSiteRecord(records.sql, records)
  const monotonic = { ms: 0 }
  const newcomer = { name, folderId: name, site: 'main', version: 'test', isAlone: false }
  const joining = {
    clock: { ...clock, now: clock.now, elapsed: clock.elapsed, wait: neverWaits },
    log: records.log,
    gateways: site.gateways,
  }
  const membership = stack.use(await FleetMembership.join({ ports: joining, newcomer, elapsedMs: () => monotonic.ms }))
  const spool = await openSpool({ folder: join(records.folder, 'spool'), keys: records.documentKeys, clock })
  const printerLink = stack.use(new IppClient(clock))
  const ports = { ...records, ...site, clock, membership, spool, printerLink }
  const releases = stack.use(new Releases(ports))
  const print = (content: string) =>
    acceptJob(
      ports,
      new HeldQuota(ports),
      { userName: 'ada', name: 'report', format: 'application/pdf', ticket: {}, source: '127.0.0.1' },
      bytesOf(content),
    )
  return { name, ports, membership, releases, monotonic, print, release: (job: Job) => release(ports, releases, job) }
}

async function release(
  ports: { readonly printers: Records['printers'] },
  releases: Releases,
  job: Job,
): Promise<readonly number[]> {
  const printer = await ports.printers.find('hall')
  if (!printer) throw new Error('no printer')
  const leaseUntil = systemClock.now().add({ minutes: 1 })
  const nobody = { terminalName: null, sessionId: null, signal: new AbortController().signal }
  return releases.release({ jobs: [job], printer, leaseUntil, ...nobody, report: () => undefined })
}

/** No renewals: lives end when the test says so. */
function neverWaits(_: number, signal?: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  if (signal?.aborted) resolve(false)
  signal?.addEventListener('abort', () => resolve(false), { once: true })
  return promise
}

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}
