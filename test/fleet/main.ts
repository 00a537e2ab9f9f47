import 'temporal-polyfill/global'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openTempFolder } from '../servers/temp-folder.ts'
import { describeFleetFindings } from './report.ts'
import { runFleet } from './run-fleet.ts'

const options = {
  minutes: { type: 'string', default: '30' },
  sites: { type: 'string', default: '3' },
  seed: { type: 'string', default: '20261' },
} as const

/** `node test/fleet/main.ts [--minutes N] [--sites 1|2|3] [--seed S]`: exit code 1 on any violation. Ctrl-C ends the load. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options })
  const seed = Number(values.seed)
  const stop = new AbortController()
  // Those whom the terminal told as well are ended all the same.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const kept = await mkdtemp(join(tmpdir(), 'holdfast-history-'))
  const historyPath = join(kept, 'fleet.jsonl')
  await using folder = await openTempFolder('fleet')
  console.log(`a fleet of ${values.sites} sites for ${values.minutes} minutes, seed ${seed}, history in ${historyPath}`)
  const findings = await runFleet({
    sites: Number(values.sites),
    seconds: Number(values.minutes) * 60,
    seed,
    folder: folder.path,
    historyPath,
    say: text => console.log(text),
    signal: stop.signal,
  })
  console.log(describeFleetFindings(findings))
  const broken = findings.documents.violations.length + findings.logIns.violations.length
  if (broken > 0) process.exitCode = 1
}

await main()
