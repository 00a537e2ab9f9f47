import 'temporal-polyfill/global'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openTempFolder } from '../servers/temp-folder.ts'
import { runFleetBench } from './fleet-bench.ts'
import { runKillBench } from './kill-bench.ts'
import { describeFindings } from './kill-report.ts'
import { describeVerdicts, tryPrinterFaults } from './printer-faults.ts'

const options = {
  kills: { type: 'string', default: '500' },
  cases: { type: 'string', default: '300' },
  /** Documents claimed from two gateways at once; 0: none. */
  fleet: { type: 'string', default: '1000' },
  /** Kills and stops of them. */
  'fleet-kills': { type: 'string', default: '20' },
  seed: { type: 'string', default: '20261' },
} as const

/** `node test/faults/main.ts [--kills N] [--cases N] [--fleet N] [--fleet-kills N] [--seed S]`: exit code 1 on any violation. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options })
  const seed = Number(values.seed)
  const kept = await mkdtemp(join(tmpdir(), 'holdfast-history-'))
  await benchKills(Number(values.kills), seed, join(kept, 'kills.jsonl'))
  await tryFaults(Number(values.cases), seed)
  const fleet = { jobs: Number(values.fleet), kills: Number(values['fleet-kills']), seed }
  await benchFleet(fleet, join(kept, 'fleet.jsonl'))
}

async function benchKills(kills: number, seed: number, historyPath: string): Promise<void> {
  if (kills === 0) return
  console.log(`kill -9, ${kills} times, seed ${seed}, history in ${historyPath}`)
  await using folder = await openTempFolder('kills')
  const findings = await runKillBench({
    kills,
    seed,
    folder: folder.path,
    historyPath,
    say: text => console.log(`  ${text}`),
  })
  console.log(describeFindings(findings))
  if (findings.violations.length > 0) process.exitCode = 1
}

async function benchFleet(
  given: { readonly jobs: number; readonly kills: number; readonly seed: number },
  historyPath: string,
): Promise<void> {
  if (given.jobs === 0) return
  const { jobs, kills, seed } = given
  console.log(`two gateways, ${jobs} documents, ${kills} kills and stops, seed ${seed}, history in ${historyPath}`)
  await using folder = await openTempFolder('fleet')
  const findings = await runFleetBench({
    ...given,
    folder: folder.path,
    historyPath,
    say: text => console.log(`  ${text}`),
  })
  console.log(describeFindings(findings))
  if (findings.violations.length > 0) process.exitCode = 1
}

async function tryFaults(cases: number, seed: number): Promise<void> {
  if (cases === 0) return
  console.log(`faults of printers and their wires, ${cases} cases, seed ${seed}`)
  const verdicts = await tryPrinterFaults({ cases, seed, atOnce: 6 })
  console.log(describeVerdicts(verdicts))
  if (verdicts.some(({ violations }) => violations.length > 0)) process.exitCode = 1
}

await main()
