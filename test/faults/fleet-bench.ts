import { setTimeout as wait } from 'node:timers/promises'
import { SeededRandom } from '../fuzz/random.ts'
import { until } from '../servers/until.ts'
import { checkHistory, type Findings } from './check-history.ts'
import { drainFleet } from './drain-fleet.ts'
import { anyOf, claimWithoutPause, type FleetParts, submitMany } from './fleet-clients.ts'
import { type FleetGateway, openFleetHouse } from './fleet-house.ts'
import { History } from './history.ts'
import { slowly } from './kill-house.ts'

export interface FleetBenchOptions {
  /** Documents to be acknowledged, and kills and stops while they are. */
  readonly jobs: number
  readonly kills: number
  /** What the first of them are; the others are drawn. */
  readonly plan?: readonly Disturbance[]
  readonly seed: number
  readonly folder: string
  readonly historyPath: string
  readonly say: (text: string) => void
}

/** A gateway is killed or stands still, until the other one takes over, or shorter. */
export interface Disturbance {
  readonly isKill: boolean
  readonly isLong: boolean
}

const clients = 3
/** Longer than the lease of a gateway, so that the other one takes over; or much shorter. */
const longMs = 9_000
const shortMs = 2_500
/** DESIGN: what a gateway had under way is taken up by another one within this. */
const takeoverMs = 10_000

/** Two gateways whose jobs are claimed from both at once, while one of them is killed or stands still. */
export async function runFleetBench(options: FleetBenchOptions): Promise<Findings> {
  const random = new SeededRandom(options.seed)
  const own = () => new SeededRandom(1 + random.below(2 ** 31 - 1))
  await using history = new History(options.historyPath)
  await using house = await openFleetHouse(options.folder, history)
  const parts = () => ({ house, history, random: own() })
  const load = new AbortController()
  // Spread over the kills, so that each of them meets work.
  let share = 1 / Math.max(1, options.kills)
  const isPaceKept = () => history.acknowledged.size >= options.jobs * Math.min(1, share)
  const wanted = () => history.acknowledged.size < options.jobs
  const submitting = Array.from({ length: clients }, () => submitMany(parts(), { wanted, isPaceKept }, load.signal))
  const claiming = claimWithoutPause(parts(), load.signal)
  try {
    for (let number = 1; number <= options.kills; number++) {
      for (const printer of house.printers) await printer.set(slowly(random))
      await wait(random.below(700))
      const drawn = { isKill: random.below(2) === 0, isLong: random.below(2) === 0 }
      const planned = options.plan?.[number - 1] ?? drawn
      await disturb(parts(), anyOf(house.gateways, random), { number, ...planned })
      share = (number + 1) / options.kills
      if (number % 10 === 0) options.say(`${number} kills and stops, ${history.acknowledged.size} documents`)
    }
    share = 1
    for (const printer of house.printers) await printer.set({ msPerSheet: 0, answerAfterMs: 0, busyTimes: 0 })
    await Promise.all(submitting)
  } finally {
    load.abort()
    await Promise.all([...submitting, claiming])
  }
  await drainFleet(parts())
  return checkHistory(history.lines)
}

/** Kills a gateway or lets it stand still, for long or shortly. */
async function disturb(
  parts: FleetParts,
  gateway: FleetGateway,
  { number, isKill, isLong }: Disturbance & { readonly number: number },
): Promise<void> {
  const { history, random } = parts
  const { lives } = gateway
  if (lives.hasEnded) history.note({ kind: 'broken', what: `${gateway.name} ended by itself: ${lives.output()}` })
  const moment = `${gateway.name}: ${isKill ? 'killed' : 'stopped'} ${isLong ? 'for long' : 'shortly'}`
  if (isKill) await lives.kill()
  else lives.pause()
  history.note({ kind: 'killed', number, moment })
  const releases = await parts.house.underway(gateway)
  if (!isLong) await wait(random.below(shortMs))
  else await Promise.all([noteTakeover(parts, gateway, releases), isKill ? noteTerminals(parts) : undefined])
  // Right after the takeover, or later.
  if (isLong) await wait(random.below(2_000))
  if (!isKill) return lives.resume()
  const at = performance.now()
  await lives.begin()
  await lives.ready().catch((error: unknown) => history.note({ kind: 'broken', what: String(error) }))
  history.note({ kind: 'ready', afterMs: Math.round(performance.now() - at) })
}

async function noteTakeover({ house, history }: FleetParts, gateway: FleetGateway, releases: number): Promise<void> {
  if (releases === 0) return wait(longMs)
  const at = performance.now()
  const what = `taking over ${releases} releases of ${gateway.name}`
  try {
    await until(async () => (await house.underway(gateway)) === 0, { withinMs: takeoverMs, what })
    history.note({ kind: 'taken-over', afterMs: Math.round(performance.now() - at), releases })
  } catch (error) {
    history.note({ kind: 'broken', what: String(error) })
  }
}

/** A gateway that only stands still keeps its connections open; one that is killed does not. */
async function noteTerminals({ house, history }: FleetParts): Promise<void> {
  const at = performance.now()
  try {
    await Promise.all(house.keypads.map(keypad => keypad.connected(takeoverMs)))
    history.note({ kind: 'terminals-moved', afterMs: Math.round(performance.now() - at) })
  } catch (error) {
    history.note({ kind: 'broken', what: `terminals without a gateway: ${String(error)}` })
  }
}
