import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { Job } from '../../src/core/job.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { pinChecks } from '../../src/gateway/pin-checks.ts'
import { releaseAtOnce } from '../../src/gateway/release-at-once.ts'
import { Releases } from '../../src/gateway/release-jobs.ts'
import { IppClient } from '../../src/ipp/client.ts'
import { openHoldQueue } from '../../src/ipp/server.ts'
import { SnmpMonitor } from '../../src/snmp/snmp-monitor.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { systemClock } from '../../src/system.ts'
import { openRecords, someUser } from '../office.ts'

/** A hold queue whose user `suite` has everything released at once, to a simulated printer that prints in no time. */
export async function openReleaseHouse() {
  await using stack = new AsyncDisposableStack()
  const records = stack.use(await openRecords({ clock: systemClock }))
  const printer = stack.use(await SimulatedPrinter.start())
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-test-house-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const spool = await openSpool({ folder: join(folder, 'spool'), keys: records.documentKeys, clock: systemClock })
  const printerLink = stack.use(new IppClient(systemClock))
  const ports = { ...records, spool, printerLink, printerMonitor: new SnmpMonitor(systemClock) }
  await ports.printers.create({ name: 'hall', uri: printer.uri, snmp: null, certificateSha256: null, site: 'main' })
  await ports.users.create(someUser('suite', { releaseAtOnce: 'hall' }))
  const releases = stack.use(new Releases(ports))
  const stop = new AbortController()
  const running = new Set<Promise<void>>()
  const onHeld = (job: Job) => {
    const released = releaseAtOnce(ports, releases, job, stop.signal).finally(() => running.delete(released))
    running.add(released)
  }
  stack.defer(async () => {
    stop.abort()
    await Promise.all(running)
  })
  const queue = stack.use(
    await openHoldQueue(
      { host: '127.0.0.1', port: 0, tlsFolder: join(folder, 'tls') },
      {
        ...{ ports, quota: new HeldQuota(ports), onHeld },
        pinChecks: pinChecks(ports),
        isStopping: () => false,
      },
    ),
  )
  const opened = stack.move()
  return {
    printer,
    jobs: ports.jobs,
    log: ports.log,
    uri: `ipp://127.0.0.1:${queue.port}/ipp/print`,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
