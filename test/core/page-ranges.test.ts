import { expect, test } from 'vitest'
import { arePageRanges, readPageRanges, writePageRanges } from '../../src/core/page-ranges.ts'

test.each([
  ['', []],
  ['3', [[3, 3]]],
  [
    ' 1-3, 7 ; 9–12',
    [
      [1, 3],
      [7, 7],
      [9, 12],
    ],
  ],
  ['0', undefined],
  ['5-2', undefined],
  ['1-3,3', undefined],
  ['4,2', undefined],
  ['1-', undefined],
  ['all', undefined],
  ['1,,2', undefined],
  ['3000000000', undefined],
])('pages written as "%s" are %j', (text, ranges) => {
  expect(readPageRanges(text)).toEqual(ranges)
})

test('ranges are written as they are read, and there are at most a hundred', () => {
  expect(
    writePageRanges([
      [1, 3],
      [7, 7],
    ]),
  ).toBe('1-3, 7')
  const single = (count: number) => Array.from({ length: count }, (_, at) => [at + 1, at + 1] as const)
  expect([arePageRanges(single(100)), arePageRanges(single(101))]).toEqual([true, false])
})
