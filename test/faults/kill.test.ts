import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTempFolder } from '../servers/temp-folder.ts'
import { runKillBench } from './kill-bench.ts'

test('a gateway killed at work loses no document and prints none twice, wherever it is killed', async () => {
  await using folder = await openTempFolder('kills')
  const findings = await runKillBench({
    kills: 5,
    seed: 8,
    folder: folder.path,
    historyPath: join(folder.path, 'history.jsonl'),
    say: () => undefined,
  })
  expect(findings.violations).toEqual([])
  expect(findings.kills).toBeGreaterThanOrEqual(5)
  expect(findings.printed).toBeGreaterThan(12)
}, 120_000)
