import { expect, test } from 'vitest'
import { judgePin, quarantineStart } from '../../src/core/pin.ts'

const at = (text: string) => Temporal.Instant.from(`2026-11-24T${text}Z`)

test.each([
  ['before it begins', '07:59:59.999', 'pin-not-yet-valid'],
  ['at its first instant', '08:00', 'valid'],
  ['inside its validity', '12:00', 'valid'],
  ['a millisecond before its end', '17:59:59.999', 'valid'],
  ['at its end', '18:00', 'pin-expired'],
  ['after its end', '23:00', 'pin-expired'],
])('O5 S26 S27 a temporary PIN %s is judged %s: %s', (_, time, verdict) => {
  const pin = { validFrom: at('08:00'), validUntil: at('18:00'), endedAt: null }
  expect(judgePin(pin, at(time))).toBe(verdict)
})

test('S06 a persistent PIN never expires by itself', () => {
  const pin = { validFrom: at('08:00'), validUntil: null, endedAt: null }
  expect(judgePin(pin, Temporal.Instant.from('2126-01-01T00:00Z'))).toBe('valid')
})

test.each([
  ['before', '08:59:59.999', 'valid'],
  ['at', '09:00', 'pin-ended'],
  ['after', '10:00', 'pin-ended'],
])('a PIN that was ended at nine is judged %s that instant', (_, time, verdict) => {
  const pin = { validFrom: at('08:00'), validUntil: at('18:00'), endedAt: at('09:00') }
  expect(judgePin(pin, at(time))).toBe(verdict)
})

test.each([
  [1, '2026-11-23T18:00Z'],
  [90, '2026-08-26T18:00Z'],
])('O11 a quarantine of %i days reaches back to %s', (days, start) => {
  expect(quarantineStart(days, at('18:00')).equals(start)).toBe(true)
})
