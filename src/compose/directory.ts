import { join } from 'node:path'
import type { Config } from '../config.ts'
import { judgeClock, type PartHealth } from '../core/health.ts'
import type { DirectoryContact } from '../gateway/directory-contact.ts'
import { KeptRecords, KeptTerminals } from '../gateway/kept-records.ts'
import { type DirectoryCopies, readCopies } from '../mirror/read-copies.ts'
import type { Clock, Ports } from '../ports.ts'
import { openPostgres, prepareLine } from '../records/postgres.ts'
import type { Sql } from '../records/sql.ts'
import { openSqlite } from '../records/sqlite.ts'
import { WatchedSql } from '../records/watched-sql.ts'

export interface Databases {
  readonly directory: Sql
  readonly site: Sql
  /** The directory, where it is another database than the site record. */
  readonly watched: WatchedSql | undefined
}

/** To a directory that many sites share: each gateway takes few of its connections, and one to see whether it is there. */
const farConnections = 4

export async function openDatabases(config: Config, clock: Clock, stack: AsyncDisposableStack): Promise<Databases> {
  const site = config.databaseUrl
    ? stack.use(await openPostgres(config.databaseUrl))
    : stack.use(await openSqlite(join(config.dataFolder, 'holdfast.sqlite'), { keepsRoom: true }))
  if (!config.directoryUrl) return { site, directory: site, watched: undefined }
  const connect = await prepareLine(config.directoryUrl, farConnections)
  const watched = stack.use(await WatchedSql.open(connect, clock, { mayBeAway: config.redis !== undefined }))
  return { site, directory: watched, watched }
}

/** What is known of a directory that is away at the start; undefined: it is there. Faults as readCopies throws them. */
export async function readKept(
  { redis }: Pick<Config, 'redis'>,
  { watched }: Databases,
  mirrorKey: Uint8Array,
  clock: Clock,
): Promise<DirectoryCopies | undefined> {
  return watched?.trouble !== undefined && redis ? readCopies(redis, mirrorKey, clock) : undefined
}

/** Records that can be read while the directory is away, where it is far away. */
export async function keepRecords(
  { terminals, printers }: Pick<Ports, 'terminals' | 'printers'>,
  { watched }: Databases,
  kept: DirectoryCopies | undefined,
): Promise<Pick<Ports, 'terminals' | 'printers'>> {
  if (!watched) return { terminals, printers }
  const keeping = {
    terminals: new KeptTerminals(terminals, kept?.terminals),
    printers: new KeptRecords(printers, kept?.printers),
  }
  await Promise.all([keeping.terminals.list(), keeping.printers.list()])
  return keeping
}

/** What cannot be had while the directory is away, in words for operators. */
const affected =
  'new PINs and cards, PINs for a number of log-ins, log-ins at the portal, changes at the admin API, synchronisation, mailed jobs'

/** How the directory is; while it is away also since when, until when log-ins go on from the mirror, and what does not. */
export async function readDirectoryHealth(
  ports: Pick<Ports, 'clock' | 'settings'>,
  directory: Sql,
  contact: DirectoryContact | undefined,
): Promise<PartHealth> {
  const since = contact?.cutOffSince
  if (!since) return judgeClock(await directory.health(ports.clock))
  const until = since.add({ hours: ports.settings.current()['directory.offlineHours'] })
  return {
    ok: false,
    reason: `away since ${since.toString()}: ${contact.trouble ?? 'it is coming back'}`,
    since: since.toString(),
    logInsUntil: until.toString(),
    affected,
  }
}
