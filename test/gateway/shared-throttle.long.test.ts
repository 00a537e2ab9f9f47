import { afterEach, beforeEach, expect, test } from 'vitest'
import { terminalThrottlePolicy } from '../../src/core/throttle.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { openRecords, type Records } from '../office.ts'

let office: Records
beforeEach(async () => {
  office = await openRecords()
})
afterEach(() => office[Symbol.asyncDispose]())

// Without delays, so that only the bucket counts.
const bucket = { key: 'zone', policy: { ...terminalThrottlePolicy, delaySeconds: [] } }

/** What the try looks up does not matter here. */
const nothing = async () => undefined

/** The gate of a gateway of its own on the same record. */
async function openGate(): Promise<ThrottleGate> {
  const site = await openSiteRecord(office.sql, office)
  return new ThrottleGate({ throttles: site.throttles, clock: office.clock }, { isShared: true })
}

async function fail(gate: ThrottleGate): Promise<'counted' | string> {
  const tried = await gate.count([bucket], nothing)
  if ('reason' in tried) return tried.reason
  await tried.counted
  return 'counted'
}

test('a bucket that two gateways share is full for both after as many wrong tries as for one', async () => {
  const gates = [await openGate(), await openGate()]
  const outcomes: string[] = []
  for (let tries = 0; tries < 14; tries += 1)
    for (const gate of gates.slice(tries % 2, (tries % 2) + 1)) outcomes.push(await fail(gate))
  expect(outcomes).toEqual([...Array.from({ length: 12 }, () => 'counted'), 'step-up', 'step-up'])
})

test('a terminal that moves to another gateway finds its bucket as it was', async () => {
  const [before, after] = [await openGate(), await openGate()]
  await fail(after)
  for (let tries = 0; tries < 11; tries += 1) await fail(before)
  expect(await fail(after)).toBe('step-up')
})

test('tries at the same moment at both gateways are all counted, and a right one is taken back once', async () => {
  const gates = [await openGate(), await openGate()]
  const tried = await Promise.all([0, 1, 0, 1, 0].map(at => gates[at]?.count([bucket], nothing)))
  const counted = tried.flatMap(one => (one && 'counted' in one ? [one] : []))
  await Promise.all(counted.map(one => one.counted))
  expect(counted).toHaveLength(5)
  expect((await office.throttles.load('zone'))?.failures).toBe(5)
  await counted[0]?.forgive()
  expect((await office.throttles.load('zone'))?.failures).toBe(4)
})

test('many guesses at once at one gateway see each other', async () => {
  const gate = await openGate()
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => fail(gate)))
  expect(outcomes.filter(outcome => outcome === 'counted')).toHaveLength(12)
})
