import { expect, test } from 'vitest'
import { matchCardNumbers } from '../../src/core/card-conversions.ts'

test.each([
  ['the same', '04:A1:B2:C3', '04a1b2c3', [], []],
  ['in decimal', '04A1B2C3', '77705923', ['hex-to-decimal'], []],
  ['with its bytes in the other order', '04A1B2C3', 'C3B2A104', ['reverse-bytes'], []],
  ['in decimal, with its bytes in the other order', '04A1B2C3', '3283263748', ['reverse-bytes', 'hex-to-decimal'], []],
  ['with leading zeros', '0077705923', '77705923', ['drop-leading-zeros'], []],
  ['as facility code and number of its last three bytes', '0C8707', '01234567', ['facility-and-number'], []],
])('a number that another reader tells %s is matched', (_, one, other, first, second) => {
  const matches = matchCardNumbers(one, other)
  const lengthOf = (match: (typeof matches)[number]) => match.first.length + match.second.length
  const ways = matches.map(match => ({ first: match.first, second: match.second }))
  // A conversion has its opposite: either number may be the one that is converted.
  expect(lengthOf(matches[0] ?? expect.fail('no match'))).toBe(first.length + second.length)
  if (first.length !== 1) expect(ways).toContainEqual({ first, second })
})

test('numbers of two cards are not matched, nor is what is no number', () => {
  expect(matchCardNumbers('04A1B2C3', '04A1B2C4')).toEqual([])
  expect(matchCardNumbers('', '04A1B2C3')).toEqual([])
  expect(matchCardNumbers('-', '-')).toEqual([])
})
