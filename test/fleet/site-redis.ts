import { freePort } from '../servers/free-port.ts'
import { leastRights, type RedisServer, startRedis } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'

/** A Redis, or one of its sentinels, that is killed and begun again at the same port. */
export class LastingServer implements AsyncDisposable {
  readonly port: number
  #config: readonly string[]
  readonly #mode: readonly string[]
  #server: RedisServer | undefined

  private constructor(port: number, config: readonly string[], mode: readonly string[]) {
    this.port = port
    this.#config = config
    this.#mode = mode
  }

  static async start(config: readonly string[], mode: readonly string[] = []): Promise<LastingServer> {
    const server = new LastingServer(await freePort(), config, mode)
    await server.begin()
    return server
  }

  async begin(config = this.#config): Promise<void> {
    this.#config = config
    this.#server = await startRedis(this.#config, this.port, this.#mode)
  }

  /** Ends it as a power cut would; nothing of it is left. */
  async kill(): Promise<void> {
    await this.#server?.kill()
    await this.#server?.[Symbol.asyncDispose]()
  }

  ask(...command: readonly string[]): Promise<unknown> {
    return this.#server?.ask(...command) ?? Promise.reject(new Error('it was never begun'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]()
  }
}

/** A Redis for a site: whichever of two nodes is the primary, and the sentinels' name for it. */
export interface SiteRedis {
  readonly site: string
  readonly nodes: readonly LastingServer[]
  /** The node that is the primary now. */
  primary(): Promise<LastingServer>
}

const patience = { withinMs: 30_000 }

/** A primary with a replica for each site, and three sentinels that watch over all of them. */
export async function startSiteRedises(
  sites: readonly string[],
  stack: AsyncDisposableStack,
): Promise<{ readonly redises: readonly SiteRedis[]; readonly sentinels: readonly LastingServer[] }> {
  const pairs: { readonly site: string; readonly nodes: readonly [LastingServer, LastingServer] }[] = []
  const common = ['repl-diskless-sync-delay 0', leastRights]
  for (const site of sites) {
    const primary = stack.use(await LastingServer.start(common))
    const replica = stack.use(await LastingServer.start([...common, `replicaof 127.0.0.1 ${primary.port}`]))
    pairs.push({ site, nodes: [primary, replica] })
  }
  const watched = watchOver(pairs.map(({ site, nodes: [primary] }) => ({ site, port: primary.port })))
  const sentinels: LastingServer[] = []
  for (let at = 0; at < 3; at += 1) sentinels.push(stack.use(await LastingServer.start(watched, ['--sentinel'])))
  const redises = pairs.map(pair => ({ ...pair, primary: () => primaryOf(pair, sentinels) }))
  const agree = async () => {
    const said = await Promise.all(
      sites.flatMap(site => sentinels.map(sentinel => sentinel.ask('SENTINEL', 'MASTER', site))),
    )
    return said.every(knowsAll)
  }
  await until(agree, { ...patience, what: 'sentinels that know each other and the replicas' })
  return { redises, sentinels }
}

/** What a sentinel is told when it begins: each site's primary. */
export function watchOver(primaries: readonly { readonly site: string; readonly port: number }[]): readonly string[] {
  return primaries.flatMap(({ site, port }) => [
    `sentinel monitor ${site} 127.0.0.1 ${port} 2`,
    `sentinel down-after-milliseconds ${site} 1000`,
    `sentinel failover-timeout ${site} 5000`,
  ])
}

function knowsAll(answer: unknown): boolean {
  const fields = (answer as readonly string[]).map(String) // RESP: names and values in turn
  const of = (name: string) => fields[fields.indexOf(name) + 1]
  return of('num-slaves') === '1' && of('num-other-sentinels') === '2'
}

async function primaryOf(
  { site, nodes }: Pick<SiteRedis, 'site' | 'nodes'>,
  sentinels: readonly LastingServer[],
): Promise<LastingServer> {
  // One of them may be down.
  const said = await Promise.any(sentinels.map(sentinel => sentinel.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', site)))
  const port = Number((said as readonly string[])[1]) // RESP: host and port
  const primary = nodes.find(node => node.port === port)
  if (!primary) throw new Error(`the sentinels tell of a node at ${port} that is not here`)
  return primary
}
