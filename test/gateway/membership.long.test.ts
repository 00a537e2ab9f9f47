import { afterEach, beforeEach, expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { memberRenewMs, memberTrustMs } from '../../src/core/fleet.ts'
import { FleetMembership } from '../../src/gateway/membership.ts'
import type { Clock } from '../../src/ports.ts'
import { openRecords, type Records } from '../office.ts'
import { eventually } from './tended-office.ts'

let office: Records
beforeEach(async () => {
  office = await openRecords()
})
afterEach(() => office[Symbol.asyncDispose]())

/** How often the gateway began to wait for its next renewal. */
let restsBegun = 0
const watched: Clock = {
  now: () => office.clock.now(),
  steady: () => office.clock.steady(),
  isLost: false,
  elapsed: () => office.clock.elapsed(),
  wait: (milliseconds, signal) => {
    if (milliseconds === memberRenewMs) restsBegun += 1
    return office.clock.wait(milliseconds, signal)
  },
}

const join = (name = 'one', folderId = `folder of ${name}`) =>
  FleetMembership.join({
    ports: { ...office, clock: watched },
    newcomer: { name, folderId, site: 'main', version: 'test', isAlone: false },
    elapsedMs: () => office.clock.now().epochMilliseconds,
  })

/** Counts renewals; while `isAway` they fail as with a record that does not answer. */
function watchRenewals() {
  const seen = { renewals: 0, isAway: false }
  const { gateways } = office
  const renew = gateways.renew.bind(gateways)
  gateways.renew = async member => {
    seen.renewals += 1
    if (seen.isAway) throw new Fault('records-unavailable', 'away')
    return renew(member)
  }
  return seen
}

/** Moves the clock by one renewal and waits until that is over. */
async function passRenewal(): Promise<void> {
  const before = restsBegun
  office.clock.forward({ milliseconds: memberRenewMs })
  await eventually(() => restsBegun > before, 'renewed')
}

test('a gateway that says in time that it lives keeps its tenure', async () => {
  const seen = watchRenewals()
  await using membership = await join()
  for (let times = 0; times < 5; times += 1) {
    await passRenewal()
    expect(membership.absence).toBeUndefined()
  }
  expect(seen.renewals).toBe(5)
  expect(membership.tenure()).toMatchObject({ member: 'one#1', isCurrent: true })
})

test('a gateway that cannot say so stops to count on it before others take over, and begins anew', async () => {
  const seen = watchRenewals()
  await using membership = await join()
  const tenure = membership.tenure()
  seen.isAway = true
  office.clock.forward({ milliseconds: memberTrustMs - 1 })
  expect(tenure.isCurrent).toBe(true)
  office.clock.forward({ milliseconds: 1 })
  expect(tenure.isCurrent).toBe(false)
  expect(() => tenure.assertCurrent()).toThrow(expect.objectContaining({ code: 'tenure-over' }))
  expect(() => membership.tenure()).toThrow(expect.objectContaining({ code: 'tenure-over' }))
  await eventually(() => tenure.signal.aborted, 'told')
  seen.isAway = false
  office.clock.forward({ milliseconds: memberRenewMs })
  await eventually(() => membership.absence === undefined, 'a member again')
  expect(membership.tenure().member).toBe('one#2')
  expect(tenure.isCurrent).toBe(false)
})

test('a gateway from which others took over begins anew', async () => {
  await using membership = await join()
  await office.gateways.leave('one#1')
  office.clock.forward({ milliseconds: memberRenewMs })
  await eventually(() => membership.absence === undefined && membership.tenure().member === 'one#2', 'a member again')
})

test('a gateway whose name another process took stays out until that is gone', async () => {
  await using membership = await join()
  const tenure = membership.tenure()
  await office.gateways.leave('one#1')
  expect(await office.gateways.join({ ...newcomerOf('elsewhere'), name: 'one' })).toBe('one#2')
  office.clock.forward({ milliseconds: memberRenewMs })
  await eventually(() => membership.absence === 'its name was taken', 'out')
  expect(tenure.signal.aborted).toBe(true)
  await office.gateways.leave('one#2')
  office.clock.forward({ milliseconds: memberRenewMs })
  await eventually(() => membership.absence === undefined, 'a member again')
  expect(membership.tenure().member).toBe('one#3')
})

test('a gateway that stops leaves, so that others need not wait', async () => {
  const membership = await join()
  await membership[Symbol.asyncDispose]()
  expect((await office.gateways.list()).find(({ name }) => name === 'one')).toMatchObject({ isAlive: false })
  expect(membership.absence).toBe('stopped')
})

test('the only gateway of a record says nothing and is a member whatever the clock does', async () => {
  const seen = watchRenewals()
  office.clock.forward({ hours: 100_000 })
  expect(office.membership.tenure()).toMatchObject({ member: 'only#1', isCurrent: true })
  expect(seen.renewals).toBe(0)
})

function newcomerOf(folderId: string) {
  return { name: folderId, folderId, site: 'main', version: 'test', isAlone: false }
}
