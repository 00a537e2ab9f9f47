import { expect, test } from 'vitest'
import type { HistoryLine, Tried } from '../faults/history.ts'
import { checkLogIns } from './check-log-ins.ts'

const limit = { sites: ['north'], afterStrikeMs: 10_000, afterHealMs: 0, words: '10 s at north' }
const gateway = { name: 'gateway', what: 'killed', blind: [], limit }
const line = { name: 'line', what: 'cut off', blind: ['north'], limit: { ...limit, sites: [], words: 'none fails' } }
const record = { name: 'record', what: 'killed', blind: [], limit: { ...limit, isTold: true } }

const struck = (component: string, at: number): HistoryLine => ({ at, kind: 'struck', component, what: 'killed' })
const healed = (component: string, at: number): HistoryLine => ({
  ...{ at, kind: 'healed', component },
  ...{ runsAfterMs: 1_000, afterMs: 3_000 },
})
function tried(at: number, given: Partial<Tried>): HistoryLine {
  const text = ''
  const usual = { site: 'north', terminal: 'hall', credential: 'pin', outcome: 'let-in', afterMs: 100, text } as const
  return { at, kind: 'tried', ...usual, ...given }
}

const violationsOf = (...lines: readonly HistoryLine[]) => checkLogIns(lines, [gateway, line, record]).violations

test.each<[string, number, Partial<Tried>, number]>([
  ['in calm', 900, {}, 1],
  ['within the limit', 10_500, {}, 0],
  ['after the limit', 11_500, {}, 1],
  ['at another site', 10_500, { site: 'south' }, 1],
  ['by other people’s wrong PINs, which turn to the cards', 900, { outcome: 'throttled' }, 0],
  ['with a PIN that is wrong', 900, { credential: 'wrong' }, 0],
])('a log-in that fails %s', (_when, at, given, violations) => {
  const failed = tried(at, { outcome: 'silent', ...given })
  expect(violationsOf(struck('gateway', 1_000), failed, healed('gateway', 20_000))).toHaveLength(violations)
})

test.each([
  ['unavailable', 0],
  ['silent', 1],
] as const)('where people must be told that nobody is served, a terminal that is %s', (outcome, violations) => {
  const lines = [struck('record', 1_000), tried(5_000, { outcome }), healed('record', 20_000)]
  expect(violationsOf(...lines)).toHaveLength(violations)
})

test.each([
  ['a second before the line was cut', 9_000, 0],
  ['three seconds before', 7_000, 1],
])('of a PIN that was given %s a site may say that it cannot check it', (_when, givenAt, violations) => {
  const lines = [struck('line', 10_000), tried(15_000, { outcome: 'unavailable', givenAt }), healed('line', 30_000)]
  expect(violationsOf(...lines)).toHaveLength(violations)
})

test.each<[string, number, Partial<Tried>, number]>([
  ['that is wrong', 900, { credential: 'wrong' }, 1],
  ['whose time was up', 900, { credential: 'over', endedAt: 800 }, 1],
  ['that was revoked a second ago', 1_900, { credential: 'old', endedAt: 900 }, 0],
  ['that was revoked three seconds ago', 3_900, { credential: 'old', endedAt: 900 }, 1],
  ['that was revoked behind a line that is cut', 24_000, { credential: 'old', endedAt: 15_000 }, 0],
  ['two seconds after that line carries again', 31_000, { credential: 'old', endedAt: 15_000 }, 1],
  ['behind another site’s line', 24_000, { site: 'south', credential: 'old', endedAt: 15_000 }, 1],
])('a PIN that opens, %s', (_what, at, given, violations) => {
  const lines = [struck('line', 10_000), healed('line', 30_000), tried(at, given)]
  expect(violationsOf(...lines)).toHaveLength(violations)
})

test('a row tells how many were let in, the last that failed and how long all took to be well again', () => {
  const lines = [
    struck('gateway', 1_000),
    tried(3_000, { outcome: 'silent', afterMs: 500 }),
    tried(5_000, { afterMs: 40 }),
    healed('gateway', 20_000),
  ]
  const [row] = checkLogIns(lines, [gateway, line]).rows
  expect(row).toMatchObject({ component: 'gateway', strikes: 1, tries: 2, letIn: 1 })
  expect(row).toMatchObject({ slowestMs: 40, lastFailedMs: 2_000, recoveryMs: 3_000 })
})
