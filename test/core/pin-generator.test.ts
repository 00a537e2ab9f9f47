import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choosePinLength, drawPin, isWeakPin } from '../../src/core/pin-generator.ts'

const policy = { minLength: 6, maxLength: 16, guessOdds: 1e-4 }

test.each([
  [1, 6],
  [100, 6],
  [101, 7],
  [1_000, 7],
  [10_000, 8],
  [100_000, 9],
  [1_000_000, 10],
])('with %i PINs alive the next one has %i digits', (live, length) => {
  expect(choosePinLength(live, policy)).toBe(length)
})

test('PINs grow no longer than the policy allows', () => {
  expect(choosePinLength(1e9, { ...policy, maxLength: 8 })).toBe(8)
})

test.each([
  ['111111', 'one digit'],
  ['123456', 'ascending'],
  ['246802', 'steps of two'],
  ['987654', 'descending'],
  ['789012', 'ascending past nine'],
  ['121212', 'two digits only'],
  ['137137', 'a repeated half'],
  ['24112026', 'a day, month and year'],
  ['11242026', 'a month, day and year'],
  ['20261124', 'a year, month and day'],
  ['241126', 'a short date'],
])('%s is weak: %s', digits => {
  expect(isWeakPin(digits)).toBe(true)
})

test.each(['472915', '8305927', '90417362'])('%s is not weak', digits => {
  expect(isWeakPin(digits)).toBe(false)
})

test('a drawn PIN has the length asked for and no pattern', () => {
  const draws = fc.infiniteStream(fc.nat({ max: 9 }))
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 16 }), draws, (length, digits) => {
      fc.pre([...digits.take(200)].length === 200)
      const pin = drawPin(length, () => digits.next().value)
      expect(pin).toMatch(new RegExp(`^\\d{${length}}$`))
      expect(isWeakPin(pin)).toBe(false)
    }),
  )
})

test('a source that gives only patterns is an error, not a loop without end', () => {
  expect(() => drawPin(6, () => 7)).toThrow(RangeError)
})
