import { expect, test } from 'vitest'
import { measureNames } from './measure.ts'

test('O9 known and unknown names get the same answer, in the same time, at log-in and at New PIN', async () => {
  const compared = await measureNames(600, 100)
  for (const [place, { t, answers }] of Object.entries(compared)) {
    expect(answers.known, place).toEqual(answers.unknown)
    expect(Math.abs(t), place).toBeLessThan(4.5)
  }
})
