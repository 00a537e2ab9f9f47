import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTempFolder } from '../servers/temp-folder.ts'
import { runFleetBench } from './fleet-bench.ts'

test('two gateways whose jobs are claimed from both lose none and print none twice, one killed and one standing still', async () => {
  await using folder = await openTempFolder('fleet')
  const findings = await runFleetBench({
    jobs: 60,
    kills: 2,
    plan: [
      { isKill: false, isLong: true },
      { isKill: true, isLong: false },
    ],
    seed: 5,
    folder: folder.path,
    historyPath: join(folder.path, 'history.jsonl'),
    say: () => undefined,
  })
  expect(findings.violations).toEqual([])
  expect(findings.kills).toBe(2)
  expect(findings.printed).toBeGreaterThan(50)
}, 120_000)
