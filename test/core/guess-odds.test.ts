import { expect, test } from 'vitest'
import { dailyGuessOdds, guessesPerDay } from '../../src/core/guess-odds.ts'

const at = (length: number, terminals = 10, livePins = 1_000) => dailyGuessOdds({ livePins, length, terminals })

test('guessing for a day finds a PIN less often the longer PINs are, more often the more terminals and PINs there are', () => {
  const odds = [4, 6, 8, 10].map(length => at(length))
  expect(odds).toEqual(odds.toSorted((a, b) => b - a))
  expect(at(6, 1)).toBeLessThan(at(6, 1_000))
  expect(at(6, 10, 10)).toBeLessThan(at(6, 10, 10_000))
  expect(at(6)).toBeCloseTo(1 - (1 - 1e-3) ** guessesPerDay(10), 12)
})

test('without PINs nothing is guessed; with more PINs than digits allow the first guess finds one', () => {
  expect([at(6, 10, 0), at(4, 10, 20_000)]).toEqual([0, 1])
})
