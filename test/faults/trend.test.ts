import { expect, test } from 'vitest'
import { SeededRandom } from '../fuzz/random.ts'
import { isFlat, isLevel, trendOf } from './trend.ts'

const random = new SeededRandom(3)
const noisy = (at: (place: number) => number) => Array.from({ length: 60 }, (_, place) => at(place) + random.below(20))

test('a line tells its rise, its median and its most', () => {
  expect(trendOf([10, 12, 14, 16])).toMatchObject({ rise: 6, median: 12, most: 16 })
})

test.each<[string, readonly number[], boolean]>([
  ['nothing but noise', noisy(() => 100), true],
  ['a slow leak under noise', noisy(place => 100 + place), false],
  ['a rise within what is allowed', noisy(place => 100 + place / 10), true],
  ['a fall', noisy(place => 200 - place), true],
  ['one step that stays', noisy(place => (place < 30 ? 100 : 160)), false],
  ['too few values', [1, 1, 1], false],
])('%s', (_, values, flat) => {
  expect(isFlat(values, 30)).toBe(flat)
})

const allowance = { perMinute: 0.5, slack: 2.5 }
/** 90 samples in seven and a half minutes, under a load that comes and goes. */
const within = (at: (minute: number) => number) =>
  Array.from({ length: 90 }, (_, place) => at(place / 12) + (random.below(3) === 0 ? random.below(30) : 0))

test.each<[string, readonly number[], boolean]>([
  ['one that stays as it is', within(() => 40), true],
  ['one that fills its caches at first', within(minute => 40 - 10 * Math.exp(-3 * minute)), true],
  ['one step within the slack', within(minute => (minute < 4 ? 40 : 42)), true],
  ['a leak of 1 MiB a minute', within(minute => 40 + minute), false],
  ['one that is too short', [40, 40, 40], false],
])('memory within ten minutes: %s', (_, values, level) => {
  expect(isLevel(values, 7.5, allowance)).toBe(level)
})

test.each<[string, number, boolean]>([
  ['a leak of 1 MiB a minute', 1, false],
  ['none', 0, true],
])('memory within an hour, taken in steps of 20 MiB: %s', (_, perMinute, level) => {
  const values = Array.from({ length: 90 }, (__, place) => 400 + (place > 60 ? 20 : 0) + perMinute * (place / 2))
  expect(isLevel(values, 45, { perMinute: 0.7, slack: 24 })).toBe(level)
})
