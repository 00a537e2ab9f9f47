import { expect, test } from 'vitest'
import { expire } from '../../src/gateway/expire.ts'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { FixedClock } from '../fixed-clock.ts'
import { someUser } from '../office.ts'
import { openTendedOffice } from './tended-office.ts'

/** What is drawn when the digits that were wanted are not free. */
const others = [4, 7, 2, 9, 1, 5]

/** Around the 90 days of the default. */
const usual = [
  ['89 days', 'in quarantine', { hours: 89 * 24 }],
  ['90 days', 'in quarantine', { hours: 90 * 24 }],
  ['90 days and a millisecond', 'free', { hours: 90 * 24, milliseconds: 1 }],
  ['91 days', 'free', { hours: 91 * 24 }],
] as const

test.each(usual)('O11 %s after a PIN expired its digits are %s', async (_, expected, passed) => {
  await using house = await openHouse()
  const digits = await house.issueTemporary({ validityHours: 8 })
  house.clock.forward({ hours: 8 })
  expect(await house.stateAfter(passed, digits)).toBe(expected)
})

test.each(usual)('O11 %s after a PIN was replaced its digits are %s', async (_, expected, passed) => {
  await using house = await openHouse()
  const digits = await house.issue('ada')
  house.clock.forward({ hours: 5 })
  await house.issue('ada')
  expect(await house.stateAfter(passed, digits)).toBe(expected)
})

test('O11 a PIN that was replaced before it expired is in quarantine from then on', async () => {
  await using house = await openHouse()
  const digits = await house.issueTemporary({ validityHours: 240 })
  await house.issue('ada')
  expect(await house.stateAfter({ hours: 91 * 24 }, digits)).toBe('free')
})

test.each([
  [30, '29 days', 'in quarantine', { hours: 29 * 24 }],
  [30, '31 days', 'free', { hours: 31 * 24 }],
  [180, '179 days', 'in quarantine', { hours: 179 * 24 }],
  [180, '181 days', 'free', { hours: 181 * 24 }],
])('O11 a setting of %i days holds for PINs that ended before: after %s digits are %s', async (...given) => {
  const [days, , expected, passed] = given
  await using house = await openHouse()
  const digits = await house.issue('ada')
  await house.issue('ada')
  await house.ports.settings.change({ 'pins.quarantineDays': days })
  expect(await house.stateAfter(passed, digits)).toBe(expected)
})

test('O11 the digits of a PIN that neither ended nor expires are never free', async () => {
  await using house = await openHouse()
  const digits = await house.issue('ada')
  expect(await house.stateAfter({ hours: 24 * 3650 }, digits)).toBe('in quarantine')
})

/** A gateway whose clock is moved, with two users. */
async function openHouse() {
  const clock = new FixedClock()
  const office = await openTendedOffice({ clock })
  const { ports } = office
  await ports.users.create(someUser('grace'))
  const issue = async (userName: string) =>
    (await issuePin(ports, { userName, actor: 'test', cause: 'administrator' })).digits
  return {
    clock,
    ports,
    issue,
    /** ada's PIN; only PINs issued later are persistent again. */
    issueTemporary: async ({ validityHours }: { readonly validityHours: number }) => {
      await ports.settings.change({ 'pins.temporary': true, 'pins.validityHours': validityHours })
      const digits = await issue('ada')
      await ports.settings.change({ 'pins.temporary': false })
      return digits
    },
    /** Lets time pass, then draws these digits first for grace: are they free to be hers? */
    stateAfter: async (passed: Temporal.DurationLike, digits: string) => {
      clock.forward(passed)
      await expire(ports)
      const draws = [...digits, ...others].map(Number)
      const random = { uuid: ports.random.uuid, below: () => draws.shift() ?? 0 }
      const issued = await issuePin({ ...ports, random }, { userName: 'grace', actor: 'test', cause: 'administrator' })
      return issued.digits === digits ? 'free' : 'in quarantine'
    },
    [Symbol.asyncDispose]: () => office[Symbol.asyncDispose](),
  }
}
