import { expect, test } from 'vitest'
import { changeSettings, defaultSettings, settingDefinitions } from '../../src/core/settings.ts'

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
  ['pins.temporaryFor', { users: ['ada'] }],
  ['pins.temporaryFor', { users: [], groups: [], more: 1 }],
  ['rights.default', ['fly']],
  ['queue.name', 'a\nb'],
  ['queue.unknownUser', 'guess'],
])('%s refuses %j and says what it takes', (name, value) => {
  expect(() => changeSettings(defaultSettings, { [name]: value })).toThrow(`${name} takes`)
})

test('a name that is no setting is refused, one from the prototype too', () => {
  expect(() => changeSettings(defaultSettings, { 'pins.colour': 1 })).toThrow('there is no setting')
  expect(() => changeSettings(defaultSettings, { constructor: 1 })).toThrow('there is no setting')
})

test('the least length must not exceed the greatest', () => {
  expect(() => changeSettings(defaultSettings, { 'pins.minLength': 9, 'pins.maxLength': 8 })).toThrow('minLength')
})

test('a change leaves the rest as it was', () => {
  const changed = changeSettings(defaultSettings, { 'pins.validityHours': 720 })
  expect(changed).toEqual({ ...defaultSettings, 'pins.validityHours': 720 })
})
