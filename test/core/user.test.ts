import { expect, test } from 'vitest'
import { canonicalUserName, rightsOf, type User } from '../../src/core/user.ts'

const user = (groups: string[]): User => ({
  userName: 'ada',
  displayName: null,
  email: null,
  groups,
  enabled: true,
  releaseAtOnce: null,
  language: null,
  origin: 'admin',
  externalId: null,
  sponsor: null,
  createdAt: Temporal.Instant.fromEpochMilliseconds(0),
})
const groups = [
  { name: 'STAFF', rights: ['print', 'scan'] },
  { name: 'COLOUR', rights: ['colour'] },
  { name: 'SCANNERS', rights: ['scan'] },
] as const

test.each([
  ['Ada', 'ada'],
  ['  ADA LOVELACE ', 'ada lovelace'],
  ['OFFICE\\Ada', 'office\\ada'],
  ['A\u030Ake', 'åke'],
])('%j is the user %j', (text, name) => {
  expect(canonicalUserName(text)).toBe(name)
})

test.each([
  ['nothing', ''],
  ['only space', '  '],
  ['a line break', 'ada\nroot'],
  ['a zero byte', 'ada\u0000'],
  ['a bidirectional override', 'ada\u202Etoor'],
  ['a zero-width joiner', 'a\u200Dda'],
  ['more than 127 characters', 'a'.repeat(128)],
])('%s is no user name', (_, text) => {
  expect(canonicalUserName(text)).toBeUndefined()
})

test.each([
  ['S05 the rights of all groups add up', ['STAFF', 'COLOUR'], ['print', 'scan', 'colour']],
  ['S05 a group without print gives none', ['SCANNERS'], ['scan']],
  ['S05 users whose groups say nothing get the default', ['OTHERS'], ['print']],
  ['S05 users in no group get the default', [], ['print']],
])('%s', (_, of, expected) => {
  expect([...rightsOf(user(of), groups, ['print'])].toSorted()).toEqual(expected.toSorted())
})
