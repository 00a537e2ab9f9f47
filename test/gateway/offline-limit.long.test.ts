import { expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { checkCredential } from '../../src/gateway/check-credential.ts'
import { enrollCard } from '../../src/gateway/enroll-card.ts'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import type { NearFacts } from '../../src/ports/facts.ts'
import { FixedClock } from '../fixed-clock.ts'
import { openRecords, someUser } from '../office.ts'

const number = '04A1B2C3'

/** User ada with a PIN and a card, known to a copy of the directory that is away since the clock stood where it starts. */
async function openCutOff(settings: Readonly<Record<string, unknown>> = {}) {
  const clock = new FixedClock()
  const records = await openRecords({ clock })
  await records.settings.change(settings)
  await records.users.create(someUser('ada'))
  const { digits } = await issuePin(records, { userName: 'ada', actor: 'test', cause: 'administrator' })
  await enrollCard(records, { userName: 'ada', number, actor: 'test' })
  const [asOf, began] = [clock.now(), clock.elapsed()]
  const marked = <T extends object>(found: T | undefined): T => {
    if (!found) throw new Fault('directory-away', 'nobody can say')
    return { ...found, offline: { asOf, silentMs: clock.elapsed() - began } }
  }
  const facts: NearFacts = {
    ...records.facts,
    findPin: async indexes => marked(await records.facts.findPin(indexes)),
    findCard: async indexes => marked(await records.facts.findCard(indexes)),
  }
  const ports = { ...records, facts }
  const gate = new ThrottleGate(ports, { isShared: false })
  const terminal = { name: 'hall', requires: 'pin-or-card' } as const
  const check = async (credential: Parameters<typeof checkCredential>[2]['credential']) => {
    const checked = await checkCredential(ports, gate, { credential, terminal, terminals: 1 })
    return checked.outcome === 'refused' ? checked.refusal : checked.outcome
  }
  return {
    ...records,
    byPin: (typed = digits) => check({ kind: 'pin', digits: typed }),
    byCard: (tapped = number) => check({ kind: 'card', number: tapped }),
    byBoth: () => check({ kind: 'card-and-pin', number, digits, purpose: 'log-in' }),
    enroll: (tapped: string) => check({ kind: 'card-and-pin', number: tapped, digits, purpose: 'enroll' }),
  }
}

test('cut off from the directory PINs and cards open for directory.offlineHours, and not from then on', async () => {
  await using site = await openCutOff()
  site.clock.forward({ hours: 23, minutes: 59 })
  expect([await site.byPin(), await site.byCard()]).toEqual(['accepted', 'accepted'])
  site.clock.forward({ minutes: 1 })
  const tooLong = { reason: 'offline-too-long', takesCard: false }
  expect([await site.byPin(), await site.byCard(), await site.byBoth()]).toEqual([tooLong, tooLong, tooLong])
})

test('with an offline limit of 0 nothing opens while the directory is away', async () => {
  await using site = await openCutOff({ 'directory.offlineHours': 0 })
  expect(await site.byPin()).toEqual({ reason: 'offline-too-long', takesCard: false })
})

test('after the offline limit a card with its PIN opens, where the setting says so, and neither alone', async () => {
  await using site = await openCutOff({ 'directory.afterOfflineLimit': 'card-and-pin' })
  site.clock.forward({ hours: 25 })
  expect(await site.byPin()).toEqual({ reason: 'offline-too-long', takesCard: true })
  expect([await site.byCard(), await site.byBoth()]).toEqual(['pin-wanted', 'accepted'])
})

test('a PIN that ends while the site is cut off is told to have expired', async () => {
  await using site = await openCutOff({ 'pins.temporary': true, 'pins.validityHours': 8 })
  site.clock.forward({ hours: 7, minutes: 59 })
  expect(await site.byPin()).toBe('accepted')
  site.clock.forward({ minutes: 1 })
  expect(await site.byPin()).toEqual({ reason: 'pin-expired' })
})

test('cut off from the directory nobody says that a PIN or card is unknown, and no card is enrolled', async () => {
  await using site = await openCutOff()
  const away = { reason: 'directory-away' }
  expect([await site.byPin('000000'), await site.byCard('DEADBEEF'), await site.enroll('DEADBEEF')]).toEqual([
    away,
    away,
    away,
  ])
  expect(await site.cards.ofUser('ada')).toHaveLength(1)
})

test('guessing is counted while nobody can say whether a PIN is right', async () => {
  await using site = await openCutOff()
  for (let guesses = 0; guesses < 12; guesses += 1) {
    await site.byPin('000000')
    site.clock.forward({ seconds: 30 })
  }
  expect(await site.byPin()).toMatchObject({ reason: 'step-up' })
})
