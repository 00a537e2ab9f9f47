import { mkdtempSync, rmSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '../../src/core/job.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { openHoldQueue } from '../../src/ipp/server.ts'
import type { ServerLimits } from '../../src/ipp/server-limits.ts'
import type { Ports } from '../../src/ports.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { systemClock } from '../../src/system.ts'
import { openRecords } from '../office.ts'

export interface QueueHouseOptions {
  readonly limits?: Partial<ServerLimits>
  /** Stands in for a port, e.g. records that fail. */
  readonly ports?: (ports: QueuePorts) => Partial<QueuePorts>
}

type QueuePorts = Pick<Ports, 'clock' | 'users' | 'jobs' | 'spool' | 'settings' | 'audit' | 'random' | 'log'>

// A key takes 100 ms to make: one for all queues of this process.
let sharedTlsFolder: string | undefined

function tlsFolderOfProcess(): string {
  if (sharedTlsFolder) return sharedTlsFolder
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-tls-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  sharedTlsFolder = folder
  return folder
}

/** The hold queue on a free port of 127.0.0.1, with real records and a real spool. */
export async function openQueueHouse(options: QueueHouseOptions = {}) {
  await using stack = new AsyncDisposableStack()
  const records = stack.use(await openRecords({ clock: systemClock }))
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-test-queue-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const spool = await openSpool({ folder: join(folder, 'spool'), keys: records.documentKeys, clock: systemClock })
  const real = { ...records, spool }
  const ports: QueuePorts = { ...real, ...options.ports?.(real) }
  const held: Job[] = []
  const queue = stack.use(
    await openHoldQueue(
      {
        host: '127.0.0.1',
        port: 0,
        tlsFolder: tlsFolderOfProcess(),
        ...(options.limits ? { limits: options.limits } : {}),
      },
      { ports, quota: new HeldQuota(ports), onHeld: job => held.push(job) },
    ),
  )
  const opened = stack.move()
  return {
    ...real,
    queue,
    port: queue.port,
    tlsFolder: tlsFolderOfProcess(),
    /** Jobs that were announced as held, in order. */
    held,
    /** Files that the spool holds now, whole or in part. */
    spooledFiles: async () => {
      const entries = await readdir(join(folder, 'spool'), { recursive: true, withFileTypes: true })
      return entries.filter(entry => entry.isFile()).map(entry => entry.name)
    },
    /** The bytes of a held document. */
    read: async (job: Job) => {
      const parts: Uint8Array[] = []
      if (job.document) for await (const part of spool.open(job.document)) parts.push(part)
      return Buffer.concat(parts)
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

export type QueueHouse = Awaited<ReturnType<typeof openQueueHouse>>
