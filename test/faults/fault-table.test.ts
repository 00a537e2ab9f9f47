import { expect, test } from 'vitest'
import { amountOf, type FaultRow, type Outcome, type Trial } from './fault-row.ts'
import { describeTable, hasViolations, runRows } from './fault-table.ts'
import { runTests } from './run-tests.ts'

const trial: Trial = { length: 'slice', seed: 7, folder: '', kept: '', amounts: {}, say: () => undefined }
const good: Outcome = { cases: '3 cases', figures: ['1 s', '2 ms'], violations: [] }
const row = (act: FaultRow['act']): FaultRow => ({ id: 'F1', fault: 'a fault', invariants: ['I1', 'I3'], act })

test('a row tells what was tried, its figures and that all held', async () => {
  const verdicts = await runRows([row(async () => good)], trial)
  expect(describeTable(verdicts)).toContain('| F1 | a fault | 3 cases | I1 I3 | 1 s; 2 ms | ok | 0 |')
  expect(hasViolations(verdicts)).toBe(false)
})

test.each<[string, FaultRow['act']]>([
  ['a violation', async () => ({ ...good, violations: ['lost: job 1'] })],
  ['a row that throws', async () => Promise.reject(new Error('no server'))],
])('%s fails the table', async (_, act) => {
  const verdicts = await runRows([row(act)], trial)
  expect(hasViolations(verdicts)).toBe(true)
  expect(describeTable(verdicts)).toContain('**1 violated**')
})

test('a fault that cannot be tried yet is no success', async () => {
  const verdicts = await runRows([row('not built')], trial)
  expect(describeTable(verdicts)).toContain('| F1 | a fault |  | I1 I3 |  | not built |  |')
})

test('an amount that was asked for replaces that of the length', () => {
  const by = { slice: 1, short: 2, full: 3 }
  expect([amountOf(trial, 'kills', by), amountOf({ ...trial, amounts: { kills: 9 } }, 'kills', by)]).toEqual([1, 9])
})

test('a row that calls tests fails when none of a file runs', async () => {
  const { violations } = await runTests(['test/core/pin.test.ts'], 'a title that no test has')
  expect(violations).toEqual(['no test of test/core/pin.test.ts passed'])
})
