import { setTimeout as wait } from 'node:timers/promises'
import { openFarSite } from '../house/far-site.ts'
import { addTcpKeypad, type WatchedKeypad } from '../house/watched-keypad.ts'
import { type RedisServer, startRedis, startRedisCluster, startSentinels } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'
import { amountOf, type Outcome, type Trial, together } from './fault-row.ts'
import { type LogIn, logInAgain, quantile } from './log-in-load.ts'

/** A Redis that loses its primary, or one of them, and goes on with another. */
interface Failing extends AsyncDisposable {
  readonly name: string
  readonly url: string
  /** Kills a primary, waits until another has its place, and starts the killed one again as a replica. */
  failOver(): Promise<void>
}

const people = 6
const patience = { withinMs: 60_000 }
const calmMs = 3_000
/** Issue 4. */
const mostFailedMs = 1_000

/** Redis fails over while people log in. */
export async function tryFailovers(trial: Trial): Promise<Outcome> {
  const times = amountOf(trial, 'failovers', { slice: 1, short: 5, full: 50 })
  const outcomes: Outcome[] = []
  for (const open of [openSentinels, openCluster]) {
    await using redis = await open()
    outcomes.push(await failOverAgain(redis, times, trial))
  }
  return together(...outcomes)
}

async function failOverAgain(redis: Failing, times: number, { say }: Trial): Promise<Outcome> {
  await using stack = new AsyncDisposableStack()
  const site = stack.use(await openFarSite({ redisUrl: redis.url }))
  const desks: { readonly keypad: WatchedKeypad; readonly pin: string }[] = []
  for (let number = 0; number < people; number += 1) {
    const userName = `user${number}`
    await site.gateway.api('POST', '/api/users', { userName })
    const keypad = stack.use(await addTcpKeypad(site.gateway, `desk-${number}`, 'hall'))
    desks.push({ keypad, pin: await site.issue(userName) })
  }
  const stop = new AbortController()
  const began = performance.now()
  const working = Promise.all(desks.map(({ keypad, pin }) => logInAgain(keypad, pin, stop.signal)))
  const spans: (readonly [number, number])[] = []
  try {
    for (let time = 0; time < times; time += 1) {
      await wait(calmMs)
      const from = performance.now()
      await redis.failOver()
      spans.push([from, performance.now()])
      say(`${redis.name}: failover ${time + 1} of ${times}`)
    }
    await wait(calmMs)
  } finally {
    stop.abort()
  }
  const outcome = describe(redis.name, (await working).flat(), spans, performance.now() - began)
  for (const figure of outcome.figures) say(figure)
  return outcome
}

function describe(
  name: string,
  all: readonly LogIn[],
  spans: readonly (readonly [number, number])[],
  lastedMs: number,
): Outcome {
  const during = all.filter(one => spans.some(([from, to]) => one.at + one.milliseconds >= from && one.at <= to))
  const failed = all.filter(one => one.refusal !== undefined)
  const tell = (some: readonly LogIn[]) => {
    const times = some.map(({ milliseconds }) => milliseconds)
    return [0.5, 0.99, 1].map(share => quantile(times, share).toFixed(0)).join(', ')
  }
  const long = failed.filter(one => one.milliseconds > mostFailedMs)
  return {
    cases: `${name}: ${spans.length} failovers while ${people} people log in`,
    figures: [
      `${name}: ${all.length} log-ins (${(all.length / (lastedMs / 1000)).toFixed(0)}/s), ${during.length} of them during a failover`,
      `failed ${failed.length}, longest failed ${failed.length === 0 ? '-' : tell(failed)} ms`,
      `all p50, p99, longest ${tell(all)} ms, during a failover ${tell(during)} ms`,
    ],
    violations: long.map(one => `${name}: failed after ${one.milliseconds.toFixed(0)} ms: ${one.refusal}`),
  }
}

async function openSentinels(): Promise<Failing> {
  await using stack = new AsyncDisposableStack()
  const group = stack.use(await startSentinels())
  const servers = new Map([group.primary, group.replica].map(server => [server.port, server]))
  const owned = stack.move()
  const failOver = async () => {
    const former = await group.primaryPort()
    await servers.get(former)?.kill()
    const isMoved = async () => (await group.primaryPort()) !== former
    await until(isMoved, { ...patience, what: 'a new primary' })
    const config = [`replicaof 127.0.0.1 ${await group.primaryPort()}`, 'repl-diskless-sync-delay 0']
    const again = owned.use(await startRedis(config, former))
    servers.set(former, again)
    await until(() => isInStep(again), { ...patience, what: 'a replica in step' })
  }
  return { name: 'Sentinel', url: group.url, failOver, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function openCluster(): Promise<Failing> {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.use(await startRedisCluster([], 1))
  const servers = new Map(cluster.nodes.map(server => [server.port, server]))
  const areInStep = async () => {
    const steps = await Promise.all(cluster.nodes.map(isInStep))
    return steps.filter(Boolean).length === cluster.nodes.length / 2
  }
  await until(areInStep, { ...patience, what: 'a replica of each primary' })
  const owned = stack.move()
  let next = 0
  const failOver = async () => {
    const primaries = await primariesOf([...servers.values()])
    const former = primaries[next % primaries.length]
    next += 1
    if (!former) throw new Error('no primary')
    await former.kill()
    const others = [...servers.values()].filter(server => server !== former)
    const isWhole = async () => (await primariesOf(others)).length === primaries.length
    await until(isWhole, { ...patience, what: 'a replica in its place' })
    const again = owned.use(await former.again())
    servers.set(former.port, again)
    await until(() => isInStep(again), { ...patience, what: 'a replica in step' })
  }
  return { name: 'Cluster', url: cluster.url, failOver, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Those that are primary by their own word. */
async function primariesOf<S extends RedisServer>(servers: readonly S[]): Promise<readonly S[]> {
  const roles = await Promise.all(servers.map(server => server.ask('INFO', 'replication').catch(() => '')))
  return servers.filter((_, at) => String(roles[at]).includes('role:master'))
}

async function isInStep(server: RedisServer): Promise<boolean> {
  return String(await server.ask('INFO', 'replication')).includes('master_link_status:up')
}
