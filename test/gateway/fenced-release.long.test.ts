import { expect, test } from 'vitest'
import { recover } from '../../src/gateway/recover.ts'
import { eventually } from './tended-office.ts'
import { type OneOfTwo, openTwoGateways } from './two-gateways.ts'

type TwoGateways = Awaited<ReturnType<typeof openTwoGateways>>

const arrows = ['jobs.claim', 'jobs.advance', 'printerLink.createJob', 'printerLink.sendDocument'] as const
const arrowsOfPrintJob = ['jobs.claim', 'jobs.advance', 'printerLink.printJob'] as const
type Place = (typeof arrows)[number] | (typeof arrowsOfPrintJob)[number]

/** Holds a gateway up right before or after its n-th call of a method of a port. */
function holdUp({ ports }: OneOfTwo, when: 'before' | 'after', place: Place, nth = 1) {
  const [portName = '', method = ''] = place.split('.')
  const port = (ports as unknown as Record<string, Record<string, (...given: unknown[]) => Promise<unknown>>>)[portName]
  const work = port?.[method]?.bind(port)
  if (!port || !work) throw new Error(`there is no ${place}`)
  const reached = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  let calls = 0
  port[method] = async (...given) => {
    calls += 1
    const isHere = calls === nth
    if (isHere && when === 'before') {
      reached.resolve()
      await goOn.promise
    }
    const result = await work(...given)
    if (isHere && when === 'after') {
      reached.resolve()
      await goOn.promise
    }
    return result
  }
  return { reached: reached.promise, goOn: () => goOn.resolve() }
}

/** Nothing was heard of the first gateway for so long that the second one ends its life and takes over. */
async function takeOver({ one, two, records }: TwoGateways, isClockFrozen: boolean): Promise<void> {
  if (!isClockFrozen) one.monotonic.ms = 60_000
  await records.gateways.leave(one.membership.name.concat('#1'))
  await recover(two.ports, two.releases)
}

async function isSettled({ records }: TwoGateways, id: number): Promise<boolean> {
  return ['held', 'uncertain', 'purged'].includes((await records.jobs.find(id))?.state ?? '')
}

/** The first gateway stands still at one place, the second takes over and prints what it holds again, the first goes on. */
async function standStill(house: TwoGateways, hold: ReturnType<typeof holdUp>, isClockFrozen: boolean) {
  const { one, two, records, printer } = house
  const job = await one.print('%PDF-1.7 /Type /Page\n')
  const releasing = one.release(job).catch(() => [])
  await hold.reached
  await takeOver(house, isClockFrozen)
  await eventually(() => isSettled(house, job.id), 'settled by the second gateway')
  const settled = await records.jobs.find(job.id)
  if (settled?.state === 'held') await two.release(settled)
  await eventually(() => isSettled(house, job.id), 'settled again')
  hold.goOn()
  await releasing
  await one.releases[Symbol.asyncDispose]()
  await eventually(() => isSettled(house, job.id), 'settled at last')
  return { state: (await records.jobs.find(job.id))?.state, sheets: printer.sheets }
}

const cases = [false, true].flatMap(isClockFrozen =>
  (['before', 'after'] as const).flatMap(when => [
    ...arrows.map(place => ({ when, place, isClockFrozen, hasCreateJob: true })),
    ...arrowsOfPrintJob.map(place => ({ when, place, isClockFrozen, hasCreateJob: false })),
  ]),
)

test.each(cases)(
  'a gateway that stands still $when $place (Create-Job: $hasCreateJob, clock frozen: $isClockFrozen) and comes back prints nothing twice',
  async ({ when, place, isClockFrozen, hasCreateJob }) => {
    await using house = await openTwoGateways({ conduct: { hasCreateJob } })
    const { state, sheets } = await standStill(house, holdUp(house.one, when, place), isClockFrozen)
    expect(sheets).toBeLessThanOrEqual(1)
    // What no longer lies at the gateway came out; of what may have come out its owner is asked.
    expect(state === 'purged' ? sheets : 1).toBe(1)
    expect(['purged', 'uncertain']).toContain(state)
  },
)

test('a gateway whose tenure is over claims nothing and says so', async () => {
  await using house = await openTwoGateways()
  const job = await house.one.print('%PDF-1.7 /Type /Page\n')
  house.one.monotonic.ms = 5_000
  await expect(house.one.release(job)).rejects.toMatchObject({ code: 'tenure-over' })
  expect(await house.two.release(job)).toEqual([job.id])
  await eventually(async () => (await house.records.jobs.find(job.id))?.state === 'purged', 'printed')
  expect(house.printer.sheets).toBe(1)
})

test('a document that is being followed is let go by a gateway whose tenure ends, and followed by the other', async () => {
  await using house = await openTwoGateways({ conduct: { msPerSheet: null } })
  const { one, printer, records } = house
  const job = await one.print('%PDF-1.7 /Type /Page\n')
  await one.release(job)
  await eventually(async () => (await records.jobs.find(job.id))?.state === 'sent', 'at the printer')
  await takeOver(house, false)
  await eventually(() => [...one.releases.sizes().values()].every(size => size === 0), 'let go')
  printer.engine.printSheet()
  await eventually(async () => (await records.jobs.find(job.id))?.state === 'purged', 'followed to its end')
  expect(printer.sheets).toBe(1)
})
