import { expect, test } from 'vitest'
import { refusalText } from '../../src/core/panel-text.ts'
import type { Refusal } from '../../src/core/refusal.ts'

const refusals: readonly Refusal[] = [
  { reason: 'unknown-credential' },
  { reason: 'pin-expired' },
  { reason: 'pin-not-yet-valid' },
  { reason: 'user-disabled' },
  { reason: 'wait', seconds: 8 },
  { reason: 'step-up', minutes: 10 },
  { reason: 'no-jobs' },
  { reason: 'print-not-allowed' },
  { reason: 'printer-in-error', problem: { kind: 'media-empty', place: 'tray 2' } },
  { reason: 'printer-unreachable' },
]

test.each(refusals.map(refusal => [refusal.reason, refusal] as const))(
  '%s says what is wrong and what to do',
  (_, refusal) => {
    const text = refusalText(refusal, 'hp-1')
    expect(text).toHaveLength(2)
    for (const line of text) expect(line).toMatch(/^[\x20-\x7E]{10,80}$/)
  },
)

test('the texts differ, so that a person can tell one from the other', () => {
  expect(new Set(refusals.map(refusal => refusalText(refusal, 'hp-1').join())).size).toBe(refusals.length)
})

test('a printer in error is named with its problem', () => {
  const refusal: Refusal = { reason: 'printer-in-error', problem: { kind: 'media-empty', place: 'tray 2' } }
  expect(refusalText(refusal, 'hp-1')[0]).toBe('hp-1: out of paper in tray 2')
})
