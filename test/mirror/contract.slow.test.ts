import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NearFacts } from '../../src/ports/facts.ts'
import { type RedisServer, startRedis } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'
import { type DirectoryHouse, generous, openDirectoryHouse, untilInStep } from './mirror-house.ts'

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis[Symbol.asyncDispose]())

interface Answerer extends AsyncDisposable {
  readonly facts: NearFacts
}

/** Who answers: the directory itself, a mirror that was filled before, one that knows nothing yet. */
const answerers: readonly (readonly [string, (house: DirectoryHouse) => Promise<Answerer>])[] = [
  ['the directory', async house => ({ facts: house.facts, [Symbol.asyncDispose]: async () => {} })],
  [
    'a mirror in step',
    async house => {
      const mirror = house.mirror(redis.url)
      await untilInStep(mirror)
      return mirror
    },
  ],
  ['a mirror without a Redis', async house => house.mirror('redis://127.0.0.1:1')],
]

describe.concurrent.each(answerers)('%s', (_, open) => {
  test('answers with PINs, cards and whose they are', async () => {
    await using house = await openDirectoryHouse()
    await house.addUser('ada', ['research', 'staff'])
    await house.users.change('ada', { enabled: false })
    const pin = await house.addPin('ada', { kind: 'temporary', validUntil: Temporal.Instant.from('2100-01-01T00:00Z') })
    const card = await house.addCard('ada')
    const limited = await house.addPin('ada', { usesLeft: 2 })
    await using answerer = await open(house)
    const { facts } = answerer
    const user = { userName: 'ada', enabled: false, groups: ['research', 'staff'] }
    const directory = house.facts
    expect(plain(await facts.findPin([pin]))).toEqual(plain(await directory.findPin([pin])))
    expect(await facts.findPin([pin])).toMatchObject({ index: pin, user })
    expect(await facts.findCard([card.index])).toMatchObject({ card: { id: card.id, userName: 'ada' }, user })
    // The directory knows what a use of it leaves.
    expect(await facts.findPin([limited])).toMatchObject({ pin: { usesLeft: 2 } })
  })

  test('finds nothing under an index that nobody has, and a PIN under any live generation', async () => {
    await using house = await openDirectoryHouse()
    await house.addUser('ada')
    const pin = await house.addPin('ada')
    await using answerer = await open(house)
    const other = { generation: 2, digest: Uint8Array.from(randomBytes(32)) }
    expect(await answerer.facts.findPin([other])).toBeUndefined()
    expect(await answerer.facts.findCard([other])).toBeUndefined()
    expect(await answerer.facts.findPin([])).toBeUndefined()
    expect(await answerer.facts.findPin([other, pin])).toMatchObject({ index: pin })
  })

  test('a PIN issued a moment ago is found, and one revoked is revoked within two seconds', async () => {
    await using house = await openDirectoryHouse()
    await house.addUser('ada')
    await using answerer = await open(house)
    const pin = await house.addPin('ada')
    expect(await answerer.facts.findPin([pin])).toMatchObject({ pin: { endedAt: null } })
    await house.pins.end('ada', house.clock.now(), 'revoked')
    const isRevoked = async () => (await answerer.facts.findPin([pin]))?.pin.endReason === 'revoked'
    await until(isRevoked, { ...generous, what: 'the revocation' })
  })

  test('tells of groups and printers as they are', async () => {
    await using house = await openDirectoryHouse()
    await house.users.putGroup('staff', ['print'])
    const uri = 'ipp://192.0.2.20/ipp/print'
    const printer = { name: 'lobby', site: 'main', uri, snmp: null, certificateSha256: null }
    await house.printers.create(printer)
    await using answerer = await open(house)
    const { facts } = answerer
    expect(await facts.groups()).toEqual([{ name: 'staff', rights: ['print'] }])
    expect(await facts.findPrinter('lobby')).toEqual(printer)
    expect(await facts.findPrinter('attic')).toBeUndefined()
    const added = { ...printer, name: 'added a moment ago' }
    await house.printers.create(added)
    expect(await facts.findPrinter(added.name)).toEqual(added)
    await house.users.putGroup('staff', ['print', 'colour'])
    await house.printers.remove('lobby')
    const isNew = async () =>
      (await facts.findPrinter('lobby')) === undefined && (await facts.groups())[0]?.rights.length === 2
    await until(isNew, { ...generous, what: 'what changed' })
  })
})

/** Instants as texts: two of the same instant need not be equal as objects. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
