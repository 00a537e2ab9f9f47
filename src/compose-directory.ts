import { join } from 'node:path'
import type { Config } from './config.ts'
import { judgeClock, type PartHealth } from './core/health.ts'
import type { DirectoryContact } from './gateway/directory-contact.ts'
import type { Clock, Ports } from './ports.ts'
import { openPostgres, prepareLine } from './records/postgres.ts'
import type { Sql } from './records/sql.ts'
import { openSqlite } from './records/sqlite.ts'
import { WatchedSql } from './records/watched-sql.ts'

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
  const watched = stack.use(await WatchedSql.open(connect, clock, { mayBeAway: false }))
  return { site, directory: watched, watched }
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
