import { expect, test } from 'vitest'
import { fuzzIppCodec } from '../fuzz/ipp-codec.ts'

test.each([1, 2])('10,000 mutated messages of seed %i give a message or a Fault, never another error', seed => {
  const report = fuzzIppCodec(10_000, seed)
  expect(report.failures).toEqual([])
  expect(report.decoded).toBeGreaterThan(500)
})
