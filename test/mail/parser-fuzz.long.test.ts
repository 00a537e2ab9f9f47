import { expect, test } from 'vitest'
import { fuzzMailParser } from '../fuzz/mail-parser.ts'

test('O8 1,000 mutated mails are read or refused, soon, and none speaks for the trusted server', async () => {
  const report = await fuzzMailParser(1000, 1)
  expect(report.failures).toEqual([])
  expect(report.decoded).toBeGreaterThan(300)
  expect(report.slowestMs).toBeLessThan(2000)
})
