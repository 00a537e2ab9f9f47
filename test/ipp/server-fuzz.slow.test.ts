import { expect, test } from 'vitest'
import { fuzzIppServer } from '../fuzz/ipp-server.ts'
import { problemsOf } from '../fuzz/report.ts'

test('500 mutated requests to a live queue are answered or refused, hang nothing and grow no memory', async () => {
  const report = await fuzzIppServer(500, 1)
  expect(problemsOf(report)).toEqual([])
  expect(report.decoded).toBeGreaterThan(250)
})
