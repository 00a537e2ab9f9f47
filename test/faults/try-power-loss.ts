import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { openPostgres } from '../../src/records/postgres.ts'
import { openSqlite } from '../../src/records/sqlite.ts'
import { SeededRandom } from '../fuzz/random.ts'
import { noon, siteKeys } from '../records.contract/samples.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { until } from '../servers/until.ts'
import { amountOf, type Outcome, type Trial, together } from './fault-row.ts'
import { copyWhileWriting, type DiskState } from './wal-copies.ts'

/** F2: what a power cut leaves of the files. */
export async function tryPowerLoss(trial: Trial): Promise<Outcome> {
  const folder = join(trial.folder, 'power')
  await mkdir(folder)
  return together(await tryTornLogs(trial, folder), await tryStoppedServers(trial))
}

const cutsPerCopy = 20

/** SQLite: the log is torn anywhere. */
async function tryTornLogs(trial: Trial, folder: string): Promise<Outcome> {
  const cuts = amountOf(trial, 'cuts', { slice: 5, short: 100, full: 1_000 })
  const random = new SeededRandom(trial.seed)
  const violations: string[] = []
  let acknowledged = 0
  let state: DiskState | undefined
  for (let cut = 0; cut < cuts; cut++) {
    if (!state || cut % cutsPerCopy === 0) {
      const own = join(folder, `state-${cut}`)
      await mkdir(own)
      state = await copyWhileWriting(own, random)
      acknowledged += state.acknowledged.length
    }
    violations.push(...(await reopen(state, join(folder, `cut-${cut}.db`), random)))
  }
  const count = (kind: string) => violations.filter(violation => violation.startsWith(kind)).length
  return {
    cases: `SQLite: ${cuts} torn logs, ${acknowledged} units acknowledged before`,
    figures: [`SQLite: acknowledged but lost ${count('lost')}, not opened ${count('not opened')}`],
    violations,
  }
}

/** Two in three lose only what was not synced; the others any part, and must open all the same. */
async function reopen(state: DiskState, file: string, random: SeededRandom): Promise<readonly string[]> {
  const { wal, syncedBytes, acknowledged } = state
  const keepsSynced = random.below(3) > 0
  const least = keepsSynced ? syncedBytes : 0
  const at = least + random.below(wal.length - least + 1)
  const torn = tear(wal, at, random.below(3))
  await copyFile(state.database, file)
  await writeFile(`${file}-wal`, torn, { mode: 0o600 })
  const what = `at ${at} of ${wal.length} bytes, ${syncedBytes} synced`
  try {
    await using sql = await openSqlite(file)
    await openSiteRecord(sql, siteKeys)
  } catch (error) {
    return [`not opened: ${what}: ${String(error)}`]
  }
  const stored = readBack(file)
  const lost = keepsSynced ? acknowledged.filter(number => !stored.numbers.has(number)) : []
  return [
    ...lost.slice(0, 3).map(number => `lost: unit ${number}, ${what}`),
    ...(stored.check === 'ok' ? [] : [`damaged: ${what}: ${stored.check}`]),
  ]
}

/** From there on nothing, zeros, or what stood on the disk before. */
function tear(wal: Uint8Array, at: number, how: number): Uint8Array {
  if (how === 0) return wal.slice(0, at)
  return Uint8Array.from(wal, (byte, place) => (place < at ? byte : how === 1 ? 0 : (byte ^ (place * 31)) & 0xff))
}

function readBack(file: string): { readonly numbers: ReadonlySet<number>; readonly check: string } {
  using database = new DatabaseSync(file)
  const rows = database.prepare('select job_id from audit').all()
  const [told] = database.prepare('pragma integrity_check').all()
  return { numbers: new Set(rows.map(row => Number(row['job_id']))), check: String(told?.['integrity_check']) }
}

const writers = 8

/** PostgreSQL: stopped at once, or its first process killed, while units are stored. */
async function tryStoppedServers(trial: Trial): Promise<Outcome> {
  const stops = amountOf(trial, 'stops', { slice: 1, short: 4, full: 50 })
  const random = new SeededRandom(trial.seed)
  await using postgres = await startPostgres()
  await using sql = await openPostgres(await postgres.createDatabase())
  const { audit } = await openSiteRecord(sql, siteKeys)
  const acknowledged: number[] = []
  const violations: string[] = []
  let last = 0
  const write = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      const jobId = ++last
      const isStored = await audit.append({ at: noon, event: 'stored', actor: 'gateway', jobId }).then(
        () => true,
        () => false,
      )
      if (isStored) acknowledged.push(jobId)
      else await wait(20)
    }
  }
  for (let stop = 1; stop <= stops; stop++) {
    const load = new AbortController()
    const writing = Promise.all(Array.from({ length: writers }, () => write(load.signal)))
    await wait(200 + random.below(600))
    await postgres.stop(stop % 2 === 0 ? 'killed' : 'immediate')
    load.abort()
    await writing
    // After a kill its other processes still hold its memory for a moment.
    const isBack = () =>
      postgres.start().then(
        () => true,
        () => false,
      )
    await until(isBack, { withinMs: 30_000, what: `PostgreSQL after stop ${stop}` })
    const stored = new Set(await readNumbers(sql))
    violations.push(
      ...acknowledged
        .filter(number => !stored.has(number))
        .slice(0, 3)
        .map(number => `lost: unit ${number}, stop ${stop}`),
    )
  }
  return {
    cases: `PostgreSQL: ${stops} stops, ${acknowledged.length} units acknowledged`,
    figures: [`PostgreSQL: acknowledged but lost ${violations.length}`],
    violations,
  }
}

async function readNumbers(sql: Awaited<ReturnType<typeof openPostgres>>): Promise<readonly number[]> {
  const read = () => sql.read(sql.db.selectFrom('audit').select('job_id')).catch(() => undefined)
  const rows = await until(read, { withinMs: 20_000, what: 'a record that can be read again' })
  return rows.flatMap(({ job_id }) => (job_id === null ? [] : [job_id]))
}
