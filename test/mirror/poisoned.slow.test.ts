import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusePin } from '../../src/core/pin.ts'
import type { Mirror } from '../../src/mirror/open-mirror.ts'
import { Vault } from '../../src/mirror/vault.ts'
import type { SecretIndex } from '../../src/ports/directory.ts'
import { type RedisServer, startRedis } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'
import { type DirectoryHouse, generous, openDirectoryHouse, untilInStep } from './mirror-house.ts'

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis[Symbol.asyncDispose]())

/** Somebody who may do anything in Redis, but has no key. `mine` and `theirs`: names of values of two users' PINs. */
const attacks: readonly (readonly [string, (mine: string, theirs: string) => Promise<unknown>])[] = [
  ['another user’s value copied under one’s own key', (mine, theirs) => redis.ask('COPY', theirs, mine, 'REPLACE')],
  ['a value of another type', mine => redis.ask('DEL', mine).then(() => redis.ask('LPUSH', mine, 'x'))],
  ['a value cut short', mine => redis.ask('SET', mine, 'x'.repeat(15))],
  ['a value made longer', mine => redis.ask('APPEND', mine, 'x')],
  ['a value with one other bit', mine => redis.ask('SETBIT', mine, '150', '1').then(flip(mine))],
  ['a value as long as a document', mine => redis.ask('SETRANGE', mine, String(20 * 1024 * 1024), 'x')],
]

function flip(name: string) {
  return (was: unknown) => (was === 1 ? redis.ask('SETBIT', name, '150', '0') : undefined)
}

test.concurrent.each(attacks)('%s lets nobody in, and is put right', async (_, attack) => {
  await using house = await openDirectoryHouse()
  const { mine, mallory, mirror, theirs } = await openTwoUsers(house)
  await using _open = mirror
  await attack(mine, theirs)
  expect(await mirror.facts.findPin([mallory])).toMatchObject({ pin: { userName: 'mallory' } })
  expect(mirror.counts.rejected).toBe(1)
  await until(() => isAnsweredNear(house, mirror, mallory), { ...generous, what: 'a healed value' })
})

test.concurrent('values under names of nobody let nobody in, and go away', async () => {
  await using house = await openDirectoryHouse()
  const { mine, mirror } = await openTwoUsers(house)
  await using _open = mirror
  const guessed = { generation: 1, digest: new Uint8Array(32).fill(1) }
  const name = new Vault(house.mirrorKey).nameOf('pin', guessed)
  await redis.ask('COPY', mine, name)
  expect(await mirror.facts.findPin([guessed])).toBeUndefined()
  await until(async () => (await redis.ask('EXISTS', name)) === 0, { ...generous, what: 'a value that went away' })
})

test.concurrent('an old value that is put back opens nothing, with Redis as it was before the revocation', async () => {
  await using house = await openDirectoryHouse()
  const { mine, mallory, mirror } = await openTwoUsers(house)
  await using _open = mirror
  await redis.ask('COPY', mine, 'kept')
  await house.pins.end('mallory', house.clock.now(), 'revoked')
  const isRemoved = async () => (await redis.ask('EXISTS', mine)) === 0
  await until(isRemoved, { ...generous, what: 'a value that was removed' })
  await redis.ask('COPY', 'kept', mine)
  const found = await mirror.facts.findPin([mallory])
  expect(found && refusePin(found.pin, house.clock.now())).toEqual({ reason: 'pin-ended' })
  // Nor when nobody can be asked: then nobody knows.
  house.directory.cut()
  await expect(mirror.facts.findPin([mallory])).rejects.toMatchObject({ code: 'directory-away' })
  house.directory.restore()
  // A gateway that starts now reads what changed since the snapshot, and knows as much.
  await using second = house.mirror(redis.url)
  await untilInStep(second)
  const again = await second.facts.findPin([mallory])
  expect(again && refusePin(again.pin, house.clock.now())).toEqual({ reason: 'pin-ended' })
})

test.concurrent('an old marker with all that belongs to it is not gone back to', async () => {
  await using house = await openDirectoryHouse()
  const { mirror, mallory } = await openTwoUsers(house)
  await using _open = mirror
  const marker = new Vault(house.mirrorKey).nameOfOnly('marker')
  await redis.ask('COPY', marker, 'kept marker')
  await redis.ask('DEL', marker)
  const refilled = () => redis.ask('EXISTS', marker).then(there => there === 1 && mirror.health().ok)
  await until(refilled, { ...generous, what: 'a new snapshot' })
  await redis.ask('COPY', 'kept marker', marker, 'REPLACE')
  await until(async () => mirror.counts.refills >= 3, { ...generous, what: 'another snapshot' })
  await untilInStep(mirror)
  expect(await mirror.facts.findPin([mallory])).toMatchObject({ pin: { userName: 'mallory' } })
})

async function openTwoUsers(house: DirectoryHouse) {
  await house.addUser('ada')
  await house.addUser('mallory')
  const [ada, mallory] = [await house.addPin('ada'), await house.addPin('mallory')]
  const mirror = house.mirror(redis.url)
  await untilInStep(mirror)
  const vault = new Vault(house.mirrorKey)
  return { mirror, mallory, theirs: vault.nameOf('pin', ada), mine: vault.nameOf('pin', mallory) }
}

/** Whether the mirror says it by itself. */
async function isAnsweredNear(house: DirectoryHouse, mirror: Mirror, index: SecretIndex): Promise<boolean> {
  const { asked } = house.directory
  const found = await mirror.facts.findPin([index])
  return found?.pin.userName === 'mallory' && house.directory.asked === asked
}
