import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginTime, judgeTime, knownAt, type Reading, settleTime } from '../../src/core/trusted-time.ts'

const [second, hour] = [1_000, 3_600_000]
const start = Date.parse('2026-11-24T08:00Z')
const begun = { wallMs: start, elapsedMs: 500 }
const look = (passedMs: number, setMs = 0): Reading => ({
  wallMs: start + passedMs + setMs,
  elapsedMs: begun.elapsedMs + passedMs,
})

test.each([
  ['that nobody touched', 0, undefined, 0],
  ['that was corrected by two seconds', -2 * second, undefined, -2 * second],
  ['that was set back by an hour', -hour, 'set-back', 0],
  ['that was set back by a day', -24 * hour, 'set-back', 0],
  ['of a machine that slept for half an hour', hour / 2, undefined, hour / 2],
  ['that was set ahead by a day', 24 * hour, 'set-ahead', 24 * hour],
] as const)('a clock %s', (_, setMs, trouble, shownMs) => {
  const judged = judgeTime(beginTime(begun), look(10 * hour, setMs))
  expect(judged.trouble).toBe(trouble)
  expect(judged.wallMs).toBe(start + 10 * hour + shownMs)
  expect(judged.steadyMs).toBe(start + 10 * hour)
})

test.each([
  ['at once', 0, 0, false],
  ['after a minute', 60 * second, 60 * second, false],
  ['after a week', 168 * hour, 600 * second, false],
  ['with a clock that is a day behind', -24 * hour, 0, true],
  ['in 1970', -start, 0, true],
] as const)('a process that begins again %s lets at most ten minutes pass unseen', (_, stoppedMs, passedMs, isLost) => {
  const known = knownAt(beginTime(begun), look(hour))
  const wallMs = known.wallMs + stoppedMs
  const base = beginTime({ wallMs, elapsedMs: 0 }, known)
  const judged = judgeTime(base, { wallMs, elapsedMs: 0 })
  expect(judged.steadyMs).toBe(known.steadyMs + passedMs)
  expect(judged.trouble).toBe(isLost ? 'lost' : undefined)
  expect(judged.wallMs).toBe(known.wallMs + Math.max(0, stoppedMs))
})

test('a clock that was lost is right as soon as it has caught up', () => {
  const known = { wallMs: start, steadyMs: start }
  const lost = beginTime({ wallMs: 0, elapsedMs: 0 }, known)
  const right = { wallMs: start + 5 * hour, elapsedMs: 60 * second }
  const settled = settleTime(lost, right, false)
  expect(settled).toEqual({ ...right, steadyMs: start + 60 * second, isLost: false })
  expect(judgeTime(settled, { wallMs: 0, elapsedMs: 61 * second }).trouble).toBe('set-back')
})

test('the first start of all in 1970 is lost, too', () => {
  expect(judgeTime(beginTime({ wallMs: 7, elapsedMs: 0 }), { wallMs: 7, elapsedMs: 0 }).trouble).toBe('lost')
})

test('a time that was set ahead is not written down, nor counted from, before it is confirmed', () => {
  const [base, ahead] = [beginTime(begun), look(hour, 24 * hour)]
  expect(knownAt(base, ahead).wallMs).toBe(start + hour)
  expect(settleTime(base, ahead, false)).toBe(base)
  expect(judgeTime(settleTime(base, ahead, true), look(2 * hour, 24 * hour)).trouble).toBeUndefined()
})

test('wherever the clock is set, the steady time passes as time does, and the other goes back by seconds only', () => {
  const step = fc.record({ passedMs: fc.nat({ max: hour }), setMs: fc.integer({ min: -48 * hour, max: 48 * hour }) })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), steps => {
      let [base, passedMs, latestMs] = [beginTime(begun), 0, start]
      for (const { passedMs: more, setMs } of steps) {
        passedMs += more
        const reading = look(passedMs, setMs)
        const judged = judgeTime(base, reading)
        expect(judged.steadyMs - start).toBeCloseTo(passedMs, 3)
        // Set ahead and back again, it is at worst where it would have been.
        expect(judged.wallMs).toBeGreaterThanOrEqual(
          Math.min(latestMs, start + passedMs) - 5 * second - passedMs / 1000,
        )
        latestMs = Math.max(latestMs, judged.wallMs)
        base = settleTime(base, reading, false)
      }
    }),
  )
})
