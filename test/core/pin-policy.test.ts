import { expect, test } from 'vitest'
import { decidePin, type PinPolicy } from '../../src/core/pin-policy.ts'

const at = Temporal.Instant.from('2026-11-24T08:00Z')
const nextDay = at.add({ hours: 24 })
const guest = { userName: 'grace', groups: ['GUESTS', 'CHESS'] }
const regular = { userName: 'ada', groups: ['STAFF'] }
const policy = (change: Partial<PinPolicy>): PinPolicy => ({
  temporary: true,
  onlyFor: 'everyone',
  validityHours: 24,
  ...change,
})
const forGuests = policy({ onlyFor: { users: [], groups: ['GUESTS'] } })

test.each([
  ['S16 a member of the chosen group gets a temporary PIN', forGuests, guest, 'temporary', nextDay],
  ['S17 anyone else gets a persistent PIN', forGuests, regular, 'persistent', null],
  ['S18 with everyone chosen a guest gets a temporary PIN', policy({}), guest, 'temporary', nextDay],
  ['S18 with everyone chosen a regular user gets a temporary PIN', policy({}), regular, 'temporary', nextDay],
  ['S19 switched off, a guest gets a persistent PIN', policy({ temporary: false }), guest, 'persistent', null],
  [
    'S19 switched off, a member of the chosen group gets a persistent PIN',
    { ...forGuests, temporary: false },
    guest,
    'persistent',
    null,
  ],
  [
    'S08 a chosen user gets a temporary PIN',
    policy({ onlyFor: { users: ['ada'], groups: [] } }),
    regular,
    'temporary',
    nextDay,
  ],
  [
    'O3 one of several groups is enough',
    policy({ onlyFor: { users: [], groups: ['CHESS', 'OTHER'] } }),
    guest,
    'temporary',
    nextDay,
  ],
  ['S09 the validity is the policy’s', policy({ validityHours: 720 }), guest, 'temporary', at.add({ hours: 720 })],
] as const)('%s', (_, given, user, kind, validUntil) => {
  const decided = decidePin(given, user, at)
  expect(decided.kind).toBe(kind)
  expect(decided.validUntil?.toString()).toBe(validUntil?.toString())
})
