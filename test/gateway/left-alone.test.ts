import { expect, test } from 'vitest'
import type { FeedbackKind } from '../../src/driver.ts'
import { FixedClock } from '../fixed-clock.ts'
import { eventually, openTendedOffice } from './tended-office.ts'

test.each<[string, string, FeedbackKind, readonly string[]]>([
  ['of a wrong PIN', '90817263544536#', 'wrong', []],
  ['that nothing is waiting', 'PIN#', 'no-jobs', []],
  ['that everything came out', 'PIN#', 'released', ['report']],
])('what a person was told %s goes away when they do', async (_, keys, told, documents) => {
  const clock = new FixedClock()
  await using office = await openTendedOffice({ clock })
  for (const name of documents) await office.print(name)
  office.keypad.type(keys.replace('PIN', office.pin))
  await office.keypad.until(told)
  const from = office.keypad.shown.length
  await eventually(() => {
    clock.forward({ seconds: 21 })
    return office.keypad.shown.slice(from).some(({ kind }) => kind === 'ready')
  }, 'the screen for the next person')
  expect(office.tended.state.inUse).toBe(false)
})
