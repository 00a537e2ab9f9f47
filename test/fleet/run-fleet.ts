import { setTimeout as wait } from 'node:timers/promises'
import { checkHistory, type Findings } from '../faults/check-history.ts'
import { drainFleet } from '../faults/drain-fleet.ts'
import { History } from '../faults/history.ts'
import { SeededRandom } from '../fuzz/random.ts'
import { until } from '../servers/until.ts'
import { checkLogIns, type LogInFindings } from './check-log-ins.ts'
import { type Component, componentsOf } from './components.ts'
import { changeWithoutPause, printWithoutPause, revokeElsewhere } from './office-work.ts'
import { type Fleet, type FleetSite, type FormerPin, openFleet } from './open-fleet.ts'
import { describeFleet } from './report.ts'
import { visitWithoutPause } from './visit-desk.ts'

export interface FleetRunOptions {
  /** 1 to 3. */
  readonly sites: number
  /** How long components are struck in turn; 0: the fleet starts, works for a moment and stops. */
  readonly seconds: number
  readonly seed: number
  readonly folder: string
  readonly historyPath: string
  readonly say: (text: string) => void
  /** Ends the load early; what is left is still printed and checked. */
  readonly signal: AbortSignal
}

export interface FleetFindings {
  readonly documents: Findings
  readonly logIns: LogInFindings
}

const siteNames = ['north', 'middle', 'south']
const downMs = 15_000
const calmMs = 6_000
/** DESIGN: a revocation is seen within this, also after the way to the directory is mended. */
const revocationMs = 2_000
const wellMs = 60_000

/** A fleet under a mixed load, whose parts are struck and healed in turn. */
export async function runFleet(options: FleetRunOptions): Promise<FleetFindings> {
  const { signal, say } = options
  const random = new SeededRandom(options.seed)
  const own = () => new SeededRandom(1 + random.below(2 ** 31 - 1))
  await using history = new History(options.historyPath)
  await using fleet = await openFleet(options.folder, siteNames.slice(0, options.sites), history, signal)
  say(describeFleet(fleet))
  await well(fleet)
  const components = componentsOf(fleet)
  const load = new AbortController()
  let struck: Component | undefined
  const working = fleet.sites.flatMap(site => {
    const isCutOff = () => struck?.blind.includes(site.name) === true || struck?.name.startsWith('record') === true
    const work = () => ({ site, history, random: own(), isCutOff })
    return [
      printWithoutPause(work(), load.signal),
      changeWithoutPause(work(), load.signal),
      ...site.desks.map(desk => visitWithoutPause({ site: site.name, desk, history, random: own() }, load.signal)),
    ]
  })
  try {
    const deadline = performance.now() + options.seconds * 1_000
    await pause(Math.min(calmMs, 1_000 + options.seconds * 1_000), signal)
    while (!signal.aborted && performance.now() < deadline)
      for (const component of shuffled(components, random)) {
        if (signal.aborted || performance.now() >= deadline) break
        struck = component
        await disturb({ fleet, history, random, say, signal }, component)
        struck = undefined
        await pause(calmMs, signal)
      }
  } finally {
    load.abort()
    await Promise.all(working)
  }
  for (const site of fleet.sites) await drainFleet({ house: houseOf(site), history, random: own() })
  return { documents: checkHistory(history.lines), logIns: checkLogIns(history.lines, components) }
}

interface DisturbParts extends Pick<FleetRunOptions, 'say' | 'signal'> {
  readonly fleet: Fleet
  readonly history: History
  readonly random: SeededRandom
}

async function disturb(parts: DisturbParts, component: Component): Promise<void> {
  const { fleet, history, say, signal } = parts
  const { name: part, what } = component
  history.note({ kind: 'struck', component: part, what })
  await component.strike()
  history.note({ kind: 'killed', number: 0, moment: `${part}: ${what}` })
  await pause(downMs / 2, signal)
  const revoked = await revokeBehind(parts, component)
  await pause(downMs / 2, signal)
  const at = history.now
  let runsAfterMs = 0
  try {
    await component.heal()
    runsAfterMs = history.now - at
    if (revoked) revoked.dueAt = history.now + revocationMs
    await well(fleet)
  } catch (error) {
    history.note({ kind: 'broken', what: `after ${part} was ${what}: ${String(error)}` })
  }
  const afterMs = history.now - at
  history.note({ kind: 'healed', component: part, runsAfterMs, afterMs })
  say(`  ${part}: ${what}, well again ${(afterMs / 1_000).toFixed(1)} s after it was healed`)
}

/** While one site alone is cut off from the directory somebody of it is revoked at another one. */
async function revokeBehind(
  { fleet, history, random }: DisturbParts,
  { name, blind }: Component,
): Promise<FormerPin | undefined> {
  const site = fleet.sites.find(one => blind.includes(one.name))
  const other = fleet.sites.find(one => !blind.includes(one.name))
  if (!site || !other) return undefined
  try {
    return await revokeElsewhere({ site, history, random }, other)
  } catch (error) {
    history.note({ kind: 'broken', what: `revoking elsewhere while ${name} was cut: ${String(error)}` })
    return undefined
  }
}

/** Resolves when every gateway says that it is. */
async function well(fleet: Fleet): Promise<void> {
  const gateways = fleet.sites.flatMap(site => site.gateways)
  const said = async () => {
    const answers = await Promise.all(
      gateways.map(({ lives }) =>
        fetch(`http://${lives.http}/health`, { signal: AbortSignal.timeout(5_000) }).then(
          async answer => answer.ok && !(await answer.text()).includes('"ok":false'),
          () => false,
        ),
      ),
    )
    return answers.every(Boolean)
  }
  await until(said, { withinMs: wellMs, what: 'a fleet all of whose gateways are well' })
}

function houseOf({ gateways, desks }: FleetSite) {
  return {
    gateways,
    owners: desks.flatMap(({ name, staff }) => staff.map(({ userName }) => ({ userName, printerName: name }))),
  }
}

/** Ends early when the run is told to stop. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return wait(milliseconds, undefined, { signal }).catch(() => undefined)
}

function shuffled<T>(list: readonly T[], random: SeededRandom): readonly T[] {
  return list
    .map(item => ({ item, place: random.below(1_000_000) }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item)
}
