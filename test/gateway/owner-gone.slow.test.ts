import { expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { answerUncertain } from '../../src/gateway/answer-uncertain.ts'
import { expire } from '../../src/gateway/expire.ts'
import { recover } from '../../src/gateway/recover.ts'
import { releaseAtOnce } from '../../src/gateway/release-at-once.ts'
import { Releases } from '../../src/gateway/release-jobs.ts'
import { FixedClock } from '../fixed-clock.ts'
import { joinAlone } from '../office.ts'
import { eventually, openTendedOffice, type TendedOffice } from './tended-office.ts'

const stateOf = async (office: TendedOffice, id: number) => (await office.ports.jobs.find(id))?.state

async function openOffice(msPerSheet: number | null = null) {
  const clock = new FixedClock()
  const office = await openTendedOffice({ clock, printer: { conduct: { msPerSheet } } })
  /** Lets time pass in steps until something holds. */
  const passUntil = (
    holds: () => boolean | Promise<boolean>,
    what: string,
    step: Temporal.DurationLike = { seconds: 2 },
  ) =>
    eventually(async () => {
      clock.forward(step)
      return holds()
    }, what)
  return { office, clock, passUntil, [Symbol.asyncDispose]: () => office[Symbol.asyncDispose]() }
}

/** A document of somebody else, so that ours stays pending at the printer. */
function printForeign({ printer }: TendedOffice): void {
  const foreign = printer.engine.create({ name: 'foreign', userName: 'x', copies: 1, isTwoSided: false })
  const document = { format: 'a/b', octets: 1, sha256: '', bytes: new Uint8Array(), pages: 1 }
  printer.engine.receive(foreign, document, true)
}

/** Ada’s document is at the printer and pending. */
async function sendBehindForeign(office: TendedOffice) {
  const job = await office.print('report')
  printForeign(office)
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  return job
}

test('a printer that is busy until the owner’s time is over gets nothing later, and the terminal is free', async () => {
  await using house = await openOffice(0)
  const { office, passUntil } = house
  const job = await office.print('report')
  await office.conditions.ask((await office.ports.printers.find('hall')) ?? expect.fail('no printer'))
  await office.printer.set({ busyTimes: 1_000_000 })
  office.keypad.type(`${office.pin}#`)
  await eventually(async () => (await stateOf(office, job.id)) === 'creating', 'on its way')
  await passUntil(async () => (await stateOf(office, job.id)) === 'held', 'held again')
  await passUntil(() => !office.tended.state.inUse, 'a free terminal')
  await office.printer.set({ busyTimes: 0 })
  await passUntil(() => office.keypad.shown.at(-1)?.kind === 'ready', 'the first screen')
  expect(office.printer.sheets).toBe(0)
  const [release] = await office.ports.jobs.releasesOf(job.id)
  expect(release?.endedAt).not.toBeNull()
})

test('what was pending at the printer when the gateway restarted is called back when its lease is over', async () => {
  await using house = await openOffice()
  const { office, passUntil } = house
  const job = await sendBehindForeign(office)
  await office.releases[Symbol.asyncDispose]()
  const next = { ...office.ports, membership: await joinAlone(office.ports) }
  await using fresh = new Releases(next)
  expect(await recover(next, fresh)).toBe(1)
  await passUntil(async () => (await stateOf(office, job.id)) === 'held', 'held again', { seconds: 10 })
  expect(office.printer.jobs.at(-1)?.state).toBe('canceled')
  expect(office.printer.sheets).toBe(0)
})

test('what was given up is canceled as soon as the printer can be asked again', async () => {
  await using house = await openOffice()
  const { office, passUntil } = house
  const job = await sendBehindForeign(office)
  await office.printer.set({ network: 'refusing' })
  await passUntil(async () => (await stateOf(office, job.id)) === 'uncertain', 'left to its owner')
  await office.printer.set({ network: 'up' })
  await passUntil(() => office.printer.jobs.at(-1)?.state === 'canceled', 'canceled at the printer')
  expect(await stateOf(office, job.id)).toBe('uncertain')
})

test('a document that its owner wants printed again is canceled at the printer first', async () => {
  await using house = await openOffice()
  const { office } = house
  const job = await sendBehindForeign(office)
  const releaseId = (await office.ports.jobs.releasesOf(job.id))[0]?.id ?? ''
  await office.ports.jobs.advance(job.id, ['sent', 'uncertain'], {
    at: house.clock.now(),
    fence: { releaseId, member: office.ports.membership.tenure().member },
    release: { endedAt: house.clock.now() },
  })
  await office.releases[Symbol.asyncDispose]()
  const held = await answerUncertain(office.ports, { ...job, state: 'uncertain' }, false, 'user:ada')
  expect(held?.state).toBe('held')
  expect(office.printer.jobs.map(({ state }) => state)).toEqual(['processing', 'canceled'])
})

test('a record that fails while a release is settled leaves the terminal free and the job settled later', async () => {
  await using house = await openOffice(0)
  const { office, passUntil } = house
  const job = await office.print('report')
  const { jobs } = office.ports
  const advance = jobs.advance.bind(jobs)
  jobs.advance = () => Promise.reject(new Fault('records-unavailable', 'away for a moment'))
  office.keypad.type(`${office.pin}#`)
  await passUntil(() => office.keypad.shown.at(-1)?.kind === 'printer-error', 'told')
  jobs.advance = advance
  await passUntil(async () => (await stateOf(office, job.id)) === 'held', 'held again')
  const from = office.keypad.shown.length
  office.keypad.type(`*${office.pin}#`)
  await office.keypad.until('released', from)
})

test('a release at once ends with the gateway, whatever the record does', async () => {
  await using house = await openOffice(0)
  const { office } = house
  await office.ports.users.change('ada', { releaseAtOnce: 'hall' })
  const job = await office.print('report')
  const { jobs } = office.ports
  const advance = jobs.advance.bind(jobs)
  jobs.advance = () => Promise.reject(new Fault('records-unavailable', 'away'))
  const stop = new AbortController()
  const released = releaseAtOnce(office.ports, office.releases, job, stop.signal)
  await eventually(async () => (await jobs.liveReleases()).length === 1, 'claimed')
  stop.abort()
  await released
  jobs.advance = advance
})

test.each(['uncertain', 'returned'] as const)(
  'a job that is %s when its hold time ends is kept until its owner can see to it',
  async outcome => {
    await using house = await openOffice()
    const { office, clock, passUntil } = house
    const job = await office.print('report')
    clock.forward({ hours: 23, minutes: 59 })
    if (outcome === 'returned') printForeign(office)
    office.keypad.type(`${office.pin}#`)
    await office.keypad.until('released')
    if (outcome === 'uncertain') await office.printer.restart()
    const state = outcome === 'returned' ? 'held' : 'uncertain'
    await passUntil(async () => (await stateOf(office, job.id)) === state, state, { seconds: 4 })
    await expire(office.ports)
    expect(await stateOf(office, job.id)).toBe(state)
  },
)
