import { expect, test } from 'vitest'
import { Vault } from '../../src/mirror/vault.ts'
import { TcpProxy, type WireFault } from '../faults/tcp-proxy.ts'
import { startRedis } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'
import { generous, openDirectoryHouse, untilInStep } from './mirror-house.ts'

test.concurrent('a Redis that is emptied is filled again, and log-ins go on meanwhile', async () => {
  await using redis = await startRedis()
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const pin = await house.addPin('ada')
  await using mirror = house.mirror(redis.url)
  await untilInStep(mirror)
  await redis.ask('FLUSHALL')
  expect(await mirror.facts.findPin([pin])).toMatchObject({ pin: { userName: 'ada' } })
  await until(async () => mirror.counts.refills === 2 && mirror.health().ok, { ...generous, what: 'a refill' })
  house.directory.cut()
  expect(await mirror.facts.findPin([pin])).toMatchObject({ pin: { userName: 'ada' } })
})

const broken: readonly (readonly [string, WireFault])[] = [
  ['slow', { kind: 'latency', milliseconds: 5_000 }],
  ['silent', { kind: 'blackhole', direction: 'down', afterBytes: 0 }],
  ['half open', { kind: 'half-open', direction: 'up', afterBytes: 0 }],
  ['garbled', { kind: 'corrupt', direction: 'down', afterBytes: 0 }],
]

test.concurrent.each(broken)(
  'with a Redis that is %s log-ins go on, and it is used again when it is well',
  async (_, fault) => {
    await using redis = await startRedis()
    await using wire = await TcpProxy.start(redis.port)
    await using house = await openDirectoryHouse()
    await house.addUser('ada')
    const pin = await house.addPin('ada')
    await using mirror = house.mirror(`redis://127.0.0.1:${wire.port}`)
    await untilInStep(mirror)
    wire.set(fault)
    for (let logIns = 0; logIns < 20; logIns += 1)
      expect(await mirror.facts.findPin([pin])).toMatchObject({ pin: { userName: 'ada' } })
    // Whoever comes after the first waits no more for what does not answer.
    const { failures, hits, misses } = mirror.counts
    expect(failures + hits + misses).toBe(20)
    wire.set({ kind: 'none' })
    const isNear = async () => {
      const { asked } = house.directory
      await mirror.facts.findPin([pin])
      return house.directory.asked === asked && mirror.health().ok
    }
    await until(isNear, { ...generous, what: 'a mirror that is used again' })
  },
)

test.concurrent('a Redis that is killed and comes back empty is filled again', async () => {
  await using first = await startRedis()
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const pin = await house.addPin('ada')
  await using mirror = house.mirror(first.url)
  await untilInStep(mirror)
  await first.kill()
  expect(await mirror.facts.findPin([pin])).toMatchObject({ pin: { userName: 'ada' } })
  await until(async () => mirror.health().reason?.includes('Redis') === true, { ...generous, what: 'a word of it' })
  await using _second = await startRedis([], first.port)
  await until(async () => mirror.counts.refills === 2 && mirror.health().ok, { ...generous, what: 'a refill' })
})

test.concurrent('a Redis that is full is told of, revocations are seen all the same, and it is filled when it has room', async () => {
  await using redis = await startRedis()
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const pin = await house.addPin('ada')
  await using mirror = house.mirror(redis.url)
  await untilInStep(mirror)
  await redis.ask('CONFIG', 'SET', 'maxmemory', '1')
  await house.pins.end('ada', house.clock.now(), 'revoked')
  const isRevoked = async () => (await mirror.facts.findPin([pin]))?.pin.endReason === 'revoked'
  await until(isRevoked, { ...generous, what: 'the revocation' })
  await until(async () => mirror.health().reason?.includes('OOM') === true, { ...generous, what: 'a word of it' })
  await redis.ask('CONFIG', 'SET', 'maxmemory', '0')
  await untilInStep(mirror)
})

test.concurrent('a Redis that drops values to make room is filled again', async () => {
  await using redis = await startRedis()
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const pins = await Promise.all(Array.from({ length: 30 }, () => house.addCard('ada')))
  await using mirror = house.mirror(redis.url)
  await untilInStep(mirror)
  const vault = new Vault(house.mirrorKey)
  for (const { index } of pins) await redis.ask('DEL', vault.nameOf('card', index))
  for (const { index } of pins)
    expect(await mirror.facts.findCard([index])).toMatchObject({ card: { userName: 'ada' } })
  expect(mirror.counts.holes).toBe(30)
  // Each is put back by whoever asked for it.
  const areThere = async () => {
    const there = await Promise.all(pins.map(({ index }) => redis.ask('EXISTS', vault.nameOf('card', index))))
    return there.every(one => one === 1)
  }
  await until(areThere, { ...generous, what: 'values that were put back' })
})
