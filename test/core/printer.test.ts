import { expect, test } from 'vitest'
import { mergeConditions, type PrinterCondition, tellingProblem } from '../../src/core/printer.ts'
import { problemPhrase } from '../../src/gateway/refusal-phrase.ts'
import { say } from '../../src/gateway/say.ts'

const condition = (change: Partial<PrinterCondition>): PrinterCondition => ({
  at: Temporal.Instant.fromEpochMilliseconds(0),
  state: 'idle',
  problems: [],
  warnings: [],
  lifeCount: null,
  ...change,
})

test.each([
  [{ kind: 'media-empty', place: 'tray 2' }, 'out of paper in tray 2'],
  [{ kind: 'media-empty' }, 'out of paper'],
  [{ kind: 'media-jam' }, 'paper jam'],
  [{ kind: 'door-open' }, 'a cover is open'],
] as const)('%j reads %s', (problem, text) => {
  expect(say(problemPhrase(problem), 'en').join()).toBe(text)
})

test('of several problems the one that a person can act on is told', () => {
  const stopped = condition({ state: 'stopped', problems: [{ kind: 'stopped' }, { kind: 'media-empty' }] })
  expect(tellingProblem(stopped)).toEqual({ kind: 'media-empty' })
})

test('a low supply keeps nobody from printing', () => {
  expect(tellingProblem(condition({ warnings: ['toner-low'] }))).toBeUndefined()
})

test('IPP and SNMP together: each problem once, with its place where one of them knows it', () => {
  const ipp = condition({ problems: [{ kind: 'media-empty' }] })
  const snmp = condition({ problems: [{ kind: 'media-empty', place: 'tray 2' }, { kind: 'door-open' }], lifeCount: 9 })
  const merged = mergeConditions(ipp, snmp)
  expect(merged.problems).toEqual([{ kind: 'media-empty', place: 'tray 2' }, { kind: 'door-open' }])
  expect(merged.lifeCount).toBe(9)
})
