import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTempFolder } from '../servers/temp-folder.ts'
import type { FaultRow } from './fault-row.ts'
import { faultRows } from './fault-rows.ts'
import { hasViolations, runRows } from './fault-table.ts'
import { tryGuessing } from './try-guessing.ts'
import { tryPowerLoss } from './try-power-loss.ts'

test('the table has a row for each kind of fault', () => {
  expect(faultRows.map(({ id }) => id)).toEqual(Array.from({ length: 22 }, (_, at) => `F${at + 1}`))
})

const quick: readonly [string, FaultRow['act']][] = [
  ['a power cut loses nothing that was acknowledged', tryPowerLoss],
  ['a guesser gets no more tries in a day than the throttle gives', tryGuessing],
]

test.each(quick)('%s', async (title, act) => {
  await using folder = await openTempFolder('slice')
  const kept = join(folder.path, 'kept')
  await mkdir(kept)
  const row: FaultRow = { id: 'F', fault: title, invariants: [], act }
  const told: string[] = []
  const trial = { length: 'slice', seed: 5, folder: folder.path, kept, amounts: {} } as const
  const verdicts = await runRows([row], { ...trial, say: text => told.push(text) })
  expect({ isBad: hasViolations(verdicts), told }).toEqual({ isBad: false, told: [`F ${title}`] })
})
