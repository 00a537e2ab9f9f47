import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SeededRandom } from '../fuzz/random.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { until } from '../servers/until.ts'
import { checkHistory } from './check-history.ts'
import { outages } from './database-outages.ts'
import { drain } from './drain.ts'
import { amountOf, type Outcome, type Trial } from './fault-row.ts'
import { History, type HistoryLine } from './history.ts'
import { type KillHouse, openKillHouse } from './kill-house.ts'
import { TcpProxy } from './tcp-proxy.ts'
import { letPeopleWork } from './work-day.ts'

const betweenMs = 3_000
/** From the end of an outage to the first document that is acknowledged again. */
const backWithinMs = 30_000

/** F5: one PostgreSQL for directory and site record goes wrong in every way while people work. */
export async function tryDatabaseOutages(trial: Trial): Promise<Outcome> {
  const lastsMs = 1000 * amountOf(trial, 'outage', { slice: 2, short: 6, full: 60 })
  const random = new SeededRandom(trial.seed)
  const folder = join(trial.folder, 'database')
  await mkdir(folder)
  await using history = new History(join(trial.kept, 'database.jsonl'))
  await using postgres = await startPostgres()
  const url = await postgres.createDatabase()
  await using wire = await TcpProxy.start(postgres.port)
  const flags = ['--database', `${url.replace(`:${postgres.port}/`, `:${wire.port}/`)}?pool=4`, '--pin-stretch', 'none']
  await using house = await openKillHouse(folder, history, { flags })
  const load = new AbortController()
  const working = letPeopleWork({ house, history, random, signal: load.signal, isRecordFar: true })
  const backMs: number[] = []
  try {
    await pass(history, 'nothing', betweenMs)
    for (const { name, act } of outages) {
      history.note({ kind: 'phase', name })
      await act({ postgres, wire, url, random }, lastsMs)
      backMs.push(await untilBack(house, history, name))
      await pass(history, 'nothing', betweenMs)
      trial.say(`${name}: ${describePhase(history.lines, name)}, back after ${backMs.at(-1)} ms`)
    }
  } finally {
    load.abort()
    await working
  }
  await drain(house, history, random)
  const { violations, acknowledged, printed, uncertain } = checkHistory(history.lines)
  return {
    cases: `${outages.length} kinds of ${lastsMs / 1000} s, ${acknowledged} documents`,
    figures: [
      `printed ${printed}, uncertain ${uncertain}`,
      ...outages.map(({ name }, at) => `${name}: ${describePhase(history.lines, name)}, back after ${backMs[at]} ms`),
    ],
    violations,
  }
}

async function pass(history: History, name: string, lastsMs: number): Promise<void> {
  history.note({ kind: 'phase', name })
  await wait(lastsMs)
}

/** Milliseconds until a document is acknowledged again. */
async function untilBack({ lives }: KillHouse, history: History, name: string): Promise<number> {
  if (lives.hasEnded) history.note({ kind: 'broken', what: `${name}: the gateway ended: ${lives.output()}` })
  history.note({ kind: 'phase', name: 'back' })
  const [began, before] = [performance.now(), history.acknowledged.size]
  const isBack = async () => history.acknowledged.size > before
  await until(isBack, { withinMs: backWithinMs, what: `a document after: ${name}` }).catch((error: unknown) =>
    history.note({ kind: 'broken', what: String(error) }),
  )
  return Math.round(performance.now() - began)
}

/** What the people met while it lasted. */
function describePhase(lines: readonly HistoryLine[], name: string): string {
  let phase = ''
  const own = lines.filter(line => {
    if (line.kind === 'phase') phase = line.name
    return phase === name
  })
  const shown = own.filter(line => line.kind === 'shown')
  const served = shown.filter(
    line => line.kind === 'shown' && !/^(Not available|Something is wrong)/.test(line.text),
  ).length
  const taken = own.filter(line => line.kind === 'acknowledged').length
  return `${taken} documents taken, ${served} of ${shown.length} visits served`
}
