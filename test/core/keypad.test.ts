import { expect, test } from 'vitest'
import { type Entry, emptyEntry, isStale, type Key, pressKey } from '../../src/core/keypad.ts'

const at = Temporal.Instant.from('2026-11-24T08:00Z')

function press(keys: readonly Key[], seconds = 0): string | Entry {
  let entry: Entry = emptyEntry
  let now = at
  for (const key of keys) {
    const pressed = pressKey(entry, key, now)
    if (pressed.outcome === 'submitted') return pressed.digits
    entry = pressed.entry
    now = now.add({ seconds })
  }
  return entry
}

test('digits are collected and submitted by enter', () => {
  expect(press(['4', '7', '2', '9', 'enter'])).toBe('4729')
})

test('clear forgets what was typed', () => {
  expect(press(['9', '9', 'clear', '4', '7', 'enter'])).toBe('47')
})

test('enter on its own submits nothing', () => {
  expect(press(['enter', 'enter'])).toEqual(emptyEntry)
})

test('more digits than a PIN can have match nobody', () => {
  expect(press([...Array<Key>(17).fill('1'), 'enter'])).toBe('')
})

test('sixteen digits are still a PIN', () => {
  expect(press([...Array<Key>(16).fill('1'), 'enter'])).toBe('1'.repeat(16))
})

test('what one person began nobody else completes: after 20 seconds it is forgotten', () => {
  expect(press(['1', '2', 'enter'], 19)).toBe('12')
  expect(press(['1', '2', 'enter'], 20)).toEqual(emptyEntry)
})

test('an empty entry is never stale', () => {
  expect(isStale(emptyEntry, at)).toBe(false)
})
