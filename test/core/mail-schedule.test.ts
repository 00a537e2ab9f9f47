import { expect, test } from 'vitest'
import { deliverableAddress } from '../../src/core/deliverable-address.ts'
import { secondsToNextTry, secondsToPause } from '../../src/core/mail-schedule.ts'

const minutes = (seconds: number) => Math.round(seconds / 60)

test('a mail that the server defers is tried soon, then less and less often, at the least every four hours', () => {
  const waits = Array.from({ length: 20 }, (_, at) => minutes(secondsToNextTry(at + 1, 0.5)))
  expect(waits.slice(0, 5)).toEqual([1, 2, 3, 5, 5])
  expect(waits.slice(11)).toEqual([10, 20, 40, 80, 160, 240, 240, 240, 240])
  expect(minutes(secondsToNextTry(10_000, 0.5))).toBe(240)
})

test('a server that fails is asked after a minute, then less and less often, at the least every quarter of an hour', () => {
  const waits = Array.from({ length: 6 }, (_, at) => minutes(secondsToPause(at + 1, 0.5)))
  expect(waits).toEqual([1, 2, 4, 8, 15, 15])
})

test('chance spreads tries by a fifth', () => {
  expect([secondsToNextTry(1, 0), secondsToNextTry(1, 1)]).toEqual([54, 66])
  expect([secondsToPause(1, 0), secondsToPause(1, 1)]).toEqual([54, 66])
})

test.each([
  ['Ada.Lovelace+x@Example.ORG', 'Ada.Lovelace+x@example.org'],
  ["o'brien@example.org", "o'brien@example.org"],
  ['ada@xn--exmple-qta.org', 'ada@xn--exmple-qta.org'],
  ['root@localhost', 'root@localhost'],
])('%s is written to as %s', (given, address) => {
  expect(deliverableAddress(given)).toBe(address)
})

test.each([
  'ada',
  '@example.org',
  'ada@',
  'ada@@example.org',
  'a da@example.org',
  '.ada@example.org',
  'ada.@example.org',
  'a..da@example.org',
  '"ada"@example.org',
  'ada@-example.org',
  'ada@example..org',
  'ada@127.0.0.1',
  'ada@[::1]',
  'ada@example.org\n',
  `${'a'.repeat(65)}@example.org`,
  `ada@${'a.'.repeat(130)}org`,
])('%j is no address to write to', address => {
  expect(deliverableAddress(address)).toBeUndefined()
})
