import { expect, test } from 'vitest'
import { tryPrinterFaults } from './printer-faults.ts'

test('whatever goes wrong at the printer, the person hears of it and the document comes out once', async () => {
  const verdicts = await tryPrinterFaults({ cases: 12, seed: 11, atOnce: 5 })
  expect(verdicts.flatMap(({ violations }) => violations)).toEqual([])
}, 180_000)
