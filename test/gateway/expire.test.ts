import { expect, test } from 'vitest'
import { documentWaitSeconds, openJob } from '../../src/gateway/accept-job.ts'
import { expire } from '../../src/gateway/expire.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { FixedClock } from '../fixed-clock.ts'
import { openTendedOffice } from './tended-office.ts'

test('a job is held for the hold time, then its document is destroyed', async () => {
  const clock = new FixedClock()
  await using office = await openTendedOffice({ clock })
  const job = await office.print('report')
  clock.forward({ hours: 23 })
  expect(await expire(office.ports)).toBe(0)
  clock.forward({ hours: 1 })
  expect(await expire(office.ports)).toBe(1)
  expect(await office.ports.jobs.find(job.id)).toMatchObject({ state: 'purged', outcome: 'expired', document: null })
  expect(await office.ports.jobs.documentIds()).toEqual(new Set())
})

test('a job whose document never comes is aborted', async () => {
  const clock = new FixedClock()
  await using office = await openTendedOffice({ clock })
  const request = { userName: 'ada', name: 'x', format: 'application/pdf', ticket: {}, source: '127.0.0.1' }
  const job = await openJob(office.ports, new HeldQuota(office.ports), request)
  clock.forward({ seconds: documentWaitSeconds })
  expect(await expire(office.ports)).toBe(1)
  expect(await office.ports.jobs.find(job.id)).toMatchObject({ state: 'purged', outcome: 'aborted' })
})

test('a job that has ended stays in the record for the days of the setting, a held one for its own time', async () => {
  const clock = new FixedClock()
  await using office = await openTendedOffice({ clock })
  await office.ports.settings.change({ 'jobs.recordDays': 2, 'jobs.holdHours': 1 })
  const ended = await office.print('ended')
  await office.ports.settings.change({ 'jobs.holdHours': 1000 })
  const held = await office.print('held')
  clock.forward({ hours: 1 })
  await expire(office.ports)
  clock.forward({ hours: 48 })
  await expire(office.ports)
  expect(await office.ports.jobs.find(ended.id)).toMatchObject({ state: 'purged' })
  clock.forward({ seconds: 1 })
  await expire(office.ports)
  expect(await office.ports.jobs.find(ended.id)).toBeUndefined()
  expect(await office.ports.jobs.find(held.id)).toMatchObject({ state: 'held' })
})

test('a guest’s held job outlives the guest’s PIN: O10', async () => {
  const clock = new FixedClock()
  await using office = await openTendedOffice({ clock })
  await office.ports.settings.change({ 'pins.temporary': true, 'pins.validityHours': 1, 'jobs.holdHours': 24 })
  const job = await office.print('report')
  clock.forward({ hours: 2 })
  await expire(office.ports)
  expect(await office.ports.jobs.find(job.id)).toMatchObject({ state: 'held' })
})
