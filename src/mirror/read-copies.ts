import { Fault } from '../core/fault.ts'
import type { Printer } from '../core/printer.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { Clock } from '../ports.ts'
import { MirrorStore } from './mirror-store.ts'
import { connectRedis } from './open-mirror.ts'
import type { RedisAddress } from './redis-address.ts'
import { Vault } from './vault.ts'

/** What a gateway needs of the directory to start without it. */
export interface DirectoryCopies {
  /** As stored: secrets are sealed. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly terminals: readonly TerminalRecord[]
  readonly printers: readonly Printer[]
}

const limits = { commandMs: 5_000, maxCommands: 16 }
const connectMs = 5_000
const lookMs = 50

/**
 * Reads them from the mirror. Fault `records-unavailable` when they are not there, `mirror-unavailable` when Redis does
 * not answer.
 */
export async function readCopies(
  address: RedisAddress,
  key: Uint8Array,
  clock: Pick<Clock, 'wait' | 'elapsed'>,
): Promise<DirectoryCopies> {
  await using link = connectRedis(address, limits, clock)
  const began = clock.elapsed()
  while (link.trouble !== undefined && clock.elapsed() - began < connectMs) await clock.wait(lookMs)
  const store = new MirrorStore(link, new Vault(key))
  const [marker, settings, terminals, printers] = await Promise.all([
    store.readMarker(),
    store.readList('settings'),
    store.readList('terminals'),
    store.readList('printers'),
  ])
  if (!marker || !settings || !terminals || !printers)
    throw new Fault('records-unavailable', 'the directory does not answer, and the mirror has no copy of it')
  return { settings, terminals, printers } as DirectoryCopies // codec border: sealed by a gateway of ours
}
