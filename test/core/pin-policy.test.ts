import { expect, test } from 'vitest'
import { decidePin, type PinPolicy } from '../../src/core/pin-policy.ts'
import { refusedWishes } from '../../src/core/pin-wish.ts'

const at = Temporal.Instant.from('2026-11-24T08:00Z')
const nextDay = at.add({ hours: 24 })
const guest = { userName: 'grace', groups: ['GUESTS', 'CHESS'] }
const regular = { userName: 'ada', groups: ['STAFF'] }
const policy = (change: Partial<PinPolicy>): PinPolicy => ({
  temporary: true,
  onlyFor: 'everyone',
  validityHours: 24,
  untilTime: null,
  timeZone: 'Europe/Prague',
  uses: 0,
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

const until = (change: Partial<PinPolicy>, issued = at) =>
  decidePin(policy({ untilTime: '18:00', ...change }), guest, issued).validUntil?.toZonedDateTimeISO('Europe/Prague')

test.each([
  ['the same day', '2026-11-24T08:00Z', { validityHours: 24 }, '2026-11-24T18:00:00+01:00[Europe/Prague]'],
  [
    'the next day when it has passed',
    '2026-11-24T17:00Z',
    { validityHours: 24 },
    '2026-11-25T18:00:00+01:00[Europe/Prague]',
  ],
  [
    'the last day within the validity',
    '2026-11-24T08:00Z',
    { validityHours: 72 },
    '2026-11-26T18:00:00+01:00[Europe/Prague]',
  ],
  [
    'the next one when none is within',
    '2026-11-24T20:00Z',
    { validityHours: 1 },
    '2026-11-25T18:00:00+01:00[Europe/Prague]',
  ],
  ['summer time', '2026-07-01T08:00Z', { validityHours: 24 }, '2026-07-01T18:00:00+02:00[Europe/Prague]'],
  [
    'across the end of summer time',
    '2026-10-24T16:30Z',
    { validityHours: 26 },
    '2026-10-25T18:00:00+01:00[Europe/Prague]',
  ],
  [
    'in an hour that does not exist',
    '2026-03-28T08:00Z',
    { validityHours: 24, untilTime: '02:30' },
    '2026-03-29T03:30:00+02:00[Europe/Prague]',
  ],
] as const)('a temporary PIN can end at a time of day: %s', (_, issued, change, expected) => {
  expect(until(change, Temporal.Instant.from(issued))?.toString()).toBe(expected)
})

test('the time of day is meant where the site is, also where a day is skipped', () => {
  const samoa = policy({ untilTime: '12:00', timeZone: 'Pacific/Apia', validityHours: 24 })
  const issued = Temporal.Instant.from('2011-12-30T09:00Z')
  expect(decidePin(samoa, guest, issued).validUntil?.toString()).toBe('2011-12-30T22:00:00Z')
})

test('a temporary PIN can be good for a number of uses, a persistent one cannot', () => {
  expect(decidePin(policy({ uses: 3 }), guest, at).usesLeft).toBe(3)
  expect(decidePin(policy({ uses: 3, temporary: false }), guest, at).usesLeft).toBeNull()
  expect(decidePin(policy({}), guest, at).usesLeft).toBeNull()
})

test.each([
  [71, 0.2, 71],
  [72, 0.25, 54],
  [720, 0.2, 576],
  [720, 0, 720],
])('a bulk issue of %i hours that ends earlier by %d ends after %d hours', (validityHours, endsEarlierBy, hours) => {
  const { validUntil } = decidePin(policy({ validityHours, endsEarlierBy }), guest, at)
  expect(validUntil?.toString()).toBe(at.add({ hours }).toString())
})

const evening = Temporal.Instant.from('2026-11-24T18:00Z')
const monday = Temporal.Instant.from('2026-11-30T08:00Z')

test.each([
  ['a kind', { kind: 'persistent' }, { kind: 'persistent', validFrom: at, validUntil: null, usesLeft: null }],
  ['an end', { validUntil: evening }, { kind: 'temporary', validFrom: at, validUntil: evening, usesLeft: null }],
  ['hours', { validHours: 2 }, { kind: 'temporary', validFrom: at, validUntil: at.add({ hours: 2 }), usesLeft: null }],
  ['uses', { uses: 1 }, { kind: 'temporary', validFrom: at, validUntil: nextDay, usesLeft: 1 }],
  ['a beginning', { validFrom: monday }, { validFrom: monday, validUntil: monday.add({ hours: 24 }) }],
  ['a beginning that has passed', { validFrom: at.subtract({ hours: 1 }) }, { validFrom: at, validUntil: nextDay }],
] as const)('O6 an administrator may say %s otherwise', (_, wish, expected) => {
  expect(refusedWishes(wish, at)).toEqual([])
  const decided = decidePin(policy({ validityHours: 24 }), guest, at, wish)
  expect(JSON.parse(JSON.stringify(decided))).toMatchObject(JSON.parse(JSON.stringify(expected)))
})

test('O6 an end that is wished for makes a temporary PIN where the policy makes persistent ones', () => {
  expect(decidePin(policy({ temporary: false }), regular, at, { validUntil: evening }).kind).toBe('temporary')
})

test.each([
  ['validUntil', { kind: 'persistent', validUntil: evening }],
  ['uses', { kind: 'persistent', uses: 1 }],
  ['validHours', { validUntil: evening, validHours: 2 }],
  ['validUntil', { validUntil: at }],
  ['validUntil', { validFrom: monday, validUntil: evening }],
  ['validUntil', { validUntil: at.add({ hours: 87_601 }) }],
  ['validFrom', { validFrom: at.add({ hours: 87_601 }) }],
] as const)('a wish with a %s that cannot be granted is refused: %j', (name, wish) => {
  expect(refusedWishes(wish, at)).toMatchObject([{ path: [name] }])
})
