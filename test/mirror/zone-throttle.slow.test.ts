import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { zoneThrottlePolicy } from '../../src/core/throttle.ts'
import { zoneWindowMs } from '../../src/core/zone-count.ts'
import { type Bucket, ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { ZoneThrottle } from '../../src/gateway/zone-throttle.ts'
import { connectRedis } from '../../src/mirror/open-mirror.ts'
import { parseRedisAddress } from '../../src/mirror/redis-address.ts'
import { RedisZoneTries } from '../../src/mirror/redis-zone-tries.ts'
import { Vault } from '../../src/mirror/vault.ts'
import type { ZoneTries } from '../../src/ports/site.ts'
import { systemClock } from '../../src/system.ts'
import { TcpProxy } from '../faults/tcp-proxy.ts'
import { openRecords } from '../office.ts'
import { leastRights, startRedis } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'
import { generous } from './mirror-house.ts'

const policy = zoneThrottlePolicy(1)
const zone: readonly Bucket[] = [{ key: 'zone', policy, isOfZone: true }]
const windowMs = zoneWindowMs(policy)

/** Gateways of one site record and one Redis, in a zone that was never tried at. */
async function openZone(url: string, gateways = 2) {
  await using stack = new AsyncDisposableStack()
  const records = stack.use(await openRecords())
  const address = parseRedisAddress(url)
  if (!address) throw new Error(`${url} is no Redis`)
  const vault = new Vault(randomBytes(32))
  const open = (gateway: string) => {
    const redis = stack.use(connectRedis(address, { commandMs: 250, maxCommands: 2_000 }, systemClock))
    const tries = new WatchedTries(new RedisZoneTries(redis, vault, 'main'))
    return { redis, tries, gate: new ThrottleGate(records, { isShared: true, zone: new ZoneThrottle(tries, gateway) }) }
  }
  const opened = Array.from({ length: gateways }, (_, at) => open(`gateway-${at}`))
  const areThere = (redis: boolean) => async () => opened.every(one => (one.redis.trouble === undefined) === redis)
  const untilThere = (isThere: boolean) => until(areThere(isThere), { ...generous, what: `Redis there: ${isThere}` })
  await untilThere(true)
  const owned = stack.move()
  return {
    name: vault.nameOfOnly('zone', 'main'),
    gates: opened.map(one => one.gate),
    /** What the first gateway's health says. */
    reason: () => opened[0]?.tries.health().reason,
    untilThere,
    /** Tries that Redis did not count, or was late to. */
    missed: () => opened.reduce((sum, one) => sum + one.tries.missed, 0),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type Site = Awaited<ReturnType<typeof openZone>>

class WatchedTries implements ZoneTries {
  readonly #tries: RedisZoneTries
  missed = 0

  constructor(tries: RedisZoneTries) {
    this.#tries = tries
  }

  async count(window: number) {
    const count = await this.#tries.count(window)
    if (!count) this.missed += 1
    return count
  }

  async giveBack(window: number) {
    await this.#tries.giveBack(window)
    if (!this.health().ok) this.missed += 1
  }

  health() {
    return this.#tries.health()
  }
}

/** What comes of it when Redis is in time for every try, which on a busy machine it is not each time. */
async function inTime<T>(url: string, happen: (site: Site) => Promise<T>): Promise<T> {
  for (let runs = 0; runs < 10; runs += 1) {
    await using site = await openZone(url)
    const outcome = await happen(site)
    if (site.missed() === 0) return outcome
  }
  throw new Error('Redis was late in each of ten runs')
}

/** What a try looks up does not matter here. */
const nothing = async () => undefined

/** Guesses until the gate takes no more, at most `most` times. Answers how many it took. */
async function guess(gate: ThrottleGate | undefined, most = 200): Promise<number> {
  for (let tries = 0; tries < most; tries += 1) {
    const tried = await gate?.count(zone, nothing)
    if (!tried || 'reason' in tried) return tries
    await tried.counted
  }
  return most
}

async function logIn(gate: ThrottleGate | undefined): Promise<void> {
  const right = await gate?.count(zone, nothing)
  if (!right || 'reason' in right) throw new Error('the try was not taken')
  await right.counted
  await right.forgive()
}

test.concurrent('gateways of a zone share its capacity, guesses at one moment too, and a right PIN costs none of it', async () => {
  await using redis = await startRedis([leastRights])
  const outcome = await inTime(redis.url.replace('//', '//holdfast:secret@'), async ({ gates: [one, two], name }) => {
    await logIn(one)
    const alone = await guess(one, 20)
    const atOnce = Array.from({ length: 30 }, async () => (await guess(one, 1)) + (await guess(two, 1)))
    const together = (await Promise.all(atOnce)).reduce((sum, tries) => sum + tries, 0)
    const left = Number(await redis.ask('PTTL', name))
    return { all: alone + together, refused: await two?.count(zone, nothing), isEndless: left <= 0 || left > windowMs }
  })
  expect(outcome).toEqual({ all: policy.capacity, refused: { reason: 'step-up', minutes: 120 }, isEndless: false })
})

test.concurrent('without its Redis each gateway counts alone at half capacity, and with it again as before', async () => {
  await using redis = await startRedis()
  await using site = await openZone(redis.url)
  const [one, two] = site.gates
  expect(await guess(one, 10)).toBe(10)
  await redis.kill()
  await site.untilThere(false)
  expect(await guess(one)).toBe(policy.capacity / 2 - 10)
  expect(await guess(two)).toBe(policy.capacity / 2)
  expect(site.reason()).toContain('half')
  await using _again = await startRedis([], redis.port)
  await site.untilThere(true)
  const takesMore = async () => (await guess(one, 1)) === 1 && site.reason() === undefined
  await until(takesMore, { ...generous, what: 'the whole capacity' })
  // What this Redis never heard of is still in each gateway's own count.
  let more = 1
  while (more < policy.capacity && (await guess(one, 1)) === 1) more += 1
  expect(more).toBeLessThanOrEqual(policy.capacity / 2)
})

test.concurrent('a Redis that is emptied forgets what the others counted, and nothing of a gateway’s own', async () => {
  await using redis = await startRedis()
  const { capacity } = policy
  const outcome = await inTime(redis.url, async ({ gates: [one, two] }) => {
    const before = [await guess(one), await guess(two)]
    await redis.ask('FLUSHALL')
    const after = [await guess(one), await guess(two)]
    await redis.ask('FLUSHALL')
    return [before, after, [await guess(one), await guess(two)]]
  })
  expect(outcome).toEqual([
    [capacity, 0],
    [0, capacity],
    [0, 0],
  ])
})

test.concurrent('a right PIN whose window is over leaves the next window no try more', async () => {
  await using redis = await startRedis()
  const outcome = await inTime(redis.url, async ({ gates: [one], name }) => {
    const right = await one?.count(zone, nothing)
    await redis.ask('DEL', name)
    if (right && 'forgive' in right) await right.forgive()
    return redis.ask('GET', name)
  })
  expect(outcome).toBe('0')
})

test.concurrent('a count that is of another type, no number, or as great as can be is nobody’s, and ends with the window', async () => {
  await using redis = await startRedis()
  for (const poison of [
    ['RPUSH', 'x'],
    ['SET', 'x'],
    ['SET', '9223372036854775807'],
  ] as const) {
    await using site = await openZone(redis.url, 1)
    await redis.ask(poison[0], site.name, poison[1])
    expect(await guess(site.gates[0])).toBe(policy.capacity / 2)
    const isEnding = async () => {
      await guess(site.gates[0], 1)
      const left = Number(await redis.ask('PTTL', site.name))
      return left > 0 && left <= windowMs
    }
    await until(isEnding, { ...generous, what: 'an end of the poison' })
  }
})

test.concurrent('a Redis whose user may not count, or that is silent, is no place to count', async () => {
  await using redis = await startRedis([leastRights.replace(' +incrby', '')])
  await using line = await TcpProxy.start(redis.port)
  await using site = await openZone(`redis://holdfast:secret@127.0.0.1:${line.port}`, 1)
  expect(await guess(site.gates[0], 1)).toBe(1)
  expect(site.reason()).toContain('Redis')
  line.set({ kind: 'blackhole', direction: 'down', afterBytes: 0 })
  expect(await guess(site.gates[0])).toBe(policy.capacity / 2 - 1)
})
