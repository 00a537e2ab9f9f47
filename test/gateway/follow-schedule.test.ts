import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { followSchedule, nextRun, tendDuePins } from '../../src/gateway/follow-schedule.ts'
import { Synchronisation } from '../../src/gateway/synchronise-users.ts'
import type { Schedule } from '../../src/ports/people.ts'
import { openRecords, type Records, someUser } from '../office.ts'
import { until } from '../servers/until.ts'
import { toldSource } from './told-source.ts'

let office: Records
let stop: AbortController
const owned: { running: Promise<void>[]; syncs: Synchronisation[] } = { running: [], syncs: [] }

beforeEach(async () => {
  office = await openRecords()
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await Promise.all(owned.running.splice(0))
  for (const sync of owned.syncs.splice(0)) await sync[Symbol.asyncDispose]()
  await office[Symbol.asyncDispose]()
})

/** Due at each full hour, whatever the fields. */
const hourly: Schedule = {
  next: (_, __, after) =>
    Temporal.Instant.fromEpochMilliseconds((Math.floor(after.epochMilliseconds / 3.6e6) + 1) * 3.6e6),
}
const source = () => toldSource([{ userName: 'ada' }])

function follow(): Synchronisation {
  const sync = new Synchronisation(office)
  owned.syncs.push(sync)
  owned.running.push(followSchedule(office, { schedule: hourly, sync, source }, stop.signal))
  return sync
}

/** Moves the clock a second at a time, as the gateway lives it. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    office.clock.forward({ seconds: 1 })
    await turn()
  }
}
const runs = () => office.syncRuns.latest(10)
const untilEnded = (count: number) =>
  until(async () => (await runs()).filter(run => run.state === 'done').length === count, {
    withinMs: 5_000,
    what: 'runs',
  })

test('a run begins when it is due, without a restart when the setting changes, and each instant has one', async () => {
  follow()
  follow()
  await pass(5)
  office.clock.forward({ hours: 3 })
  await pass(2)
  expect(await runs()).toEqual([])
  await office.settings.change({ 'sync.schedule': '0 * * * *' })
  expect(nextRun(office, hourly)?.toString()).toBe('2026-11-24T12:00:00Z')
  await pass(2)
  office.clock.forward({ minutes: 60 })
  await pass(2)
  await untilEnded(1)
  await pass(5)
  expect(await runs()).toMatchObject([
    { actor: 'schedule', scheduledFor: Temporal.Instant.from('2026-11-24T12:00:00Z') },
  ])
  expect((await office.users.find('ada'))?.origin).toBe('ldap')
})

test('an empty schedule is never due', () => {
  expect(nextRun(office, hourly)).toBeUndefined()
})

test('S50 O7 a PIN that is due is issued within a minute of the address coming', async () => {
  await office.syncedAccounts.create(someUser('ada', { origin: 'scim' }), { isPinDue: true })
  owned.running.push(tendDuePins(office, stop.signal))
  await office.users.change('ada', { email: 'ada@example.org' })
  await turn()
  office.clock.forward({ minutes: 1 })
  await until(async () => (await office.pins.ofUser('ada')).length === 1, { withinMs: 5_000, what: 'a PIN' })
})
