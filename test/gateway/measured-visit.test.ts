import { expect, test } from 'vitest'
import { openTendedOffice } from './tended-office.ts'

test('a visit tells how long each of its steps took, and how log-ins ended', async () => {
  await using office = await openTendedOffice()
  await office.print('report')
  office.keypad.type('999999999#')
  await office.keypad.until('wrong')
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  const told = office.ports.steps.all().map(({ step, outcome }) => `${step} ${outcome}`)
  expect(told).toEqual(
    expect.arrayContaining(['log-in refused', 'log-in done', 'stretch done', 'find-pin done', 'claim done']),
  )
  expect(told).toEqual(expect.arrayContaining(['find-user done', 'create-job done', 'send-document done']))
})
