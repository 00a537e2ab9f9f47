import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, explainConfig, readClientConfig, readGivenConfig } from '../config.ts'
import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'
import { isFault } from '../core/fault.ts'
import { defaultSettings } from '../core/settings.ts'
import { restoringName } from '../data-folder.ts'
import { examineClock } from '../doctor/examine-clock.ts'
import { examineFolder, findHolder } from '../doctor/examine-data-folder.ts'
import { judgeDatabase } from '../doctor/examine-database.ts'
import { examineDevices, type SerialTerminal } from '../doctor/examine-devices.ts'
import { examineGateway } from '../doctor/examine-gateway.ts'
import { examineKeyFiles } from '../doctor/examine-key-files.ts'
import { judgeMirror } from '../doctor/examine-mirror.ts'
import { examineNode } from '../doctor/examine-node.ts'
import { examinePort } from '../doctor/examine-port.ts'
import { examinePreviews, examinePrograms } from '../doctor/examine-programs.ts'
import { examineSpool } from '../doctor/examine-spool.ts'
import { officeProblem } from '../documents/convert-office.ts'
import { pdfLookProblem } from '../documents/poppler-previewer.ts'
import { openKeyFolder } from '../keys/key-folder.ts'
import { inspectRedis } from '../mirror/inspect-redis.ts'
import { type InspectedDatabase, inspectPostgres, inspectSqlite, type RecordName } from '../records/inspect-database.ts'

type Flags = Readonly<Record<string, string>>

/** A database, and which records are in it. */
interface Place {
  readonly check: string
  /** undefined: the file in the data folder. */
  readonly url: string | undefined
  readonly holds: readonly RecordName[]
}

/** Looks at the installation of this configuration from inside and outside. Writes nothing and takes no lock. */
export async function diagnoseHere(flags: Flags): Promise<readonly Diagnosis[]> {
  const node = examineNode(process.versions.node)
  try {
    const values = explainConfig(flags).map(({ key, value, from }) =>
      well(`configuration ${key}`, `${value} (${from})`),
    )
    return [node, ...values, ...(await examineAll(readGivenConfig(flags), readClientConfig(flags).url))]
  } catch (error) {
    if (!isFault(error, 'configuration-invalid')) throw error
    return [
      node,
      ailing('configuration', 'broken', [error.message, 'correct it; README.md has the table of all values']),
    ]
  }
}

async function examineAll(config: Config, url: URL): Promise<readonly Diagnosis[]> {
  const { dataFolder, keysFolder, spoolFolder } = config
  const pid = await findHolder(dataFolder)
  const areNeeded = config.databaseUrl !== undefined || existsSync(join(dataFolder, 'holdfast.sqlite'))
  const isRunning = pid !== undefined
  const parts = await Promise.all([
    look('clock', async () => [await examineClock(Date.now())]),
    look('data folder', async () => [...(await examineFolder('data folder', dataFolder)), ...halfRestored(dataFolder)]),
    look('keys', async () => [
      await examineKeyFiles({ folder: keysFolder, open: () => openKeyFolder(keysFolder), areNeeded }),
    ]),
    look('spool', async () => [await examineSpool(spoolFolder)]),
    examineRecords(config),
    look('mirror', () => examineMirror(config)),
    look('port http', async () => [await examinePort({ flag: 'http', address: config.http, isRunning })]),
    look('port ipp', async () => [await examinePort({ flag: 'ipp', address: config.ipp, isRunning })]),
    look('gateway', () => examineGateway({ url: url.origin, pid })),
  ])
  return parts.flat()
}

/** What a look cannot get at is one of its findings. */
async function look(check: string, work: () => Promise<readonly Diagnosis[]>): Promise<readonly Diagnosis[]> {
  try {
    return await work()
  } catch (error) {
    if (isFault(error)) return [ailing(check, 'broken', [error.message, 'docs/operate.md has what to do'])]
    if (!(error instanceof Error && 'syscall' in error)) throw error
    const { code, syscall } = error as NodeJS.ErrnoException // of the system
    return [
      ailing(check, 'broken', [
        `it cannot be looked at (${syscall} ${code})`,
        'run this under the account of the gateway',
      ]),
    ]
  }
}

function halfRestored(dataFolder: string): readonly Diagnosis[] {
  if (!existsSync(join(dataFolder, restoringName))) return []
  return [ailing('data folder', 'broken', ['a restore was cut short', 'empty the folder, then restore again'])]
}

async function examineRecords(config: Config): Promise<readonly Diagnosis[]> {
  const inspected = await Promise.all(placesOf(config).map(place => examineDatabase(config, place)))
  const directory = inspected[0]?.facts
  const programs = look('office documents', async () => [
    await examinePrograms({
      isWanted: directory && wantsOffice(directory),
      unavailable: officeProblem,
    }),
  ])
  const previews = look('looks at documents', async () => [await examinePreviews(pdfLookProblem)])
  const devices = examineDevices(directory?.terminals.flatMap(serialTerminal) ?? [])
  return [
    ...inspected.flatMap(({ diagnoses }) => diagnoses),
    ...(await programs),
    ...(await previews),
    ...(await devices),
  ]
}

function placesOf({ databaseUrl, directoryUrl }: Config): readonly Place[] {
  if (directoryUrl === undefined) return [{ check: 'database', url: databaseUrl, holds: ['directory', 'site'] }]
  return [
    { check: 'database of the directory', url: directoryUrl, holds: ['directory'] },
    { check: 'database of the site record', url: databaseUrl, holds: ['site'] },
  ]
}

async function examineDatabase(
  { dataFolder }: Config,
  { check, url, holds }: Place,
): Promise<{ readonly diagnoses: readonly Diagnosis[]; readonly facts?: InspectedDatabase }> {
  const file = join(dataFolder, 'holdfast.sqlite')
  if (url === undefined && !existsSync(file)) return { diagnoses: [well(check, 'none yet: the first start makes it')] }
  let facts: InspectedDatabase | undefined
  const diagnoses = await look(check, async () => {
    facts = await (url === undefined ? inspectSqlite(file, holds) : inspectPostgres(url, holds))
    return judgeDatabase(check, facts)
  })
  return facts ? { diagnoses, facts } : { diagnoses }
}

function wantsOffice({ settings }: InspectedDatabase): boolean {
  const isOn = (name: 'inbound.enabled' | 'inbound.convertOffice') =>
    settings.has(name) ? settings.get(name) === 'true' : defaultSettings[name]
  return isOn('inbound.enabled') && isOn('inbound.convertOffice')
}

async function examineMirror({ redis }: Config): Promise<readonly Diagnosis[]> {
  return redis ? judgeMirror(await inspectRedis(redis)) : [well('mirror', 'none: log-ins ask the directory')]
}

/** Drivers name a serial line by the option `path`. */
function serialTerminal({ name, options }: InspectedDatabase['terminals'][number]): readonly SerialTerminal[] {
  const given: unknown = JSON.parse(options)
  const path = typeof given === 'object' && given !== null && 'path' in given ? given.path : undefined
  return typeof path === 'string' ? [{ name, path }] : []
}
