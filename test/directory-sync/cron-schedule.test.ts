import { expect, test } from 'vitest'
import { CronSchedule } from '../../src/directory-sync/cron-schedule.ts'

const schedule = new CronSchedule()
const next = (fields: string, zone: string, after: string) =>
  schedule.next(fields, zone, Temporal.Instant.from(after))?.toString()

test.each([
  ['0 3 * * *', 'UTC', '2026-11-24T02:59:59Z', '2026-11-24T03:00:00Z'],
  ['0 3 * * *', 'UTC', '2026-11-24T03:00:00Z', '2026-11-25T03:00:00Z'],
  ['0 3 * * *', 'Europe/Prague', '2026-11-24T00:00:00Z', '2026-11-24T02:00:00Z'],
  ['*/15 8-17 * * MON-FRI', 'UTC', '2026-11-27T17:50:00Z', '2026-11-30T08:00:00Z'],
  // Summer time ends: the hour from two to three comes twice, the run once.
  ['30 2 * * *', 'Europe/Prague', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z'],
  ['30 2 * * *', 'Europe/Prague', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
  // It begins: the hour from two to three is left out, the run comes at three.
  ['30 2 * * *', 'Europe/Prague', '2027-03-27T12:00:00Z', '2027-03-28T01:00:00Z'],
])('%s in %s after %s is %s', (fields, zone, after, expected) => {
  expect(next(fields, zone, after)).toBe(expected)
})

test('a day that never comes is never due', () => {
  expect(next('0 0 31 2 *', 'UTC', '2026-11-24T00:00:00Z')).toBeUndefined()
})
