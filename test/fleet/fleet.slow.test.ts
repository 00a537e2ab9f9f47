import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTempFolder } from '../servers/temp-folder.ts'
import { runFleet } from './run-fleet.ts'

test('a fleet of one site starts, prints what is claimed at its keypads, and stops', async () => {
  await using folder = await openTempFolder('fleet')
  const said: string[] = []
  const { documents, logIns } = await runFleet({
    sites: 1,
    seconds: 0,
    seed: 7,
    folder: folder.path,
    historyPath: join(folder.path, 'history.jsonl'),
    say: text => said.push(text),
    signal: new AbortController().signal,
  })
  expect([...documents.violations, ...logIns.violations]).toEqual([])
  expect(documents.printed).toBe(documents.acknowledged)
  expect(logIns.rows.map(({ component }) => component)).toEqual(['nothing'])
  expect(said.join('\n')).toContain('gateway north-2')
}, 120_000)
