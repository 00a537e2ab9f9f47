import { afterEach, beforeEach, expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import type { IntakeParts } from '../../src/gateway/take-mailed-job.ts'
import { aPdf, type GuestHouse, jobMail, openGuestHouse, pinIn } from './guest-house.ts'

let house: GuestHouse
beforeEach(async () => {
  house = await openGuestHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const grace = 'grace@example.org'
const twoDocuments = jobMail({ parts: [aPdf('1.pdf'), aPdf('2.pdf')] })

/** What one mail leaves behind, however often and by whichever way it came. */
async function expectOnce() {
  expect((await house.users.list({ limit: 10 })).map(({ userName }) => userName)).toEqual([grace])
  expect((await house.jobsOf(grace)).map(({ name, state }) => `${name} ${state}`)).toEqual(['1.pdf held', '2.pdf held'])
  expect(await house.pins.ofUser(grace)).toHaveLength(1)
  // What a crash left prepared is decided about after some minutes.
  house.clock.forward({ minutes: 6 })
  const pins = (await house.deliver()).map(mail => pinIn(mail) ?? expect.fail('a mail without a PIN'))
  expect(pins).toHaveLength(1)
  const found = await house.pins.find(await house.indexer.ofPin(pins[0] ?? ''))
  expect(found?.pin.userName).toBe(grace)
}

test('a mail that comes again makes no second job and no second PIN', async () => {
  expect([await house.receive(twoDocuments), await house.receive(twoDocuments)]).toEqual(['taken', 'taken'])
  await expectOnce()
})

test('neither does one that comes by another way, with other fields on top', async () => {
  await house.receive(twoDocuments)
  const relayed = twoDocuments.replace(
    'Received: ',
    'Received: from relay by mx.holdfast.example with LMTP id 7\r\nReceived: ',
  )
  await house.receive(relayed, { via: 'lmtp', returnPath: grace, relay: '127.0.0.1' })
  await expectOnce()
})

test('neither does one that comes at the same time', async () => {
  const outcomes = await Promise.all([house.receive(twoDocuments), house.receive(twoDocuments)])
  expect(outcomes).toContain('taken')
  expect(await house.receive(twoDocuments)).toBe('taken')
  await expectOnce()
})

test('the same documents in another mail are other jobs', async () => {
  await house.receive(twoDocuments)
  await house.receive(jobMail({ parts: [aPdf('1.pdf'), aPdf('2.pdf')], number: 2 }))
  expect(await house.jobsOf(grace)).toHaveLength(4)
})

/** Counts what is done, and dies at a step that changes something: before it is done, or after. */
class Mortal {
  readonly #step: number
  readonly #when: 'before' | 'after'
  #steps = 0
  hasDied = false

  constructor(step: number, when: 'before' | 'after') {
    this.#step = step
    this.#when = when
  }

  /** A port that is dead when all is; `changes` are its methods that change something. */
  port<Port extends object>(port: Port, changes: readonly string[]): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name, target) as unknown
        if (typeof method !== 'function') return method
        const isChange = changes.includes(String(name))
        return (...given: unknown[]) => this.#live(isChange, async () => method.apply(target, given))
      },
    })
  }

  async #live(isChange: boolean, work: () => Promise<unknown>): Promise<unknown> {
    if (isChange && !this.hasDied) this.#steps += 1
    const isLast = isChange && this.#steps === this.#step
    if (isLast && this.#when === 'before') this.hasDied = true
    this.#assertAlive()
    const result = await work()
    if (isLast) this.hasDied = true
    this.#assertAlive()
    return result
  }

  #assertAlive(): void {
    if (this.hasDied) throw new Fault('records-unavailable', 'dead')
  }
}

/** A gateway that dies at its n-th step. */
function dyingParts(step: number, when: 'before' | 'after') {
  const mortal = new Mortal(step, when)
  const { ports } = house.parts
  const mortals: IntakeParts['ports'] = {
    ...ports,
    inboundMails: mortal.port(ports.inboundMails, ['begin', 'note', 'leave', 'finish']),
    guests: mortal.port(ports.guests, ['register']),
    tallies: mortal.port(ports.tallies, ['take']),
    jobs: mortal.port(ports.jobs, ['add']),
    spool: mortal.port(ports.spool, ['store']),
    pins: mortal.port(ports.pins, ['issue']),
    outbox: mortal.port(ports.outbox, ['add', 'confirm', 'forget']),
    webSessions: mortal.port(ports.webSessions, ['endAll']),
    audit: mortal.port(ports.audit, ['append']),
  }
  const parts = { ...house.parts, ports: mortals, quota: new HeldQuota(mortals) }
  return { parts, mortal }
}

test.each(['before', 'after'] as const)(
  'a gateway that dies %s any step leaves a mail that is completed when it comes again',
  async when => {
    let died = 0
    for (let step = 1; ; step += 1) {
      const { parts, mortal } = dyingParts(step, when)
      await house.receive(twoDocuments, {}, parts).catch(() => undefined)
      if (!mortal.hasDied) break
      died += 1
      house.clock.forward({ minutes: 3 })
      expect(await house.receive(twoDocuments)).toBe('taken')
      await expectOnce()
      await house[Symbol.asyncDispose]()
      house = await openGuestHouse()
    }
    expect(died).toBeGreaterThan(12)
  },
)

test('a full disk and a record that is away leave the mail where it is, and no account', async () => {
  const { ports } = house.parts
  const full = { ...ports.spool, health: async () => ({ ok: false, reason: 'full' }) }
  expect(await house.receive(twoDocuments, {}, { ...house.parts, ports: { ...ports, spool: full } })).toBe('try-later')
  const { parts } = dyingParts(1, 'before')
  expect(await house.receive(twoDocuments, {}, parts)).toBe('try-later')
  expect(await house.users.list({ limit: 10 })).toEqual([])
  expect(await house.receive(twoDocuments)).toBe('taken')
  await expectOnce()
})
