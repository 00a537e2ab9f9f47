import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from 'redis'
import { freePort } from './free-port.ts'
import { type Running, run, runToEnd } from './run.ts'
import { openTempFolder } from './temp-folder.ts'
import { until } from './until.ts'

export type RedisServer = AsyncDisposable & {
  readonly port: number
  readonly pid: number
  readonly url: string
  /** Sends one command as its administrator and gives the answer. */
  ask(...command: readonly string[]): Promise<unknown>
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  /** Starts it again as it was, with what it knew of its cluster; its folder lasts as long as the first of them. */
  again(): Promise<RedisServer>
}

/** The user of docs/adr/0021: all that a mirror may do, and needs. */
export const leastRights =
  'user holdfast on >secret resetkeys ~hf:* resetchannels -@all +getrange +set +del +multi +exec +incrby +pexpire +pttl +ping +select +cluster|slots'

/** Longest that a server, or an agreement of several, may take on a busy machine. */
const patience = { withinMs: 30_000 }

/** Starts a Redis of its own on 127.0.0.1 that keeps nothing on disk. `config`: lines of redis.conf. */
export async function startRedis(
  config: readonly string[] = [],
  port?: number,
  mode: readonly string[] = [],
): Promise<RedisServer> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('redis')).path
  const chosen = port ?? (await freePort())
  const settings = ['save ""', 'appendonly no', `dir ${folder}`, 'bind 127.0.0.1', 'protected-mode no', ...config]
  const server = stack.use(await serve(() => runServer(join(folder, 'redis.conf'), chosen, settings, mode), chosen))
  const owned = stack.move()
  return { ...server, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function serve(start: () => Promise<Running>, port: number): Promise<RedisServer> {
  const server = await start()
  return {
    port,
    pid: server.pid,
    url: `redis://127.0.0.1:${port}`,
    ask: (...command) => askRedis(port, command),
    kill: async () => {
      process.kill(server.pid, 'SIGKILL')
      await server.ended
    },
    again: () => serve(start, port),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function runServer(
  file: string,
  port: number,
  settings: readonly string[],
  mode: readonly string[],
): Promise<Running> {
  await writeFile(file, [`port ${port}`, ...settings, ''].join('\n'))
  return run('redis-server', [file, ...mode], {
    ready: async () => (await askRedis(port, ['PING']).catch(() => undefined)) === 'PONG',
    withinMs: patience.withinMs,
  })
}

async function askRedis(port: number, command: readonly string[]): Promise<unknown> {
  const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: false }, RESP: 2 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.sendCommand([...command])
  } finally {
    client.destroy()
  }
}

export type SentinelGroup = AsyncDisposable & {
  /** `redis+sentinel://…/main`. */
  readonly url: string
  readonly primary: RedisServer
  readonly replica: RedisServer
  /** Port of the one that the sentinels call primary now. */
  primaryPort(): Promise<number>
}

/** A primary with a replica, and three sentinels of which two must agree that it is gone. */
export async function startSentinels(): Promise<SentinelGroup> {
  await using stack = new AsyncDisposableStack()
  const primary = stack.use(await startRedis(['repl-diskless-sync-delay 0']))
  const replica = stack.use(await startRedis([`replicaof 127.0.0.1 ${primary.port}`, 'repl-diskless-sync-delay 0']))
  const watched = [
    `sentinel monitor main 127.0.0.1 ${primary.port} 2`,
    'sentinel down-after-milliseconds main 1000',
    'sentinel failover-timeout main 5000',
  ]
  const sentinels: RedisServer[] = []
  for (let at = 0; at < 3; at += 1) sentinels.push(stack.use(await startRedis(watched, undefined, ['--sentinel'])))
  await until(() => agree(sentinels), { ...patience, what: 'sentinels that know each other and the replica' })
  const url = `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/main`
  const owned = stack.move()
  return {
    url,
    primary,
    replica,
    primaryPort: async () => {
      const said = await sentinels[0]?.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main')
      return Number((said as readonly string[])[1]) // RESP: host and port
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function agree(sentinels: readonly RedisServer[]): Promise<boolean> {
  const said = await Promise.all(sentinels.map(sentinel => sentinel.ask('SENTINEL', 'MASTER', 'main')))
  return said.every(answer => {
    const fields = (answer as readonly string[]).map(String) // RESP: names and values in turn
    const of = (name: string) => fields[fields.indexOf(name) + 1]
    return of('num-slaves') === '1' && of('num-other-sentinels') === '2'
  })
}

export type RedisCluster = AsyncDisposable & {
  /** `redis+cluster://…`. */
  readonly url: string
  readonly nodes: readonly RedisServer[]
}

/** Three primaries with a third of the slots each, and so many replicas of each. */
export async function startRedisCluster(config: readonly string[] = [], replicas = 0): Promise<RedisCluster> {
  await using stack = new AsyncDisposableStack()
  const settings = ['cluster-enabled yes', 'cluster-node-timeout 2000', 'cluster-require-full-coverage no', ...config]
  const nodes: RedisServer[] = []
  // Its own choice, 10,000 above the other, is among the ports of outgoing connections.
  for (let at = 0; at < 3 * (1 + replicas); at += 1)
    nodes.push(stack.use(await startRedis([...settings, `cluster-port ${await freePort()}`])))
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await runToEnd('redis-cli', [
    '--cluster',
    'create',
    ...hosts,
    '--cluster-replicas',
    String(replicas),
    '--cluster-yes',
  ])
  const isReady = async () => {
    const said = await Promise.all(nodes.map(node => node.ask('CLUSTER', 'INFO')))
    return said.every(text => String(text).includes('cluster_state:ok'))
  }
  await until(isReady, { ...patience, what: 'a cluster whose nodes agree' })
  const owned = stack.move()
  return { url: `redis+cluster://${hosts.join(',')}`, nodes, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
