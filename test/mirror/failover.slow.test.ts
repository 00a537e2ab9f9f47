import { expect, test } from 'vitest'
import type { Mirror } from '../../src/mirror/open-mirror.ts'
import type { SecretIndex } from '../../src/ports/directory.ts'
import { leastRights, startRedisCluster, startSentinels } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'
import { type DirectoryHouse, generous, openDirectoryHouse, untilInStep } from './mirror-house.ts'

test.concurrent('no log-in fails while sentinels make a replica primary, and the mirror goes on there', async () => {
  await using group = await startSentinels()
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const pin = await house.addPin('ada')
  await using mirror = house.mirror(group.url)
  await untilInStep(mirror)
  expect(await mirror.zoneTries.count(60_000)).toMatchObject({ tries: 1 })
  await group.primary.kill()
  const isMoved = async () => {
    expect(await mirror.facts.findPin([pin])).toMatchObject({ pin: { userName: 'ada' } })
    return (await group.primaryPort().catch(() => 0)) === group.replica.port
  }
  await until(isMoved, { ...generous, what: 'a new primary' })
  await until(() => isNear(house, mirror, pin), { ...generous, what: 'answers of the new primary' })
  await untilInStep(mirror)
  // Replicas are told of a count a moment after it; a failover may forget it.
  expect((await mirror.zoneTries.count(60_000))?.tries).toBeGreaterThan(0)
})

test.concurrent('in a cluster no log-in fails when a node is lost, and the others answer for theirs', async () => {
  await using cluster = await startRedisCluster([leastRights])
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const cards = await Promise.all(Array.from({ length: 30 }, () => house.addCard('ada')))
  await using mirror = house.mirror(cluster.url.replace('//', '//holdfast:secret@'))
  await untilInStep(mirror)
  const nearCards = async () => {
    const { asked } = house.directory
    for (const { index } of cards)
      expect(await mirror.facts.findCard([index])).toMatchObject({ card: { userName: 'ada' } })
    return cards.length - (house.directory.asked - asked)
  }
  expect(await nearCards()).toBe(cards.length)
  expect(await mirror.zoneTries.count(60_000)).toMatchObject({ tries: 1 })
  await cluster.nodes[0]?.kill()
  for (let round = 0; round < 10; round += 1) await nearCards()
  const isSettled = async () => {
    const near = await nearCards()
    return near > 0 && near < cards.length
  }
  await until(isSettled, { ...generous, what: 'answers for the slots that are left' })
})

/** Whether the mirror answers by itself. */
async function isNear(house: DirectoryHouse, mirror: Mirror, index: SecretIndex): Promise<boolean> {
  const { asked } = house.directory
  const found = await mirror.facts.findPin([index])
  return found !== undefined && house.directory.asked === asked
}
