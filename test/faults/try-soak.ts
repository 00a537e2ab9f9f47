import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { SeededRandom } from '../fuzz/random.ts'
import { checkHistory } from './check-history.ts'
import { drain } from './drain.ts'
import { amountOf, type Outcome, type Trial } from './fault-row.ts'
import { History } from './history.ts'
import { type KillHouse, openKillHouse, slowly } from './kill-house.ts'
import { soakFaults } from './soak-faults.ts'
import { isFlat, isLevel, riseOfThirds, trendOf } from './trend.ts'
import { letPeopleWork } from './work-day.ts'

/** A line of the probe. */
interface Sample {
  readonly rss: number
  /** In the heap after a collection. */
  readonly kept: number
  /** Outside of it, as far as V8 knows: buffers. */
  readonly external: number
  readonly files: number
  readonly loopP99Ms: number
}

const mebibyte = 1024 * 1024
const samples = 120
/** A process that has just started compiles and fills its caches: this share is not judged. */
const warmUp = 0.25
const limits = { rssMebibytes: 512, loopP99Ms: 100 }
const allowedRise = { files: 20, loopP99Ms: 50 }
/** Within minutes of its start few faults weigh much. */
const shortSeconds = 600
const allowedShortly = { files: 80, loopP99Ms: 200 }
/**
 * A leak of 1 MiB a minute must be seen: in what is kept within ten minutes; in resident memory, which V8 and malloc take in
 * steps of ten and more and give back when they like, within an hour.
 */
const allowedGrowth = {
  keptMebibytes: { perMinute: 0.5, slack: 2.5 },
  externalMebibytes: { perMinute: 0.7, slack: 10 },
  rssMebibytes: { perMinute: 0.7, slack: 24 },
}
/** For a process that still compiles; resident memory takes its last steps within half an hour. */
const shortSlack = 64
const settledSeconds = 1_800
const unsettledRssSlack = 40

/** F22: one gateway at work for a long time, while something else goes wrong every few seconds. */
export async function trySoak(trial: Trial): Promise<Outcome> {
  const seconds = amountOf(trial, 'soak', { slice: 10, short: 60, full: 8 * 3600 })
  const random = new SeededRandom(trial.seed)
  const folder = join(trial.folder, 'soak')
  await mkdir(folder)
  const probed = join(trial.kept, 'soak-machine.jsonl')
  await using history = new History(join(trial.kept, 'soak.jsonl'))
  await using house = await openKillHouse(folder, history, {
    nodeFlags: ['--expose-gc', '--import', probeOf(probed, seconds)],
  })
  const load = new AbortController()
  const working = letPeopleWork({ house, history, random, signal: load.signal })
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  let faults = 0
  try {
    faults = await goWrong(house, history, random, { seconds, say: trial.say })
  } finally {
    load.abort()
    await working
    delay.disable()
  }
  const lines = (await readFile(probed, 'utf8')).trim().split('\n')
  await drain(house, history, random)
  const found = checkHistory(history.lines)
  const machine = judgeMachine(
    lines.map(line => JSON.parse(line) as Sample),
    { seconds, machineP99Ms: lateBy(delay) },
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

function lateBy(delay: { readonly percentile: (share: number) => number }): number {
  return Math.max(0, delay.percentile(99) / 1e6 - 10)
}

interface Run {
  readonly seconds: number
  /** How late this process was, the gateway's neighbour: a machine without a free processor is no fault of the gateway. */
  readonly machineP99Ms: number
}

function judgeMachine(all: readonly Sample[], { seconds, machineP99Ms }: Run): Pick<Outcome, 'figures' | 'violations'> {
  const judged = all.slice(Math.floor(all.length * warmUp))
  const isShort = seconds < shortSeconds
  const memory = judgeMemory(judged, seconds)
  const series = {
    files: judged.map(({ files }) => files),
    loopP99Ms: judged.map(({ loopP99Ms }) => loopP99Ms),
  }
  const allowed = isShort ? allowedShortly : allowedRise
  const described = Object.entries({ ...series }).map(([name, values]) => `${name} ${describe(values)}`)
  const violations = (['files', 'loopP99Ms'] as const).flatMap(name =>
    isFlat(series[name], allowed[name]) ? [] : [`${name} is not flat: ${describe(series[name])}`],
  )
  const loop = trendOf(series.loopP99Ms)
  if (loop.median > limits.loopP99Ms + machineP99Ms)
    violations.push(`event loop late by ${loop.median.toFixed(0)} ms (median of p99)`)
  const machine = `loopP99Ms of the bench itself ${machineP99Ms.toFixed(0)}`
  const figures = [`${judged.length} samples`, ...memory.figures, ...described, machine]
  return { figures, violations: [...memory.violations, ...violations] }
}

function judgeMemory(judged: readonly Sample[], seconds: number): Pick<Outcome, 'figures' | 'violations'> {
  const minutes = ((1 - warmUp) * seconds) / 60
  const series = {
    keptMebibytes: judged.map(({ kept }) => kept / mebibyte),
    externalMebibytes: judged.map(({ external }) => external / mebibyte),
    rssMebibytes: judged.map(({ rss }) => rss / mebibyte),
  }
  const names = ['keptMebibytes', 'externalMebibytes', 'rssMebibytes'] as const
  const violations = names.flatMap(name => {
    const { perMinute, slack } = allowedGrowth[name]
    const isAllowed = isLevel(series[name], minutes, { perMinute, slack: slack + moreSlack(name, seconds) })
    return isAllowed ? [] : [`${name} rises: ${describeThirds(series[name])}`]
  })
  const { most } = trendOf(series.rssMebibytes)
  if (most > limits.rssMebibytes) violations.push(`${most.toFixed(0)} MiB resident`)
  return { figures: names.map(name => `${name} ${describeThirds(series[name])}`), violations }
}

function moreSlack(name: keyof typeof allowedGrowth, seconds: number): number {
  if (seconds < shortSeconds) return shortSlack
  return name === 'rssMebibytes' && seconds < settledSeconds ? unsettledRssSlack : 0
}

function describeThirds(values: readonly number[]): string {
  const { median, most } = trendOf(values)
  return `median ${median.toFixed(0)}, most ${most.toFixed(0)}, from first to last third ${riseOfThirds(values).toFixed(1)}`
}

function describe(values: readonly number[]): string {
  const { median, most, rise, t } = trendOf(values)
  return `median ${median.toFixed(0)}, most ${most.toFixed(0)}, rise ${rise.toFixed(1)} (t ${t.toFixed(1)})`
}
