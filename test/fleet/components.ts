import type { Fleet, FleetSite, SiteGateway } from './open-fleet.ts'
import { type LastingServer, watchOver } from './site-redis.ts'

/** Log-ins that may fail: at these sites, so long after the component failed, or until so long after it was healed. */
export interface LogInLimit {
  readonly sites: readonly string[]
  readonly afterStrikeMs: number
  readonly afterHealMs: number
  /** People are told so: silence is no failure that is allowed. */
  readonly isTold?: boolean
  /** For the table. */
  readonly words: string
}

/** A part of the fleet that is killed or cut off, and healed. */
export interface Component {
  readonly name: string
  readonly what: string
  /** Sites of which somebody may be let in by what was true when it failed, until it is healed. */
  readonly blind: readonly string[]
  readonly limit: LogInLimit
  strike(): Promise<void>
  /** Resolves when it runs or carries again. */
  heal(): Promise<void>
}

const none: LogInLimit = { sites: [], afterStrikeMs: 0, afterHealMs: 0, words: 'none fails' }
/** What the directory told nobody yet is not known at a site. */
const blindly: LogInLimit = { ...none, words: 'PINs given in the last 2 s before' }
/** DESIGN: another gateway takes over within this. */
const takeoverMs = 10_000

/** Every part, in no order. */
export function componentsOf(fleet: Fleet): readonly Component[] {
  const names = fleet.sites.map(({ name }) => name)
  return [
    {
      name: 'directory (PostgreSQL)',
      what: 'killed',
      blind: names,
      limit: blindly,
      strike: () => fleet.directory.stop(),
      heal: () => fleet.directory.start(),
    },
    ...fleet.sites.flatMap(site => [
      ...site.gateways.flatMap(gateway => [gatewayOf(site, gateway), redisLineOf(gateway)]),
      recordOf(site),
      directoryLineOf(site),
      primaryOf(site),
      replicaOf(site),
      ...site.desks.slice(0, 1).map(({ name, printer }) => ({
        name: `printer ${name}`,
        what: 'refuses connections',
        blind: [],
        limit: none,
        strike: () => printer.set({ network: 'refusing' }),
        heal: () => printer.set({ network: 'up' }),
      })),
    ]),
    ...fleet.sentinels.map((sentinel, at) => sentinelOf(fleet, sentinel, at + 1)),
  ]
}

function gatewayOf({ name: site }: FleetSite, { name, lives }: SiteGateway): Component {
  const words = `10 s at ${site}: its terminals`
  return {
    name: `gateway ${name}`,
    what: 'killed',
    blind: [],
    limit: { sites: [site], afterStrikeMs: takeoverMs, afterHealMs: 0, words },
    strike: () => lives.kill(),
    heal: async () => {
      await lives.begin()
      await lives.ready()
    },
  }
}

function redisLineOf({ name, redisLine }: SiteGateway): Component {
  return {
    name: `line ${name} to Redis`,
    what: 'cut off',
    blind: [],
    limit: none,
    strike: async () => redisLine.cut(),
    heal: async () => redisLine.mend(),
  }
}

/** What is held, and the tries of PINs, are counted there: without it a site stands still. */
function recordOf({ name, postgres }: FleetSite): Component {
  const whileDown = { afterStrikeMs: Number.POSITIVE_INFINITY, afterHealMs: takeoverMs }
  return {
    name: `record of ${name} (PostgreSQL)`,
    what: 'killed',
    blind: [],
    limit: { sites: [name], ...whileDown, isTold: true, words: `all at ${name}, and 10 s more, none in silence` },
    strike: () => postgres.stop(),
    heal: () => postgres.start(),
  }
}

function directoryLineOf({ name, directoryLine }: FleetSite): Component {
  return {
    name: `line ${name} to the directory`,
    what: 'cut off',
    blind: [name],
    limit: blindly,
    strike: async () => directoryLine.set({ kind: 'blackhole', direction: 'up', afterBytes: 0 }),
    heal: async () => directoryLine.set({ kind: 'none' }),
  }
}

function primaryOf({ name, redis }: FleetSite): Component {
  let killed: LastingServer | undefined
  return {
    name: `Redis primary of ${name}`,
    what: 'killed',
    blind: [],
    limit: none,
    strike: async () => {
      killed = await redis.primary()
      await killed.kill()
    },
    heal: async () => killed?.begin(),
  }
}

function replicaOf({ name, redis }: FleetSite): Component {
  let killed: LastingServer | undefined
  return {
    name: `Redis replica of ${name}`,
    what: 'killed',
    blind: [],
    limit: none,
    strike: async () => {
      const primary = await redis.primary()
      killed = redis.nodes.find(node => node !== primary)
      await killed?.kill()
    },
    heal: async () => killed?.begin(),
  }
}

/** It begins with what the others call primary now, as one does that keeps its configuration. */
function sentinelOf({ sites }: Fleet, sentinel: LastingServer, number: number): Component {
  return {
    name: `sentinel ${number}`,
    what: 'killed',
    blind: [],
    limit: none,
    strike: () => sentinel.kill(),
    heal: async () => {
      const primaries = sites.map(async ({ name, redis }) => ({ site: name, port: (await redis.primary()).port }))
      await sentinel.begin(watchOver(await Promise.all(primaries)))
    },
  }
}
