import { argon2, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { createClient } from 'redis'
import { findPin } from '../src/gateway/find-pin.ts'
import { openDirectoryHouse, untilInStep } from '../test/mirror/mirror-house.ts'
import { runToEnd } from '../test/servers/run.ts'
import { startRedis } from '../test/servers/start-redis.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'
import { startFreeRadius } from './free-radius.ts'

const users = 10_000
const rounds = 7
const roundMs = 1_000
const manyAtOnce = 50
/** Of those whose PINs are stretched. */
const fewUsers = 50
const argon2id = promisify(argon2)
// As src/keys/keyed-indexer.ts has it.
const cost = { memory: 7_168, passes: 5, parallelism: 1, tagLength: 32, nonce: randomBytes(16) }
const patience = { withinMs: 120_000 }

interface Contender {
  readonly name: string
  /** Users that it knows. */
  readonly users?: number
  readonly atOnce?: number
  /** Rejects, or answers false, when somebody is not let in who should be. */
  check(at: number): Promise<boolean>
}

/** PIN checks in one process by way of the mirror, without stretch, beside FreeRADIUS on the same Redis and users. */
export async function benchChecks(): Promise<void> {
  heading(`PIN checks among ${users} users in one Redis, ${rounds} rounds of ${roundMs / 1000} s in turn`)
  await using redis = await startRedis()
  await using house = await openDirectoryHouse()
  await fill(house, users)
  await using mirror = house.mirror(redis.url)
  await untilInStep(mirror, patience)
  await fillPlain(redis.url)
  await using radius = await startFreeRadius(redis.port)
  const ports = { ...house, facts: mirror.facts }
  const holdfast: Contender = {
    name: 'Holdfast: index, mirror, judgement',
    check: async at => {
      const found = await findPin(ports, pinOf(at))
      return 'pin' in found && found.user?.userName === userName(at)
    },
  }
  const peer: Contender = { name: 'FreeRADIUS, rlm_redis, over UDP', check: at => radius.ask(userName(at), pinOf(at)) }
  const bareClient = await openBare(redis.url)
  const bare: Contender = {
    name: 'bare HMAC and GET',
    check: async at => (await bareClient.get(bareName(pinOf(at)))) !== null,
  }
  try {
    await compare([holdfast, peer, bare])
    row('requests that FreeRADIUS left unanswered for half a second', String(radius.lost))
  } finally {
    bareClient.destroy()
  }
  await ceiling(redis.port)
  await compareStretched(redis.url)
}

async function compare(contenders: readonly [Contender, Contender, Contender]): Promise<void> {
  const rates = contenders.map((): number[] => [])
  const alone = contenders.map((): number[] => [])
  // The first round warms up.
  for (let round = -1; round < rounds; round += 1)
    for (const [at, contender] of contenders.entries()) {
      const rate = await rateOf(contender)
      const p50 = await latencyOf(contender)
      if (round < 0) continue
      rates[at]?.push(rate)
      alone[at]?.push(p50)
    }
  const [own, peer, bare] = rates.map(figuresOf)
  const [ownAlone, peerAlone] = alone.map(figuresOf)
  if (!own || !peer || !bare || !ownAlone || !peerAlone) throw new Error('nothing measured')
  for (const [at, { name }] of contenders.entries()) {
    row(`${name}, ${manyAtOnce} at once, checks/s`, show(figuresOf(rates[at] ?? []), 0))
    row(`${name}, one at a time, p50 in µs`, show(figuresOf(alone[at] ?? []), 0))
  }
  target({ what: `rate against FreeRADIUS at ${manyAtOnce}`, is: own.median / peer.median, atLeast: 1 })
  target({ what: 'p50 against FreeRADIUS at one', is: ownAlone.median / peerAlone.median, atMost: 1 })
  target({ what: 'rate against bare HMAC and GET', is: own.median / bare.median, atLeast: 0.7 })
}

/** Checks in a second, so many at once. */
async function rateOf({ name, check, users: known = users, atOnce = manyAtOnce }: Contender): Promise<number> {
  const began = performance.now()
  let done = 0
  const work = async () => {
    while (performance.now() - began < roundMs) {
      if (!(await check(Math.floor(Math.random() * known)))) throw new Error(`${name} did not let somebody in`)
      done += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return (done * 1000) / (performance.now() - began)
}

/** Median time of one check, in microseconds, one at a time. */
async function latencyOf({ check }: Contender): Promise<number> {
  const times: number[] = []
  const until = performance.now() + roundMs / 2
  while (performance.now() < until) {
    const began = performance.now()
    await check(Math.floor(Math.random() * users))
    times.push((performance.now() - began) * 1000)
  }
  return figuresOf(times).median
}

/** With PINs stretched: whether more than the stretching itself is felt. */
async function compareStretched(url: string): Promise<void> {
  await using house = await openDirectoryHouse('argon2id')
  await fill(house, fewUsers)
  await using mirror = house.mirror(url)
  await untilInStep(mirror, patience)
  const ports = { ...house, facts: mirror.facts }
  const stretched: Contender = {
    name: 'Holdfast, stretched',
    users: fewUsers,
    check: async at => 'pin' in (await findPin(ports, pinOf(at))),
  }
  const alone: Contender = {
    name: 'Argon2id alone',
    users: fewUsers,
    atOnce: availableParallelism(),
    check: async at => (await argon2id('argon2id', { ...cost, message: pinOf(at) })).length === cost.tagLength,
  }
  const rates: [number[], number[]] = [[], []]
  for (let round = -1; round < rounds; round += 1)
    for (const [at, contender] of [stretched, alone].entries()) {
      const rate = await rateOf(contender)
      if (round >= 0) rates[at]?.push(rate)
    }
  const [own, bare] = rates.map(figuresOf)
  if (!own || !bare) throw new Error('nothing measured')
  row(`Holdfast, PINs stretched, ${manyAtOnce} at once, checks/s`, show(own, 0))
  row(`Argon2id alone, ${availableParallelism()} at once, checks/s`, show(bare, 0))
  target({ what: 'rate against Argon2id alone', is: own.median / bare.median, atLeast: 0.9 })
}

/** What this Redis can do for clients in C. */
async function ceiling(port: number): Promise<void> {
  const words = ['-p', String(port), '-n', '200000', '-c', String(manyAtOnce), '-q', '-t', 'get']
  const rates: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const said = await runToEnd('redis-benchmark', words)
    rates.push(Number(/([\d.]+) requests per second/.exec(said)?.[1]))
  }
  row(`redis-benchmark GET, ${manyAtOnce} connections, answers/s`, show(figuresOf(rates), 0))
}

type House = Awaited<ReturnType<typeof openDirectoryHouse>>

async function fill({ folder, indexer }: House, count: number): Promise<void> {
  const database = new DatabaseSync(join(folder, 'holdfast.sqlite'))
  database.exec('BEGIN')
  const user = database.prepare(
    "INSERT INTO account (user_name, enabled, origin, created_at) VALUES (?, 1, 'admin', 0)",
  )
  const pin = database.prepare(
    `INSERT INTO pin (id, user_name, kind, length, issued_at, valid_from, ends_former, over_at, generation, digest)
     VALUES (?, ?, 'persistent', 10, 0, 0, 0, ${Number.MAX_SAFE_INTEGER}, ?, ?)`,
  )
  for (let at = 0; at < count; at += 1) {
    const [index] = await indexer.ofPin(pinOf(at))
    if (!index) throw new Error('no index of a PIN')
    user.run(userName(at))
    pin.run(randomUUID(), userName(at), index.generation, index.digest)
  }
  database.exec('COMMIT')
  database.close()
}

const bareKey = randomBytes(32)
const bareName = (pin: string) => `bare:${createHmac('sha256', bareKey).update(pin).digest('base64url')}`

async function openBare(url: string) {
  const client = createClient({ url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** The same users for the others. */
async function fillPlain(url: string): Promise<void> {
  const client = await openBare(url)
  for (let at = 0; at < users; at += 1)
    await Promise.all([client.set(`rpin:${userName(at)}`, pinOf(at)), client.set(bareName(pinOf(at)), userName(at))])
  client.destroy()
}

function userName(at: number): string {
  return `user-${at}`
}

function pinOf(at: number): string {
  return String(1_000_000_000 + at * 7919).slice(0, 10)
}
