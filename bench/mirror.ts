import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { SecretIndex } from '../src/ports/directory.ts'
import { openDirectoryHouse, untilInStep } from '../test/mirror/mirror-house.ts'
import { type RedisServer, startRedis } from '../test/servers/start-redis.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'

const few = 1_000
const lookups = 10_000
const changes = 100
/** A snapshot of a million users; far longer than it may take, so that what it took can be told. */
const patience = { withinMs: 600_000 }

/** The mirror of a directory in SQLite: how it is filled, what it takes, how soon it knows, what a log-in costs. */
export async function benchMirror(users: number): Promise<void> {
  heading(`A mirror of ${users} users with a PIN each, in one Redis beside it`)
  await using small = await openFilled(few)
  await using big = await openFilled(users)
  row('snapshot, s', big.seconds.toFixed(1))
  target({ what: 'snapshot, s for a million users', is: (big.seconds / users) * 1e6, atMost: 60 })
  target({ what: 'memory of Redis, bytes a PIN', is: big.octets / users, atMost: 300 })
  await measureLookups(small, big)
  await measureChanges(big)
}

type Filled = Awaited<ReturnType<typeof openFilled>>

async function openFilled(users: number) {
  await using stack = new AsyncDisposableStack()
  const redis = stack.use(await startRedis())
  const house = stack.use(await openDirectoryHouse())
  fill(join(house.folder, 'holdfast.sqlite'), users)
  const before = await memoryOf(redis)
  const began = performance.now()
  const mirror = stack.use(house.mirror(redis.url))
  await untilInStep(mirror, patience)
  const seconds = (performance.now() - began) / 1000
  const octets = (await memoryOf(redis)) - before
  const owned = stack.move()
  return { users, house, mirror, seconds, octets, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function fill(file: string, users: number): void {
  const database = new DatabaseSync(file)
  database.exec('BEGIN')
  const user = database.prepare(
    "INSERT INTO account (user_name, enabled, origin, created_at) VALUES (?, 1, 'admin', 0)",
  )
  const group = database.prepare('INSERT INTO account_group (user_name, group_name) VALUES (?, ?)')
  const pin = database.prepare(
    `INSERT INTO pin (id, user_name, kind, length, issued_at, valid_from, ends_former, over_at, generation, digest)
     VALUES (?, ?, 'persistent', 10, 0, 0, 0, ${Number.MAX_SAFE_INTEGER}, 1, ?)`,
  )
  for (let at = 0; at < users; at += 1) {
    user.run(userName(at))
    group.run(userName(at), `department-${at % 40}`)
    pin.run(randomUUID(), userName(at), indexOf(at).digest)
  }
  database.exec('COMMIT')
  database.close()
}

/** As a log-in looks up a PIN, with few users and with many in turn. */
async function measureLookups(small: Filled, big: Filled): Promise<void> {
  const times: [number[], number[]] = [[], []]
  const asked = [small, big].map(({ house }) => house.directory.asked)
  for (let round = -1_000; round < lookups; round += 1)
    for (const [at, { mirror, users }] of [small, big].entries()) {
      const began = performance.now()
      const found = await mirror.facts.findPin([indexOf(Math.floor(Math.random() * users))])
      const time = (performance.now() - began) * 1000
      if (!found) throw new Error('a PIN was not found')
      if (round >= 0) times[at]?.push(time)
    }
  const [fewFigures, manyFigures] = times.map(figuresOf)
  if (!fewFigures || !manyFigures) throw new Error('nothing measured')
  row(`look-up among ${few} PINs, µs`, show(fewFigures, 0))
  row(`look-up among ${big.users} PINs, µs`, show(manyFigures, 0))
  const again = [small, big].map(({ house }, at) => house.directory.asked - (asked[at] ?? 0))
  row('look-ups for which the directory was asked, few and many', again.join(' and '))
  target({ what: 'many against few', is: manyFigures.median / fewFigures.median, atMost: 2 })
}

/** From the return of the write to the first answer that knows of it. */
async function measureChanges({ house, mirror }: Filled): Promise<void> {
  const times: number[] = []
  for (let at = 0; at < changes; at += 1) {
    await house.pins.end(userName(at), house.clock.now(), 'revoked')
    const began = performance.now()
    while ((await mirror.facts.findPin([indexOf(at)]))?.pin.endReason !== 'revoked') await setImmediate()
    times.push(performance.now() - began)
  }
  const figures = figuresOf(times)
  row('a revocation is known after, ms', show(figures, 0))
  target({ what: 'a revocation is known after, p99, s', is: figures.p99 / 1000, atMost: 2 })
}

async function memoryOf(redis: RedisServer): Promise<number> {
  const said = String(await redis.ask('INFO', 'memory'))
  return Number(/^used_memory:(\d+)/m.exec(said)?.[1])
}

function userName(at: number): string {
  return `user-${at}`
}

function indexOf(at: number): SecretIndex {
  return { generation: 1, digest: Uint8Array.from(createHash('sha256').update(String(at)).digest()) }
}
