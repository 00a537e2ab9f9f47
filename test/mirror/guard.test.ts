import { expect, test } from 'vitest'
import { Guard } from '../../src/mirror/guard.ts'

const [older, newer] = [Buffer.from('older'), Buffer.from('newer')]

test('what did not change is believed', () => {
  expect(new Guard().believes('pin', '1', older)).toBe(true)
})

test('what changed is believed when it says what the directory said since', () => {
  const guard = new Guard()
  const mark = guard.mark('pin', '1')
  expect(guard.believes('pin', '1', newer)).toBe(false)
  guard.learn('pin', '1', mark, newer)
  expect(guard.believes('pin', '1', newer)).toBe(true)
  expect(guard.believes('pin', '1', older)).toBe(false)
  expect(guard.believes('card', '1', older)).toBe(true)
})

test('what was read before the last change is not learned', () => {
  const guard = new Guard()
  const mark = guard.mark('pin', '1')
  guard.mark('pin', '1')
  guard.learn('pin', '1', mark, older)
  expect(guard.believes('pin', '1', older)).toBe(false)
})

test('what is no more is not believed, whatever is said of it', () => {
  const guard = new Guard()
  guard.learn('card', '1', guard.mark('card', '1'), undefined)
  guard.mark('card', '2')
  expect(guard.believes('card', '1', older)).toBe(false)
  expect(guard.gone('card')).toEqual(['1'])
  expect(guard.gone('pin')).toEqual([])
})
