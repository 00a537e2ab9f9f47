import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Diagnosis } from '../../src/core/diagnosis.ts'
import { judgeMirror } from '../../src/doctor/examine-mirror.ts'
import { inspectRedis } from '../../src/mirror/inspect-redis.ts'
import { parseRedisAddress } from '../../src/mirror/redis-address.ts'
import { freePort } from '../servers/free-port.ts'
import { leastRights, type RedisServer, startRedis } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'

let stack: AsyncDisposableStack
let redis: RedisServer
beforeAll(async () => {
  stack = new AsyncDisposableStack()
  redis = stack.use(await startRedis([leastRights, 'user shut on >secret ~hf:* -@all +select']))
})
afterAll(() => stack.disposeAsync())

afterEach(async () => {
  await redis.ask('CONFIG', 'SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
  await redis.ask('REPLICAOF', 'NO', 'ONE')
  await redis.ask('ACL', 'SETUSER', 'holdfast', '+set')
})

const at = (user: string) => redis.url.replace('//', `//${user}:secret@`)

/** What a doctor says of the Redis at a URL, at an hour by this machine's clock. */
async function examine(url: string, aheadSeconds = 0): Promise<readonly Diagnosis[]> {
  const address = parseRedisAddress(url) ?? expect.fail(url)
  return judgeMirror(await inspectRedis(address, Date.now() - aheadSeconds * 1000))
}

test('a doctor finds a Redis with the least rights well, and leaves nothing in it', async () => {
  expect(await examine(at('holdfast'))).toMatchObject([{ verdict: 'ok', found: /answers in [\d.]+ ms;.*not told/ }])
  expect(await redis.ask('DBSIZE')).toBe(0)
})

test('a doctor warns of a user who may do more than a mirror needs', async () => {
  expect(await examine(redis.url)).toMatchObject([
    { verdict: 'warning', found: /more than the mirror needs: CONFIG, keys that/, advice: /-@all \+getrange/ },
  ])
})

const faults: readonly (readonly [string, Diagnosis['verdict'], RegExp, RegExp, readonly (readonly string[])[]])[] = [
  ['has a right too few', 'broken', /refuses SET/, /ACL SETUSER holdfast/, [['ACL', 'SETUSER', 'holdfast', '-set']]],
  ['is full', 'broken', /is full/, /raise its maxmemory/, [['CONFIG', 'SET', 'maxmemory', '1']]],
  ['is a replica', 'broken', /is a replica/, /name the primary/, [['REPLICAOF', '127.0.0.1', '1']]],
]

test.each(faults)('a doctor says what to do about a Redis that %s', async (_, verdict, found, advice, commands) => {
  for (const command of commands) await redis.ask(...command)
  expect(await examine(at('holdfast'))).toMatchObject([{ check: 'mirror', verdict, found, advice }])
})

test('a doctor warns of a Redis that drops values when it is full', async () => {
  await redis.ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
  expect(await examine(redis.url)).toContainEqual(
    expect.objectContaining({ verdict: 'warning', advice: expect.stringMatching(/maxmemory-policy noeviction/) }),
  )
})

test.each([
  ['ahead', 60],
  ['behind', -60],
] as const)('a doctor warns of a Redis whose clock is %s', async (word, aheadSeconds) => {
  const [diagnosis, ...others] = await examine(at('holdfast'), aheadSeconds)
  expect(diagnosis).toMatchObject({ verdict: 'warning', found: new RegExp(`clock more than 5 s ${word}`) })
  expect([others, await redis.ask('DBSIZE')]).toEqual([[], 0])
})

const away: readonly (readonly [string, () => string | Promise<string>, RegExp, RegExp])[] = [
  ['is not there', async () => `redis://127.0.0.1:${await freePort()}`, /ECONNREFUSED/, /start it/],
  ['has another password', () => at('holdfast').replace('secret', 'other'), /WRONGPASS/, /--redis-password-file/],
  ['lets the user do nothing', () => at('shut'), /NOPERM/, /ACL SETUSER/],
  ['speaks no TLS', () => redis.url.replace('redis:', 'rediss:'), /over TLS/, /--redis-ca/],
]

test.concurrent.each(away)(
  'a doctor says what to do about a Redis that %s, and never a password',
  async (_, url, found, advice) => {
    const told = await examine(await url())
    expect(told).toMatchObject([{ verdict: 'broken', found, advice }])
    expect(JSON.stringify(told)).not.toMatch(/secret|other@/)
  },
)

test.concurrent('a doctor says that the sentinels know no such primary', async () => {
  await using sentinel = await startRedis([], undefined, ['--sentinel'])
  const told = await examine(`redis+sentinel://127.0.0.1:${sentinel.port}/main`)
  expect(told).toMatchObject([{ verdict: 'broken', found: /primary main .* is unknown/, advice: /sentinel monitor/ }])
})

test.concurrent('a doctor looks at every node of a cluster', async () => {
  await using node = await startRedis([leastRights, 'cluster-enabled yes', 'cluster-require-full-coverage no'])
  await node.ask('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  const isReady = async () => String(await node.ask('CLUSTER', 'INFO')).includes('cluster_state:ok')
  await until(isReady, { withinMs: 30_000, what: 'a cluster of one' })
  const url = `redis+cluster://holdfast:secret@127.0.0.1:${node.port}`
  expect(await examine(url)).toMatchObject([{ verdict: 'ok', found: /the Redis cluster at/ }])
})
