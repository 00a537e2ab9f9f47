import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answerFloorMilliseconds, checkNamedPin } from '../../src/gateway/check-named-pin.ts'
import { fulfilRequest } from '../../src/gateway/fulfil-request.ts'
import { MailRequests } from '../../src/gateway/mail-requests.ts'
import { Synchronisation } from '../../src/gateway/synchronise-users.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { toldSource } from '../gateway/told-source.ts'
import { type MailHouse, openMailHouse, pinIn } from './mail-house.ts'
import { openAtTerminal } from './open-at-terminal.ts'

/** S07 on, everyone, 720 hours, S10 on, S11 on; without a spread, so that the hour is known. */
const rotating = { 'pins.temporary': true, 'pins.validityHours': 720, 'pins.bulkSpreadPercent': 0 }

let house: MailHouse
beforeEach(async () => {
  house = await openMailHouse()
  await house.settings.change(rotating)
})
afterEach(() => house[Symbol.asyncDispose]())

const atTerminal = (digits: string) => openAtTerminal(house, new ThrottleGate(house, { isShared: false }), digits)

/** A refusal takes its time: the clock is moved meanwhile. */
async function overNetwork(pin: string) {
  const checked = checkNamedPin(house, { name: 'linus', pin, client: '192.0.2.7' })
  const moving = setInterval(() => house.clock.forward({ milliseconds: answerFloorMilliseconds }), 1)
  return checked.finally(() => clearInterval(moving))
}

async function mailedPin(count: number): Promise<string> {
  const mails = await house.server.caught(count)
  return pinIn(mails.at(-1)?.text) ?? expect.fail('no PIN in the mail')
}

test('S49 S50 S51 S53 S54 S55 S56 S57 S58 a user of a synchronisation rotates: mailed, expired, asked for, valid for the whole period', async () => {
  await using sync = new Synchronisation(house)
  const linus = {
    externalId: '1',
    userName: 'linus',
    email: 'linus@example.org',
    displayName: null,
    groups: [],
    language: 'en',
    enabled: true,
  } as const
  await (await sync.start({ source: toldSource([linus]), actor: 'admin', isComplete: true })).ended
  const first = await mailedPin(1)
  const [mail] = house.server.mails
  expect(mail?.text).toMatch(/until.*24 December 2026/s)
  expect([await atTerminal(first), (await overNetwork(first)).outcome]).toEqual(['accepted', 'accepted'])

  house.clock.forward({ hours: 720 })
  expect(await atTerminal(first)).toBe('pin-expired')
  expect(await overNetwork(first)).toMatchObject({ refusal: { reason: 'pin-expired' } })

  await using requests = new MailRequests(house, (kind, user) => fulfilRequest(house, kind, user))
  expect(await requests.take({ kind: 'new-pin', name: 'Linus@example.org', client: '192.0.2.7' })).toBeUndefined()
  const second = await mailedPin(2)
  expect([await atTerminal(second), (await overNetwork(second)).outcome]).toEqual(['accepted', 'accepted'])
  const [pin] = (await house.pins.ofUser('linus')).filter(
    ({ endedAt, issuedAt }) =>
      endedAt === null && Temporal.Instant.compare(issuedAt, house.clock.now().subtract({ hours: 1 })) > 0,
  )
  expect(pin?.validUntil).toEqual(pin?.issuedAt.add({ hours: 720 }))
  house.clock.forward({ hours: 719 })
  expect(await atTerminal(second)).toBe('accepted')
  house.clock.forward({ hours: 1 })
  expect(await atTerminal(second)).toBe('pin-expired')
})

test('O12 a stranger who asks again and again cuts nobody off: the former PIN lives until the new one is used, ten minutes at most', async () => {
  const { digits: own } = await house.issue('ada')
  await using requests = new MailRequests(house, (kind, user) => fulfilRequest(house, kind, user))
  const ask = () => requests.take({ kind: 'new-pin', name: 'ada', client: '198.51.100.7' })
  await ask()
  await vi.waitFor(async () => expect(await house.pins.ofUser('ada')).toHaveLength(2))
  expect(await atTerminal(own)).toBe('accepted')
  house.clock.forward({ minutes: 9 })
  expect(await atTerminal(own)).toBe('accepted')
  const newest = await mailedPin(2)
  expect(await atTerminal(newest)).toBe('accepted')
  expect(await atTerminal(own)).not.toBe('accepted')
})
