import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countTry, judgeThrottle, type Throttle, zoneThrottlePolicy } from '../../src/core/throttle.ts'
import { halved, judgeZoneCount, zoneWindowMs } from '../../src/core/zone-count.ts'

const policy = zoneThrottlePolicy(20)
const windowMs = zoneWindowMs(policy)
const start = Temporal.Instant.from('2026-11-24T08:00Z')

/** What a place that counts as Redis does lets through at these milliseconds, in order. */
function taken(tries: readonly number[]): readonly number[] {
  let [count, ends] = [0, 0]
  return tries.filter(at => {
    if (at >= ends) [count, ends] = [0, at + windowMs]
    count += 1
    const isTaken = judgeZoneCount({ tries: count, endsInMs: ends - at }, policy) === undefined
    if (!isTaken) count -= 1
    return isTaken
  })
}

test('a window is as long as the bucket of a zone takes to empty', () => {
  expect(zoneWindowMs(zoneThrottlePolicy(20))).toBe(2 * 3_600_000)
  expect(zoneWindowMs(zoneThrottlePolicy(200))).toBe(4 * 3_600_000)
})

test('in any time a zone takes what its bucket would, and at most one capacity more', () => {
  const gaps = fc.array(fc.oneof(fc.nat({ max: 1_000 }), fc.nat({ max: windowMs * 2 })), {
    minLength: 200,
    maxLength: 400,
  })
  fc.assert(
    fc.property(gaps, fc.nat(), fc.nat(), (between, from, length) => {
      let now = 0
      const accepted = taken(between.map(gap => (now += gap)))
      const begin = accepted[from % accepted.length] ?? 0
      const span = 1 + (length % (3 * windowMs))
      const within = accepted.filter(at => at >= begin && at < begin + span).length
      expect(within).toBeLessThanOrEqual(policy.capacity * (Math.ceil(span / windowMs) + 1))
    }),
    { numRuns: 50 },
  )
})

test('a guesser who never stops gets 780 tries a day at a zone of 20 terminals, as with the bucket', () => {
  const everyMinute = Array.from({ length: 24 * 60 * 4 }, (_, minute) => minute * 15_000)
  expect(taken(everyMinute).length).toBeLessThanOrEqual(780)
  expect(taken(everyMinute).length).toBeGreaterThan(700)
})

test.each([
  ['a moment', 60_000, 60_000],
  ['nothing', -1, 1],
  ['a year, which somebody else set', 365 * 24 * 3_600_000, windowMs],
])('a zone that is full for %s sends nobody away for longer than a window', (_, endsInMs, waitMs) => {
  expect(judgeZoneCount({ tries: policy.capacity + 1, endsInMs }, policy)).toBe(waitMs)
  expect(judgeZoneCount({ tries: policy.capacity, endsInMs }, policy)).toBeUndefined()
})

test('two gateways that count alone take together what the zone takes', () => {
  const half = halved(policy)
  let [throttle, now, tries]: [Throttle, Temporal.Instant, number] = [{ failures: 0, inARow: 0, at: start }, start, 0]
  const end = start.add({ hours: 24 })
  while (Temporal.Instant.compare(now, end) < 0) {
    const verdict = judgeThrottle(throttle, half, now)
    if (verdict.outcome === 'open') {
      throttle = countTry(throttle, half, now)
      tries += 1
    } else now = verdict.until
  }
  expect(2 * tries).toBeLessThanOrEqual(policy.capacity + 24 * policy.forgottenPerHour)
})
