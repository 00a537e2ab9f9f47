import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SeededRandom } from '../fuzz/random.ts'
import { checkHistory } from './check-history.ts'
import { drain } from './drain.ts'
import { amountOf, type Outcome, type Trial } from './fault-row.ts'
import { History } from './history.ts'
import { type KillHouse, openKillHouse, slowly } from './kill-house.ts'
import { soakFaults } from './soak-faults.ts'
import { isFlat, trendOf } from './trend.ts'
import { letPeopleWork } from './work-day.ts'

/** A line of the probe. */
interface Sample {
  readonly rss: number
  readonly heapUsed: number
  readonly files: number
  readonly loopP99Ms: number
}

const mebibyte = 1024 * 1024
const samples = 120
/** A process that has just started compiles and fills its caches: this share is not judged. */
const warmUp = 0.25
const limits = { rssMebibytes: 512, loopP99Ms: 100 }
const allowedRise = { rssMebibytes: 48, files: 20, loopP99Ms: 50 }
/** Within minutes of its start a process still grows, and few faults weigh much. */
const shortSeconds = 600
const allowedShortly = { rssMebibytes: 128, files: 80, loopP99Ms: 200 }

/** F22: one gateway at work for a long time, while something else goes wrong every few seconds. */
export async function trySoak(trial: Trial): Promise<Outcome> {
  const seconds = amountOf(trial, 'soak', { slice: 10, short: 60, full: 8 * 3600 })
  const random = new SeededRandom(trial.seed)
  const folder = join(trial.folder, 'soak')
  await mkdir(folder)
  const probed = join(trial.kept, 'soak-machine.jsonl')
  await using history = new History(join(trial.kept, 'soak.jsonl'))
  await using house = await openKillHouse(folder, history, { nodeFlags: ['--import', probeOf(probed, seconds)] })
  const load = new AbortController()
  const working = letPeopleWork({ house, history, random, signal: load.signal })
  let faults = 0
  try {
    faults = await goWrong(house, history, random, { seconds, say: trial.say })
  } finally {
    load.abort()
    await working
  }
  const lines = (await readFile(probed, 'utf8')).trim().split('\n')
  await drain(house, history, random)
  const found = checkHistory(history.lines)
  const machine = judgeMachine(
    lines.map(line => JSON.parse(line) as Sample),
    seconds < shortSeconds ? allowedShortly : allowedRise,
  )
  return {
    cases: `${seconds} s, ${faults} faults of ${soakFaults.length} kinds, ${found.acknowledged} documents, ${found.logIns} log-ins`,
    figures: [`printed ${found.printed}, uncertain ${found.uncertain}`, ...machine.figures],
    violations: [...found.violations, ...machine.violations],
  }
}

function probeOf(file: string, seconds: number): string {
  const probe = new URL('./machine-probe.ts', import.meta.url)
  probe.searchParams.set('file', file)
  probe.searchParams.set('everyMs', String(Math.max(500, (1000 * seconds) / samples)))
  return probe.href
}

async function goWrong(
  house: KillHouse,
  history: History,
  random: SeededRandom,
  { seconds, say }: { readonly seconds: number; readonly say: (text: string) => void },
): Promise<number> {
  const until = performance.now() + 1000 * seconds
  let faults = 0
  while (performance.now() < until) {
    const desk = house.desks[random.below(house.desks.length)]
    const fault = soakFaults[random.below(soakFaults.length)]
    if (!desk || !fault) continue
    await desk.printer.set(slowly(random))
    history.note({ kind: 'phase', name: `${fault.name} at ${desk.printerName}` })
    await fault.act(desk, house, random)
    if (house.lives.hasEnded) history.note({ kind: 'broken', what: `the gateway ended: ${house.lives.output()}` })
    if (++faults % 100 === 0) say(`${faults} faults, ${history.acknowledged.size} documents`)
    await wait(random.below(2_000))
  }
  return faults
}

function judgeMachine(all: readonly Sample[], allowed: typeof allowedRise): Pick<Outcome, 'figures' | 'violations'> {
  const judged = all.slice(Math.floor(all.length * warmUp))
  const series = {
    rssMebibytes: judged.map(({ rss }) => rss / mebibyte),
    files: judged.map(({ files }) => files),
    loopP99Ms: judged.map(({ loopP99Ms }) => loopP99Ms),
  }
  const heap = trendOf(judged.map(({ heapUsed }) => heapUsed / mebibyte))
  const described = Object.entries({ ...series }).map(([name, values]) => `${name} ${describe(values)}`)
  const violations = (['rssMebibytes', 'files', 'loopP99Ms'] as const).flatMap(name =>
    isFlat(series[name], allowed[name]) ? [] : [`${name} is not flat: ${describe(series[name])}`],
  )
  const rss = trendOf(series.rssMebibytes)
  const loop = trendOf(series.loopP99Ms)
  if (rss.most > limits.rssMebibytes) violations.push(`${rss.most.toFixed(0)} MiB resident`)
  if (loop.median > limits.loopP99Ms) violations.push(`event loop late by ${loop.median.toFixed(0)} ms (median of p99)`)
  const figures = [...described, `heapMebibytes median ${heap.median.toFixed(0)}, rise ${heap.rise.toFixed(1)}`]
  return { figures: [`${judged.length} samples`, ...figures], violations }
}

function describe(values: readonly number[]): string {
  const { median, most, rise, t } = trendOf(values)
  return `median ${median.toFixed(0)}, most ${most.toFixed(0)}, rise ${rise.toFixed(1)} (t ${t.toFixed(1)})`
}
