import { expect, test } from 'vitest'
import { awaitPin, credentialTyped, timeLeft } from '../../src/core/log-in-steps.ts'

const at = Temporal.Instant.from('2026-11-24T08:00Z')
const tapped = awaitPin('04A1', 'log-in', at)

test.each([
  ['at once', 0, 'card-and-pin'],
  ['a moment before the end', 14_999, 'card-and-pin'],
  ['15 seconds later', 15_000, 'pin'],
  ['much later', 600_000, 'pin'],
])('a PIN typed %s after the tap: %i ms, is %s', (_, milliseconds, kind) => {
  expect(credentialTyped('123456', tapped, at.add({ milliseconds })).kind).toBe(kind)
})

test('the PIN goes with the card and what it was tapped for', () => {
  const credential = credentialTyped('123456', awaitPin('04A1', 'enroll', at), at)
  expect(credential).toEqual({ kind: 'card-and-pin', number: '04A1', digits: '123456', purpose: 'enroll' })
})

test('without a card the PIN is alone', () => {
  expect(credentialTyped('123456', undefined, at)).toEqual({ kind: 'pin', digits: '123456' })
})

test('the time that is left is never less than none', () => {
  expect([0, 5, 20].map(seconds => timeLeft(tapped, at.add({ seconds })))).toEqual([15_000, 10_000, 0])
})
