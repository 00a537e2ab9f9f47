import { expect, test } from 'vitest'
import { isOverOfflineLimit } from '../../src/core/offline.ts'

const asOf = Temporal.Instant.from('2026-11-24T08:00Z')
const hour = 3_600_000

test.each([
  ['within the limit', 23 * hour, 23 * hour, false],
  ['at the limit', 24 * hour, 24 * hour, true],
  ['the clock was set back meanwhile', 2 * hour, 24 * hour, true],
  ['the gateway began later than the site was cut off', 24 * hour, 0, true],
  ['the clock is before the last news', -hour, 0, true],
  ['the clock is some seconds behind the last news', -5_000, 0, false],
])('whether a site is cut off for longer than 24 hours: %s', (_, wallMs, silentMs, isOver) => {
  expect(isOverOfflineLimit({ asOf, silentMs }, asOf.add({ milliseconds: wallMs }), 24)).toBe(isOver)
})
