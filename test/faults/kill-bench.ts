import { setTimeout as wait } from 'node:timers/promises'
import { SeededRandom } from '../fuzz/random.ts'
import { checkHistory, type Findings } from './check-history.ts'
import { drain } from './drain.ts'
import { History } from './history.ts'
import { type KillHouse, openKillHouse, slowly } from './kill-house.ts'
import { letPeopleWork } from './work-day.ts'

export interface KillBenchOptions {
  readonly kills: number
  readonly seed: number
  /** For data and history. */
  readonly folder: string
  readonly historyPath: string
  readonly say: (text: string) => void
}

/** From the start of a process to a ready gateway, about: kills while it starts fall in here. */
const startMs = 800
const longestLifeMs = 1_200

/** Kills a gateway at work again and again, lets everything settle, and judges the history. */
export async function runKillBench(options: KillBenchOptions): Promise<Findings> {
  const random = new SeededRandom(options.seed)
  await using history = new History(options.historyPath)
  await using house = await openKillHouse(options.folder, history)
  const load = new AbortController()
  const { signal } = load
  const working = letPeopleWork({ house, history, random, signal })
  try {
    for (let number = 1; number <= options.kills; number++) {
      await killOnce(house, history, random, number)
      if (number % 25 === 0) options.say(`${number} kills, ${history.lines.length} lines`)
    }
  } finally {
    load.abort()
    await working
  }
  options.say('everything is let settle')
  await drain(house, history, new SeededRandom(1 + random.below(2 ** 31 - 1)))
  return checkHistory(history.lines)
}

async function killOnce(house: KillHouse, history: History, random: SeededRandom, number: number): Promise<void> {
  const { lives, desks } = house
  for (const { printer } of desks) await printer.set(slowly(random))
  const moment = await liveUntil(house, random)
  if (lives.hasEnded) history.note({ kind: 'broken', what: `the gateway ended by itself: ${lives.output()}` })
  const at = performance.now()
  await lives.kill()
  history.note({ kind: 'killed', number, moment })
  const desk = desks[random.below(desks.length)]
  if (desk && random.below(20) === 0) {
    await desk.printer.restart()
    history.note({ kind: 'printer-restarted', printer: desk.printerName })
  }
  await lives.begin()
  if (random.below(8) === 0) {
    await wait(random.below(startMs))
    await lives.kill()
    history.note({ kind: 'killed', number, moment: 'while it starts' })
    await lives.begin()
  }
  await lives.ready().catch((error: unknown) => history.note({ kind: 'broken', what: String(error) }))
  history.note({ kind: 'ready', afterMs: Math.round(performance.now() - at) })
}

/** Every other life ends at some step of a release, the others at any time. */
async function liveUntil({ desks }: KillHouse, random: SeededRandom): Promise<string> {
  const operations = ['Create-Job', 'Send-Document', 'Get-Job-Attributes', 'Print-Job', 'Get-Jobs', 'Cancel-Job']
  const wanted = random.below(2) === 0 ? undefined : operations[random.below(operations.length)]
  const life = wait(random.below(longestLifeMs), 'at random')
  if (wanted === undefined) return life
  const { promise, resolve } = Promise.withResolvers<string>()
  const look = (operation: string) => operation === wanted && resolve(`after ${wanted}`)
  for (const { printer } of desks) printer.on('asked', look)
  const moment = await Promise.race([promise, life])
  for (const { printer } of desks) printer.off('asked', look)
  if (moment !== 'at random') await wait(random.below(40))
  return moment
}
