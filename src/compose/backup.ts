import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type BackupReport, backUp } from '../backup/back-up.ts'
import { restore } from '../backup/restore.ts'
import { type Config, readGivenConfig, withoutPassword } from '../config.ts'
import { Fault } from '../core/fault.ts'
import { restoringName, takeDataFolder } from '../data-folder.ts'
import { knownMigrations } from '../records/migrate.ts'

type Flags = Readonly<Record<string, string>>

interface BackupOrder {
  readonly file: string
  readonly keysFile: string | undefined
  readonly stop: AbortSignal
  readonly flags: Flags
}

interface RestoreOrder {
  readonly file: string
  readonly keys: string | undefined
  readonly stop: AbortSignal
  readonly flags: Flags
}

/** Saves the gateway of this configuration. Fault `configuration-invalid` when its records are in PostgreSQL. */
export async function backUpHere({ flags, ...order }: BackupOrder, version: string): Promise<BackupReport> {
  const config = readGivenConfig(flags)
  refuseElsewhere(config)
  refusePostgres(config, () =>
    [
      'records in PostgreSQL are saved by its own means:',
      ...dumpsOf(config),
      `and after that the folder ${config.spoolFolder}; keep ${config.keysFolder} elsewhere`,
    ].join(' '),
  )
  return backUp({ ...order, dataFolder: config.dataFolder, version, at: new Date() })
}

/** Brings a backup into the data folder of this configuration. Fault `configuration-invalid` when it is not empty. */
export async function restoreHere({
  flags,
  ...order
}: RestoreOrder): Promise<BackupReport & { readonly dataFolder: string }> {
  const config = readGivenConfig(flags)
  const { dataFolder } = config
  refusePostgres(config, url =>
    [
      'records in PostgreSQL are brought back by its own means:',
      `pg_restore --clean --if-exists --dbname=${url} holdfast.dump,`,
      `then the folders spool and keys into ${dataFolder}`,
    ].join(' '),
  )
  using _ = takeDataFolder(dataFolder)
  const names = (await readdir(dataFolder)).filter(name => !name.startsWith('gateway.lock'))
  if (names.length > 0)
    throw new Fault('configuration-invalid', `${dataFolder} is not empty; name another folder with --data`)
  const told = await restore({ ...order, dataFolder, restoringName, known: knownMigrations() })
  return { ...told, dataFolder }
}

/** A backup is of one data folder. */
function refuseElsewhere({ databaseUrl, dataFolder, spoolFolder, keysFolder }: Config): void {
  if (databaseUrl !== undefined) return
  const isWhole = spoolFolder === join(dataFolder, 'spool') && keysFolder === join(dataFolder, 'keys')
  if (isWhole) return
  const words = 'a backup is made of one data folder: without --spool and --keys that name folders elsewhere'
  throw new Fault('configuration-invalid', words)
}

function refusePostgres({ databaseUrl, directoryUrl }: Config, words: (url: string) => string): void {
  const found = databaseUrl ?? directoryUrl
  if (found !== undefined) throw new Fault('configuration-invalid', words(withoutPassword(found)))
}

/** One for each of the two records that has a database of its own. */
function dumpsOf({ databaseUrl, directoryUrl }: Config): readonly string[] {
  const dump = (file: string, url: string) => `pg_dump --format=custom --file=${file} ${withoutPassword(url)},`
  if (databaseUrl === undefined || directoryUrl === undefined || databaseUrl === directoryUrl)
    return [dump('holdfast.dump', databaseUrl ?? directoryUrl ?? '')]
  return [dump('directory.dump', directoryUrl), dump('site.dump', databaseUrl)]
}
