import { describe, expect, test } from 'vitest'
import { brakeOf, planSynchronisation, type SynchronisationFacts } from '../../src/core/synchronisation.ts'
import type { WantedUser } from '../../src/core/wanted-user.ts'
import { someUser } from '../office.ts'

const ldap = { origin: 'ldap' } as const
const ada = someUser('ada', { ...ldap, externalId: 'id-ada', email: 'ada@example.org', groups: ['a', 'b'] })

function plan(wanted: readonly WantedUser[], facts: Partial<SynchronisationFacts> = {}) {
  const none = { users: [], deactivated: new Set<string>(), isComplete: true, adopts: false }
  return planSynchronisation({ ...ldap, ...none, wanted, ...facts })
}

const asAda: WantedUser = { userName: 'Ada', externalId: 'id-ada', email: 'ada@example.org', groups: ['b', 'a'] }

test('whoever is not in the directory is created, in the directory’s spelling', () => {
  const wanted = {
    userName: ' Grace ',
    externalId: 'g',
    email: '',
    displayName: 'Grace\nHopper',
    language: 'de-AT, en',
  }
  const fields = { externalId: 'g', email: null, displayName: 'Grace Hopper', language: 'de' }
  expect(plan([wanted]).create).toEqual([{ userName: 'grace', fields, enabled: true }])
})

test('an account that is as the source says is left alone', () => {
  const empty = { create: [], change: [], deactivate: [], cards: [], refused: [], untouched: 1 }
  expect(plan([asAda], { users: [ada] })).toEqual(empty)
})

test('a change names the fields that differ, and what the source does not tell stays', () => {
  const { change } = plan([{ userName: 'ada', groups: ['c'], displayName: 'Ada' }], { users: [ada] })
  expect(change).toEqual([{ userName: 'ada', fields: { groups: ['c'], displayName: 'Ada' }, isReactivated: false }])
})

test('a user whom the source renamed is the same user', () => {
  const { change, create, deactivate } = plan([{ ...asAda, userName: 'ada.byron' }], { users: [ada] })
  expect([change, create, deactivate]).toEqual([
    [{ userName: 'ada', renamedTo: 'ada.byron', fields: {}, isReactivated: false }],
    [],
    [],
  ])
})

test('nobody inherits the account of a namesake with another identifier', () => {
  const { refused, deactivate, change } = plan([{ userName: 'ada', externalId: 'other' }], { users: [ada] })
  expect(refused).toEqual([{ userName: 'ada', reason: 'name-of-another' }])
  expect([deactivate, change]).toEqual([['ada'], []])
})

describe('of accounts of another origin', () => {
  const admins = someUser('grace', { groups: ['x'] })
  test('none is changed or deactivated', () => {
    const { refused, change, deactivate } = plan([{ userName: 'grace', groups: ['y'], place: 'line 3' }], {
      users: [admins],
    })
    expect(refused).toEqual([{ userName: 'grace', reason: 'name-taken', place: 'line 3' }])
    expect([change, deactivate]).toEqual([[], []])
  })
  test('one is adopted when that is asked for', () => {
    const { change } = plan([{ userName: 'grace', externalId: 'g' }], { users: [admins], adopts: true })
    expect(change).toEqual([{ userName: 'grace', fields: { origin: 'ldap', externalId: 'g' }, isReactivated: false }])
  })
  test('none is overrun by a rename', () => {
    const { refused } = plan([{ ...asAda, userName: 'grace' }], { users: [ada, admins], adopts: true })
    expect(refused).toEqual([{ userName: 'grace', reason: 'name-taken' }])
  })
})

test('whoever is missing or disabled there is deactivated, whoever is disabled and unknown is not made', () => {
  const users = [ada, someUser('bob', ldap), someUser('eve', { ...ldap, enabled: false })]
  const { deactivate, create } = plan(
    [
      { ...asAda, enabled: false },
      { userName: 'zoe', enabled: false },
    ],
    { users },
  )
  expect([deactivate, create]).toEqual([['ada', 'bob'], []])
})

test('a source that does not name everybody deactivates nobody by silence', () => {
  expect(plan([], { users: [ada], isComplete: false }).deactivate).toEqual([])
})

test('an account that a synchronisation took away works again; one that a person disabled does not', () => {
  const users = [someUser('ada', { ...ldap, enabled: false }), someUser('bob', { ...ldap, enabled: false })]
  const { change, untouched } = plan([{ userName: 'ada' }, { userName: 'bob' }], {
    users,
    deactivated: new Set(['ada']),
  })
  expect([change, untouched]).toEqual([[{ userName: 'ada', fields: {}, isReactivated: true }], 1])
})

test.each([
  ['bad-user-name', { userName: 'a\u202eb' }],
  ['bad-user-name', { userName: ' ' }],
  ['bad-address', { userName: 'ada', email: 'ada at example' }],
  ['bad-id', { userName: 'ada', externalId: 'x'.repeat(513) }],
])('%s: %j is refused', (reason, wanted) => {
  expect(plan([wanted])).toMatchObject({ create: [], refused: [{ reason }] })
})

test('whoever is refused is not taken for missing', () => {
  const broken = { ...asAda, email: 'broken' }
  expect(plan([broken], { users: [ada] })).toMatchObject({ deactivate: [], refused: [{ reason: 'bad-address' }] })
})

test('of two of a name or an identifier the first counts', () => {
  const wanted = [
    { userName: 'x', externalId: '1' },
    { userName: 'X', externalId: '2' },
    { userName: 'y', externalId: '1' },
  ]
  expect(plan(wanted)).toMatchObject({
    create: [{ userName: 'x' }],
    refused: [{ reason: 'duplicate-user-name' }, { reason: 'duplicate-id' }],
  })
})

test('carrying a plan out leaves nothing to do', () => {
  const wanted = [asAda, { userName: 'bob', groups: ['z', 'a', 'z'], displayName: ' Bob ', language: 'xx' }]
  const users = plan(wanted).create.map(({ userName, fields }) => someUser(userName, { ...ldap, ...fields }))
  expect(plan(wanted, { users })).toMatchObject({ create: [], change: [], deactivate: [], untouched: 2 })
})

describe('the brake', () => {
  const deactivating = (count: number) => ({ deactivate: Array.from({ length: count }, (_, at) => `u${at}`) })
  test.each([
    [10, undefined],
    [11, 'too-many'],
    [100, 'too-many'],
  ])('of 100 users %i deactivated: %s', (count, reason) => {
    expect(brakeOf(deactivating(count), { users: 100, wanted: 50, percent: 10 })?.reason).toBe(reason)
  })
  test('stops a source that names nobody whatever the setting', () => {
    expect(brakeOf(deactivating(1), { users: 100, wanted: 0, percent: 100 })).toMatchObject({ reason: 'empty-source' })
    expect(brakeOf(deactivating(0), { users: 100, wanted: 0, percent: 1 })).toBeUndefined()
  })
})
