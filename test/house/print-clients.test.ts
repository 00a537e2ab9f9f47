import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Job } from '../../src/core/job.ts'
import { openQueueHouse, type QueueHouse } from '../ipp/queue-house.ts'
import { runToEnd } from '../servers/run.ts'
import { type SampleFormat, sample } from '../servers/samples.ts'
import { type Cupsd, startCupsd } from '../servers/start-cupsd.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'

let house: QueueHouse
let cups: Cupsd
beforeAll(async () => {
  house = await openQueueHouse()
  cups = await startCupsd()
  const uri = `localhost:${house.port}/ipp/print`
  await cups.run('lpadmin', '-p', 'driverless', '-E', '-v', `ipp://${uri}`, '-m', 'everywhere')
  await cups.run('lpadmin', '-p', 'secure', '-E', '-v', `ipps://${uri}`, '-m', 'everywhere')
  await cups.run('lpadmin', '-p', 'raw', '-E', '-v', `ipp://${uri}`, '-m', 'raw')
})
afterAll(async () => {
  await cups[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

/** The job that the next step makes. */
async function heldAfter(step: () => Promise<unknown>): Promise<Job> {
  const before = house.held.length
  await step()
  return until(async () => house.held[before], { withinMs: 10_000, what: 'a held job' })
}

const lp = (...args: readonly string[]) => runToEnd('lp', args, { env: { CUPS_USER: 'ada' } })

test.each([
  ['without a destination', [], []],
  ['with the name of the queue', [], ['-d', 'Holdfast']],
  ['with another name', [], ['-d', 'anything']],
  ['with TLS by upgrade', ['-E'], ['-d', 'Holdfast']],
])('lp prints straight to the queue %s', async (_, before, after) => {
  const path = await sample('pdf')
  const job = await heldAfter(() => lp(...before, '-h', `localhost:${house.port}`, ...after, path))
  expect(job).toMatchObject({ userName: 'ada', format: 'application/pdf' })
  expect((await house.read(job)).equals(await readFile(path))).toBe(true)
})

test('copies, sides, paper and title of lp arrive', async () => {
  const options = ['-n', '3', '-o', 'sides=two-sided-long-edge', '-o', 'media=iso_a5_148x210mm', '-t', 'Plan']
  const place = ['-h', `localhost:${house.port}`, '-d', 'Holdfast']
  const job = await heldAfter(async () => lp(...place, ...options, await sample('pdf')))
  expect(job.name).toBe('Plan')
  expect(job.ticket).toMatchObject({ copies: 3, sides: 'two-sided-long-edge', media: 'iso_a5_148x210mm' })
})

test('lpstat shows the queue and its jobs, cancel takes one back', async () => {
  const place = ['-h', `localhost:${house.port}`]
  const job = await heldAfter(async () => lp(...place, '-d', 'Holdfast', await sample('pdf')))
  expect(await runToEnd('lpstat', [...place, '-p'])).toMatch(/^printer Holdfast is idle/)
  expect(await runToEnd('lpstat', [...place, '-o'], { env: { CUPS_USER: 'ada' } })).toContain(`-${job.id} `)
  await runToEnd('cancel', [...place, `${job.id}`], { env: { CUPS_USER: 'ada' } })
  expect((await house.jobs.find(job.id))?.outcome).toBe('deleted')
})

test('an empty file is refused and leaves nothing waiting', async () => {
  await using folder = await openTempFolder('empty')
  const path = join(folder.path, 'empty')
  await runToEnd('touch', [path])
  const before = await house.jobs.count({ states: ['held', 'receiving'] })
  await expect(lp('-h', `localhost:${house.port}`, '-d', 'Holdfast', path)).rejects.toThrow('there is no document')
  expect(await house.jobs.count({ states: ['held', 'receiving'] })).toBe(before)
})

test.each<[string, SampleFormat, string]>([
  ['driverless', 'pdf', 'application/pdf'],
  ['driverless', 'jpeg', 'image/jpeg'],
  ['driverless', 'pwg', 'application/pdf'],
  ['secure', 'pdf', 'application/pdf'],
  ['raw', 'pwg', 'image/pwg-raster'],
])('a %s queue of CUPS forwards %s and stays enabled', async (name, kind, format) => {
  const options = ['-n', '2', '-o', 'sides=two-sided-short-edge', '-t', `${name} ${kind}`]
  const path = await sample(kind)
  const job = await heldAfter(() => cups.run('lp', '-d', name, ...options, path))
  expect(job).toMatchObject({ format, name: `${name} ${kind}`, ticket: { copies: 2, sides: 'two-sided-short-edge' } })
  const isIdle = async () => (await cups.run('lpstat', '-p', name)).includes('is idle')
  await until(isIdle, { withinMs: 10_000, what: 'an idle queue' })
})
