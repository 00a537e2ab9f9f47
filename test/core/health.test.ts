import { expect, test } from 'vitest'
import { judgeClock, judgeHealth, terminalsHealth } from '../../src/core/health.ts'

const ok = { ok: true }
const away = { ok: false, reason: 'the database does not answer' }
const full = { ok: false, reason: 'no room left' }

test.each([
  ['everything works', { directory: ok, siteRecord: ok, spool: ok }, undefined],
  ['a part fails without which it goes on', { directory: ok, siteRecord: ok, spool: full }, undefined],
  ['the directory fails', { directory: away, siteRecord: ok, spool: full }, 'directory: the database does not answer'],
  [
    'both records fail',
    { directory: away, siteRecord: { ok: false }, spool: ok },
    'directory: the database does not answer; siteRecord: does not work',
  ],
])('when %s, readiness follows and the reason is told', (_, parts, reason) => {
  const health = judgeHealth(parts, ['directory', 'siteRecord'])
  expect(health).toEqual({ ready: reason === undefined, ...(reason === undefined ? {} : { reason }), parts })
})

test.each([
  [[], { ok: true, connected: 0, configured: 0 }],
  [[true, true], { ok: true, connected: 2, configured: 2 }],
  [
    [true, false],
    { ok: false, reason: '1 of 2 is not connected; GET /api/terminals tells why', connected: 1, configured: 2 },
  ],
  [
    [false, false, true],
    { ok: false, reason: '2 of 3 are not connected; GET /api/terminals tells why', connected: 1, configured: 3 },
  ],
  [undefined, { ok: false, reason: 'the directory does not tell which there are' }],
])('terminals connected as %j say %j', (connected, health) => {
  expect(terminalsHealth(connected)).toEqual(health)
})

test.each([
  [{ ok: true }, { ok: true }],
  [
    { ok: true, clockSkewSeconds: -5 },
    { ok: true, clockSkewSeconds: -5 },
  ],
  [
    { ok: true, clockSkewSeconds: 5.1 },
    { ok: false, reason: "this gateway's clock is 5.1 s behind the database's", clockSkewSeconds: 5.1 },
  ],
  [
    { ok: true, storesUnits: true, clockSkewSeconds: -3600 },
    {
      ok: false,
      storesUnits: true,
      reason: "this gateway's clock is 3600 s ahead of the database's",
      clockSkewSeconds: -3600,
    },
  ],
  [
    { ...away, clockSkewSeconds: 9 },
    { ...away, clockSkewSeconds: 9 },
  ],
])('a record that says %j of the clocks is shown as %j', (part, shown) => {
  expect(judgeClock(part)).toEqual(shown)
})
