import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countTry,
  forgiveTry,
  judgeThrottle,
  terminalThrottlePolicy as policy,
  type Throttle,
  zoneThrottlePolicy,
} from '../../src/core/throttle.ts'

const start = Temporal.Instant.from('2026-11-24T08:00Z')
const fresh: Throttle = { failures: 0, inARow: 0, at: start }

/** Fails as fast as the throttle lets it, for a time; answers how many tries there were. */
function guess(hours: number, between: (throttle: Throttle, at: Temporal.Instant) => Throttle = t => t): number {
  const end = start.add({ milliseconds: Math.round(hours * 3_600_000) })
  let [throttle, now, tries] = [fresh, start, 0]
  while (Temporal.Instant.compare(now, end) < 0) {
    const verdict = judgeThrottle(throttle, policy, now)
    if (verdict.outcome === 'open') {
      throttle = between(countTry(throttle, policy, now), now)
      tries += 1
    } else now = verdict.until
  }
  return tries
}

test('after three wrong PINs in a row the wait grows: 2, 4, 8, 16, 30, 30 seconds', () => {
  let [throttle, now] = [fresh, start]
  const waits: number[] = []
  for (let tries = 0; tries < 9; tries += 1) {
    throttle = countTry(throttle, policy, now)
    const verdict = judgeThrottle(throttle, policy, now)
    const until = verdict.outcome === 'open' ? now : verdict.until
    waits.push((until.epochMilliseconds - now.epochMilliseconds) / 1000)
    now = until
  }
  expect(waits).toEqual([0, 0, 2, 4, 8, 16, 30, 30, 30])
})

test('twelve failures at once, then a card is needed', () => {
  const full = { failures: 12, inARow: 12, at: start }
  expect(judgeThrottle(full, policy, start.add({ seconds: 40 }))).toMatchObject({ outcome: 'step-up' })
  expect(judgeThrottle(full, policy, start.add({ minutes: 10 }))).toEqual({ outcome: 'open' })
})

test('one terminal allows at most 12 + 6 guesses an hour: 156 in a day', () => {
  expect(guess(24)).toBeLessThanOrEqual(156)
  expect(guess(24)).toBeGreaterThan(140)
})

test('an insider’s own good PIN between the guesses refills nothing', () => {
  const withOwnPin = guess(24, (throttle, at) => forgiveTry(countTry(throttle, policy, at)))
  expect(withOwnPin).toBeLessThanOrEqual(156)
})

test('a right PIN costs nothing', () => {
  let throttle = fresh
  for (let logIns = 0; logIns < 100; logIns += 1) throttle = forgiveTry(countTry(throttle, policy, start))
  expect(judgeThrottle(throttle, policy, start)).toEqual({ outcome: 'open' })
})

test('a clock that jumps back neither refills nor locks longer', () => {
  const full = { failures: 12, inARow: 12, at: start }
  const back = start.subtract({ hours: 24 })
  expect(judgeThrottle(full, policy, back).outcome).toBe('step-up')
  expect(countTry({ failures: 3, inARow: 1, at: start }, policy, back)).toEqual({ failures: 4, inARow: 2, at: start })
})

test.each([0, 2, 6])(
  '%s wrong PINs of a day ahead, by a clock that was wrong, keep nobody waiting until then',
  inARow => {
    const ahead = { failures: inARow, inARow, at: start.add({ hours: 25 }) }
    expect(judgeThrottle(ahead, policy, start)).toEqual({ outcome: 'open' })
    expect(judgeThrottle({ ...ahead, failures: 12 }, policy, start)).toMatchObject({ outcome: 'step-up' })
  },
)

test('a gateway whose clock is some seconds behind the one that counted waits as long as that one', () => {
  const counted = { failures: 3, inARow: 3, at: start.add({ seconds: 4 }) }
  expect(judgeThrottle(counted, policy, start)).toEqual({ outcome: 'wait', until: start.add({ seconds: 6 }) })
})

test('the count never falls below zero nor forgets faster than six an hour', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 12, noNaN: true }), fc.nat({ max: 48 * 60 }), (failures, minutes) => {
      const later = countTry({ failures, inARow: 1, at: start }, policy, start.add({ minutes }))
      expect(later.failures).toBeCloseTo(1 + Math.max(0, failures - minutes / 10), 6)
    }),
  )
})

test('a zone of 200 terminals allows 400 failures at once and delays nobody', () => {
  const zone = zoneThrottlePolicy(200)
  expect(zone).toMatchObject({ capacity: 400, forgottenPerHour: 100 })
  expect(judgeThrottle({ failures: 399, inARow: 399, at: start }, zone, start)).toEqual({ outcome: 'open' })
  expect(judgeThrottle({ failures: 400, inARow: 400, at: start }, zone, start).outcome).toBe('step-up')
})
