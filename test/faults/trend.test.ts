import { expect, test } from 'vitest'
import { SeededRandom } from '../fuzz/random.ts'
import { isFlat, trendOf } from './trend.ts'

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
