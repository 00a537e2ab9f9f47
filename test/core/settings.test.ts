import { expect, test } from 'vitest'
import { changeSettings, defaultSettings, settingDefinitions, shownSettings } from '../../src/core/settings.ts'

test.each(Object.entries(settingDefinitions))('%s accepts its own default', (_, definition) => {
  expect(definition.accepts(definition.fallback)).toBe(true)
})

test.each([
  ['pins.validityHours', 0],
  ['pins.validityHours', 1.5],
  ['pins.validityHours', '24'],
  ['pins.minLength', 3],
  ['pins.maxLength', 17],
  ['pins.temporary', 'yes'],
  ['pins.temporaryFor', { users: null }],
  ['pins.temporaryFor', ['ada']],
  ['pins.temporaryFor', []],
  ['pins.temporaryFor', { users: [], groups: [], more: 1 }],
  ['rights.default', ['fly']],
  ['jobs.recordDays', 0],
  ['queue.name', 'a\nb'],
  ['queue.unknownUser', 'guess'],
  ['queue.ownersMayCome', 'by-train'],
  ['queue.userNameForm', 'upper-case'],
])('%s refuses %j and says what it takes', (name, value) => {
  expect(() => changeSettings(defaultSettings, { [name]: value })).toThrow(`${name} takes`)
})

test('a name that is no setting is refused, one from the prototype too', () => {
  expect(() => changeSettings(defaultSettings, { 'pins.colour': 1 })).toThrow('is no setting')
  expect(() => changeSettings(defaultSettings, { constructor: 1 })).toThrow('is no setting')
})

test('the least length must not exceed the greatest', () => {
  expect(() => changeSettings(defaultSettings, { 'pins.minLength': 9, 'pins.maxLength': 8 })).toThrow('minLength')
})

test('every setting of a change that is not taken is named', () => {
  const change = { 'pins.colour': 1, 'pins.temporary': true, 'pins.validityHours': 0 }
  const fields = [
    { path: ['pins.colour'], detail: 'is no setting' },
    { path: ['pins.validityHours'], detail: 'takes a whole number from 1 to 87600' },
  ]
  expect(() => changeSettings(defaultSettings, change)).toThrow(expect.objectContaining({ fields }))
})

test.each([
  [{ 'pins.minLength': 13 }, 'pins.minLength'],
  [{ 'pins.maxLength': 5 }, 'pins.maxLength'],
])('of lengths that do not fit together, the one that was changed is named: %j', (change, name) => {
  expect(() => changeSettings(defaultSettings, change)).toThrow(
    expect.objectContaining({ fields: [{ path: [name], detail: expect.stringContaining('must not') }] }),
  )
})

test.each([
  [{ groups: ['G'] }, { users: [], groups: ['G'] }],
  [{ users: ['ada'] }, { users: ['ada'], groups: [] }],
  [{}, { users: [], groups: [] }],
  ['everyone', 'everyone'],
])('of the scope %j an absent list is an empty one', (scope, whole) => {
  expect(changeSettings(defaultSettings, { 'pins.temporaryFor': scope })['pins.temporaryFor']).toEqual(whole)
})

test('a change leaves the rest as it was', () => {
  const changed = changeSettings(defaultSettings, { 'pins.validityHours': 720 })
  expect(changed).toEqual({ ...defaultSettings, 'pins.validityHours': 720 })
})

test('a secret is shown only by whether there is one, and forgotten when it would go elsewhere', () => {
  const host = { 'mail.host': 'a.example.org' }
  const set = changeSettings(defaultSettings, { ...host, 'mail.password': 'open sesame' })
  expect(set['mail.password']).toBe('open sesame')
  expect(shownSettings(set)).toMatchObject({ ...host, 'mail.password': { isSet: true } })
  expect(changeSettings(set, { ...host, 'mail.from': 'print@example.org' })['mail.password']).toBe('open sesame')
  expect(changeSettings(set, { 'mail.host': 'b.example.org' })['mail.password']).toBe('')
  expect(changeSettings(set, { 'mail.port': 25, 'mail.password': 'again' })['mail.password']).toBe('again')
})
