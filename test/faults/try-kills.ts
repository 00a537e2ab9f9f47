import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Findings } from './check-history.ts'
import { amountOf, type Outcome, type Trial, together } from './fault-row.ts'
import { runFleetBench } from './fleet-bench.ts'
import { runKillBench } from './kill-bench.ts'
import { describeFindings } from './kill-report.ts'

/** F1: `kill -9` of one gateway, and of one of two that share a site. */
export async function tryKills(trial: Trial): Promise<Outcome> {
  return together(await killOne(trial), await killOneOfTwo(trial))
}

async function killOne(trial: Trial): Promise<Outcome> {
  const kills = amountOf(trial, 'kills', { slice: 1, short: 25, full: 2_000 })
  if (kills === 0) return nothing
  const findings = await runKillBench({ ...(await placesOf(trial, 'kills')), kills })
  trial.say(`\n${describeFindings(findings)}`)
  const figures = [
    `uncertain ${share(findings.uncertain, findings.acknowledged)}`,
    `ready again p99 ${seconds(findings.recoveryMs, 0.99)} s`,
  ]
  return told(findings, `${findings.kills} kills, ${findings.acknowledged} documents`, figures)
}

async function killOneOfTwo(trial: Trial): Promise<Outcome> {
  const jobs = amountOf(trial, 'fleet', { slice: 20, short: 300, full: 10_000 })
  const kills = amountOf(trial, 'fleet-kills', { slice: 1, short: 6, full: 200 })
  if (jobs === 0) return nothing
  const findings = await runFleetBench({ ...(await placesOf(trial, 'fleet')), jobs, kills })
  trial.say(`\n${describeFindings(findings)}`)
  const figures = [`two gateways: takeover max ${seconds(findings.takeoverMs, 1)} s`]
  return told(findings, `two gateways: ${findings.kills} kills and stops, ${findings.acknowledged} documents`, figures)
}

const nothing: Outcome = { cases: 'none asked for', figures: [], violations: [] }

async function placesOf({ folder, kept, seed, say }: Trial, name: string) {
  const own = join(folder, name)
  await mkdir(own)
  return { folder: own, historyPath: join(kept, `${name}.jsonl`), seed, say }
}

function told({ violations, printed }: Findings, cases: string, figures: readonly string[]): Outcome {
  const count = (kind: RegExp) => violations.filter(violation => kind.test(violation)).length
  const promises = `lost ${count(/^(lost|stuck)/)}, doubled ${count(/^doubled/)}, astray ${count(/^(astray|foreign)/)}`
  return { cases, figures: [`printed ${printed}`, promises, ...figures], violations }
}

function share(part: number, all: number): string {
  return `${((100 * part) / Math.max(1, all)).toFixed(1)} %`
}

function seconds(sortedMs: readonly number[], portion: number): string {
  const at = Math.min(sortedMs.length - 1, Math.floor(sortedMs.length * portion))
  return ((sortedMs[at] ?? 0) / 1000).toFixed(2)
}
