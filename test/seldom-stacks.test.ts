import { expect, test } from 'vitest'
import { Fault } from '../src/core/fault.ts'
import { SeldomStacks } from '../src/seldom-stacks.ts'

const away = () => new Fault('records-unavailable', 'the database did not answer', { cause: new Error('refused') })
const withStack = { stack: expect.stringContaining('seldom-stacks.test') }

test('a fault that comes again is told with its stack once a minute, in between with how often it came', () => {
  let ms = 0
  const stacks = new SeldomStacks(() => ms)
  expect(stacks.serialize(away())).toMatchObject({ code: 'records-unavailable', ...withStack })
  for (const again of [1, 2]) {
    const told = stacks.serialize(away())
    expect(told).toMatchObject({ code: 'records-unavailable', message: 'the database did not answer: refused', again })
    expect(told).not.toHaveProperty('stack')
  }
  ms = 60_000
  expect(stacks.serialize(away())).toMatchObject({ again: 2, ...withStack })
  expect(stacks.serialize(away())).toMatchObject({ again: 1 })
})

test('another fault and an error that nobody expected have their stacks each time', () => {
  const stacks = new SeldomStacks(() => 0)
  stacks.serialize(away())
  expect(stacks.serialize(new Fault('records-unavailable', 'the disk of the database is full'))).toMatchObject(
    withStack,
  )
  for (const _ of [1, 2]) expect(stacks.serialize(new TypeError('a bug'))).toMatchObject(withStack)
})

test('what is remembered is bounded', () => {
  const stacks = new SeldomStacks(() => 0)
  stacks.serialize(away())
  for (let kind = 0; kind < 200; kind += 1) stacks.serialize(new Fault('timed-out', `step ${kind}`))
  expect(stacks.serialize(away())).toMatchObject(withStack)
})
