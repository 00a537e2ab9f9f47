import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkCredential } from '../../src/gateway/check-credential.ts'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { TimeKeeper } from '../../src/gateway/keep-time.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { TrustedClock } from '../../src/trusted-clock.ts'
import { openRecords, type Records, someUser } from '../office.ts'

/** A machine whose wall clock is set, while what passes passes. */
class Machine {
  wallMs = Date.parse('2026-11-24T08:00Z')
  elapsedMs = 0

  now = () => Temporal.Instant.fromEpochMilliseconds(this.wallMs)
  elapsed = () => this.elapsedMs
  wait = async () => false

  pass(duration: Temporal.DurationLike): void {
    const milliseconds = Temporal.Duration.from(duration).total('milliseconds')
    this.wallMs += milliseconds
    this.elapsedMs += milliseconds
  }

  set(duration: Temporal.DurationLike): void {
    this.wallMs += Temporal.Duration.from(duration).total('milliseconds')
  }
}

let records: Records
let machine: Machine
let pin: string
beforeEach(async () => {
  records = await openRecords()
  machine = new Machine()
  await records.users.create(someUser('grace', { groups: ['GUESTS'] }))
  await records.settings.change({ 'pins.temporary': true, 'pins.validityHours': 24 })
})
afterEach(() => records[Symbol.asyncDispose]())

/** A life of the gateway on this machine. */
async function live(skewSeconds: () => number | undefined = () => undefined) {
  const clock = new TrustedClock(machine)
  const ports = { ...records, clock }
  const time = await TimeKeeper.open(ports, async () => skewSeconds())
  const gate = new ThrottleGate(ports, { isShared: false })
  const at = { terminal: { name: 'hall', requires: 'pin-or-card' }, terminals: 1 } as const
  const type = async (digits: string) => {
    const checked = await checkCredential(ports, gate, { credential: { kind: 'pin', digits }, ...at })
    return checked.outcome === 'refused' ? checked.refusal.reason : checked.outcome
  }
  const issue = async (userName: string) =>
    (await issuePin(ports, { userName, actor: 'test', cause: 'administrator' })).digits
  return { clock, time, type, issue }
}

type Life = Awaited<ReturnType<typeof live>>

/** Wrong PINs until no more are taken. Answers how many were. */
async function guess(life: Life): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    machine.pass({ seconds: 31 })
    if ((await life.type('000000')) === 'step-up') return tries
  }
}

test('a clock that is set back neither prolongs a PIN nor refills a throttle', async () => {
  const life = await live()
  pin = await life.issue('grace')
  machine.pass({ hours: 23 })
  machine.set({ hours: -24 })
  expect(await life.type(pin)).toBe('accepted')
  machine.pass({ hours: 1 })
  expect(await life.type(pin)).toBe('pin-expired')
  expect(life.time.health()).toMatchObject({
    ok: false,
    reason: expect.stringContaining('clock-wrong: it was set back'),
  })
  await guess(life)
  machine.set({ hours: -24 })
  expect(await life.type('000000')).toBe('step-up')
})

test('a clock that is set ahead ends PINs, refills no throttle, and nothing is swept before it is confirmed', async () => {
  let skew: number | undefined
  const life = await live(() => skew)
  pin = await life.issue('grace')
  await guess(life)
  expect(life.time.maySweep).toBe(true)
  machine.set({ hours: 24 })
  expect(await life.type('000000')).toBe('step-up')
  machine.pass({ minutes: 11 })
  expect(await life.type(pin)).toBe('pin-expired')
  await life.time.look()
  expect(life.time.maySweep).toBe(false)
  expect(life.time.health()).toMatchObject({ ok: false, offSeconds: 86_400 })
  skew = -86_400
  await life.time.look()
  expect(life.time.maySweep).toBe(false)
  skew = 0.2
  await life.time.look()
  expect(life.time.maySweep).toBe(true)
  expect(life.time.health()).toEqual({ ok: true })
})

test('a restart with a clock that is a day ahead lets a terminal forget one wrong PIN', async () => {
  await guess(await live())
  machine.set({ hours: 24 })
  expect(await guess(await live())).toBeLessThanOrEqual(2)
})

test.each([
  ['a day behind', () => machine.set({ hours: -24 })],
  [
    'in 1970',
    () => {
      machine.wallMs = 60_000
    },
  ],
])('a gateway that starts %s takes no PIN that ends, until its clock is right', async (_, set) => {
  const former = await live()
  pin = await former.issue('grace')
  machine.pass({ hours: 23 })
  await former.time.look()
  const right = machine.wallMs
  await guess(former)
  set()
  const life = await live()
  expect(life.time.health()).toMatchObject({ ok: false, reason: expect.stringContaining('clock-wrong: it is behind') })
  expect(life.time.maySweep).toBe(false)
  expect(await life.type('000000')).toBe('step-up')
  machine.pass({ minutes: 20 })
  expect(await life.type(pin)).toBe('clock-wrong')
  // While it was off, or lost, the PIN ended.
  machine.pass({ minutes: 20 })
  machine.wallMs = right + 2 * 3_600_000
  expect(await life.type(pin)).toBe('pin-expired')
  expect(life.time.health()).toEqual({ ok: true })
})

test('a PIN that never ends opens also while nobody knows what time it is', async () => {
  await records.settings.change({ 'pins.temporary': false })
  const former = await live()
  pin = await former.issue('grace')
  machine.set({ hours: -24 })
  expect(await (await live()).type(pin)).toBe('accepted')
})

test('a gateway whose clock is not the database’s does not tell the others what time it is', async () => {
  const life = await live()
  machine.set({ hours: 24 })
  await live(() => -86_400)
  machine.set({ hours: -24 })
  expect((await live()).time.health()).toEqual({ ok: true })
  expect(life.clock.isLost).toBe(false)
})
