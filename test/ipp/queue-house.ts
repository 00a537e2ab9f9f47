import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '../../src/core/job.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { pinChecks } from '../../src/gateway/pin-checks.ts'
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
  /** Whether the gateway is on its way out; unless told, it is not. */
  readonly isStopping?: () => boolean
}

type QueuePorts = Pick<Ports, 'clock' | 'users' | 'jobs' | 'spool' | 'settings' | 'audit' | 'random' | 'log'>

/** A key takes 100 ms to make: what the first queue of this process made is given to each, in memory until then. */
const madeFiles = new Map<string, Uint8Array>()

async function giveMadeFiles(tlsFolder: string): Promise<void> {
  await mkdir(tlsFolder, { mode: 0o700 })
  for (const [name, bytes] of madeFiles) await writeFile(join(tlsFolder, name), bytes, { mode: 0o400 })
}

async function keepMadeFiles(tlsFolder: string): Promise<void> {
  if (madeFiles.size > 0) return
  for (const name of await readdir(tlsFolder)) madeFiles.set(name, await readFile(join(tlsFolder, name)))
}

/** The hold queue on a free port of 127.0.0.1, with real records and a real spool. */
export async function openQueueHouse(options: QueueHouseOptions = {}) {
  await using stack = new AsyncDisposableStack()
  const records = stack.use(await openRecords({ clock: systemClock }))
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-test-queue-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const tlsFolder = join(folder, 'tls')
  await giveMadeFiles(tlsFolder)
  const spool = await openSpool({ folder: join(folder, 'spool'), keys: records.documentKeys, clock: systemClock })
  const real = { ...records, spool }
  const ports: QueuePorts = { ...real, ...options.ports?.(real) }
  const held: Job[] = []
  const queue = stack.use(
    await openHoldQueue(
      {
        host: '127.0.0.1',
        port: 0,
        tlsFolder,
        ...(options.limits ? { limits: options.limits } : {}),
      },
      {
        ports,
        quota: new HeldQuota(ports),
        pinChecks: pinChecks(real),
        onHeld: job => held.push(job),
        isStopping: () => options.isStopping?.() ?? false,
      },
    ),
  )
  await keepMadeFiles(tlsFolder)
  const opened = stack.move()
  return {
    ...real,
    queue,
    port: queue.port,
    tlsFolder,
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
