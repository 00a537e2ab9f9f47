import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { Vault } from '../../src/mirror/vault.ts'
import { type RedisServer, startRedis } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'
import { generous, openDirectoryHouse, untilInStep } from './mirror-house.ts'

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis[Symbol.asyncDispose]())

test.concurrent('what changes of a user, a card and the groups is seen at each gateway without the directory being asked', async () => {
  await using house = await openDirectoryHouse()
  await house.addUser('ada', ['staff'])
  const [pin, card, lost] = [await house.addPin('ada'), await house.addCard('ada'), await house.addCard('ada')]
  await using one = house.mirror(redis.url)
  await using other = house.mirror(redis.url)
  await untilInStep(one)
  await untilInStep(other)
  await house.users.change('ada', { groups: ['research'] })
  await house.cards.remove(lost.id)
  const isSeen = async () => {
    const { asked } = house.directory
    for (const { facts } of [one, other]) {
      const found = [await facts.findPin([pin]), await facts.findCard([card.index])]
      if (found.some(one => one?.user?.groups[0] !== 'research')) return false
    }
    return house.directory.asked === asked
  }
  await until(isSeen, { ...generous, what: 'other groups' })
  for (const { facts } of [one, other]) {
    const isGone = async () => (await facts.findCard([lost.index])) === undefined
    await until(isGone, { ...generous, what: 'the card that was removed later' })
  }
  // One of them made the snapshot, once.
  expect(one.counts.refills + other.counts.refills).toBe(1)
})

test.concurrent('a gateway that starts believes what changed since the snapshot, and asks the directory for none of it', async () => {
  await using house = await openDirectoryHouse()
  const names = Array.from({ length: 30 }, (_, at) => `user${at}`)
  for (const name of names) await house.addUser(name, ['staff'])
  const pins = await Promise.all(names.map(name => house.addPin(name)))
  await using one = house.mirror(redis.url)
  await untilInStep(one)
  for (const name of names) await house.users.change(name, { groups: ['research'] })
  await using late = house.mirror(redis.url)
  await untilInStep(late)
  const isBelieved = async () => {
    const { asked } = house.directory
    for (const pin of pins) if ((await late.facts.findPin([pin]))?.user?.groups[0] !== 'research') return false
    return house.directory.asked === asked
  }
  await until(isBelieved, { ...generous, what: 'all of them without the directory' })
  expect(late.counts.refills).toBe(0)
})

test.concurrent('a PIN that was renamed, moved to another generation of keys or used up is as the directory says', async () => {
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const pin = await house.addPin('ada')
  await using mirror = house.mirror(redis.url)
  await untilInStep(mirror)
  await house.users.rename('ada', 'lovelace')
  const isRenamed = async () => {
    const found = await mirror.facts.findPin([pin])
    return found?.pin.userName === 'lovelace' && found.user?.userName === 'lovelace'
  }
  await until(isRenamed, { ...generous, what: 'the new name' })
  const moved = { ...pin, generation: 2 }
  await house.pins.reindex((await house.pins.ofUser('lovelace'))[0]?.id ?? '', moved)
  await until(async () => (await mirror.facts.findPin([moved]))?.index.generation === 2, { ...generous, what: 'it' })
  await until(async () => (await mirror.facts.findPin([pin])) === undefined, { ...generous, what: 'an end of the old' })
})

test.concurrent('a gateway that is cut off goes on with what it knew, says so, and hears of a revocation when it is back', async () => {
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const pin = await house.addPin('ada')
  const link = { isCut: false }
  const changes = {
    ...house.changes,
    cursor: () => house.changes.cursor(),
    since: async (...asked: Parameters<typeof house.changes.since>) => {
      if (link.isCut) return Promise.reject(unavailable())
      return house.changes.since(...asked)
    },
  }
  await using mirror = house.mirror(redis.url, { source: { ...house, changes } })
  await untilInStep(mirror)
  link.isCut = true
  house.directory.cut()
  const isMarked = async () => (await mirror.facts.findPin([pin]).catch(() => undefined))?.offline !== undefined
  await until(isMarked, { ...generous, what: 'an answer marked with its age' })
  expect(mirror.health()).toMatchObject({ ok: false, reason: expect.stringContaining('records-unavailable') })
  await expect(mirror.facts.findPin([{ ...pin, generation: 2 }])).rejects.toMatchObject({ code: 'directory-away' })
  await house.pins.end('ada', house.clock.now(), 'revoked')
  link.isCut = false
  house.directory.restore()
  const isRevoked = async () => (await mirror.facts.findPin([pin]))?.pin.endReason === 'revoked'
  await until(isRevoked, { ...generous, what: 'the revocation' })
  await untilInStep(mirror)
})

test.concurrent('what a snapshot left that was given up is not believed, even when its gateway’s clock was ahead', async () => {
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const pin = await house.addPin('ada')
  const name = new Vault(house.mirrorKey).nameOf('pin', pin)
  const ahead = {
    elapsed: () => house.clock.elapsed(),
    now: () => house.clock.now().add({ minutes: 1 }),
    steady: () => house.clock.steady(),
    isLost: false,
    wait: (milliseconds: number, signal?: AbortSignal) => house.clock.wait(milliseconds, signal),
  }
  const failing = { ...house.logInFacts, cards: () => Promise.reject(unavailable()) }
  const source = {
    ...house,
    logInFacts: { ...failing, activePins: house.logInFacts.activePins.bind(house.logInFacts) },
  }
  await using hasty = house.mirror(redis.url, { clock: ahead, source })
  await until(async () => (await redis.ask('EXISTS', name)) === 1, { ...generous, what: 'half a snapshot' })
  await hasty[Symbol.asyncDispose]()
  await house.pins.end('ada', house.clock.now(), 'revoked')
  await using mirror = house.mirror(redis.url)
  await untilInStep(mirror)
  expect(await redis.ask('EXISTS', name)).toBe(1)
  expect(await mirror.facts.findPin([pin])).toMatchObject({ pin: { endReason: 'revoked' } })
})

test.concurrent('values of temporary PINs go away a day after their end, all others when nobody feeds the mirror', async () => {
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const inAnHour = house.clock.now().add({ hours: 1 })
  const over = await house.addPin('ada', { validUntil: house.clock.now().subtract({ hours: 1 }) })
  const [guest, lasting] = [await house.addPin('ada', { validUntil: inAnHour }), await house.addCard('ada')]
  await using mirror = house.mirror(redis.url)
  await untilInStep(mirror)
  const vault = new Vault(house.mirrorKey)
  const hoursOf = async (name: string) => Number(await redis.ask('PTTL', name)) / 3_600_000
  expect(await hoursOf(vault.nameOf('pin', guest))).toBeCloseTo(25, 1)
  expect(await hoursOf(vault.nameOf('card', lasting.index))).toBeCloseTo(194, 1)
  expect(await redis.ask('EXISTS', vault.nameOf('pin', over))).toBe(0)
  expect(await mirror.facts.findPin([over])).toMatchObject({ pin: { userName: 'ada' } })
})

function unavailable() {
  return new Fault('records-unavailable', 'the link is cut')
}
