import { expect, test } from 'vitest'
import { fuzzIppCodec } from '../fuzz/ipp-codec.ts'
import { problemsOf } from '../fuzz/report.ts'

test.each([1, 2])('10,000 mutated messages of seed %i give a message or a Fault, never another error', seed => {
  const report = fuzzIppCodec(10_000, seed)
  expect(report.failures).toEqual([])
  expect(report.decoded).toBeGreaterThan(500)
})

test('a fuzz run that grows the heap past its limit has a problem', () => {
  const report = fuzzIppCodec(10, 1)
  const heapLimitBytes = report.heapGrowthBytes - 1
  expect(problemsOf({ ...report, heapLimitBytes })).toEqual([expect.stringContaining('the heap grew')])
})
