import type { PartHealth } from '../core/health.ts'
import type { NearFacts } from '../ports/facts.ts'
import type { Ports } from '../ports.ts'
import { Healing } from './healing.ts'
import { MirrorFacts } from './mirror-facts.ts'
import { MirrorFollower } from './mirror-follower.ts'
import type { MirrorSource } from './mirror-parts.ts'
import { currentMs, type MirrorCounts, MirrorState } from './mirror-state.ts'
import { MirrorStore } from './mirror-store.ts'
import type { RedisAddress } from './redis-address.ts'
import { RedisCluster } from './redis-cluster.ts'
import { type LinkLimits, type Redis, RedisLink } from './redis-link.ts'
import { openPrimary } from './redis-wire.ts'
import { RedisZoneTries } from './redis-zone-tries.ts'
import { Vault } from './vault.ts'

export interface MirrorOptions {
  readonly address: RedisAddress
  /** 32 octets. */
  readonly key: Uint8Array
  /** The directory's own answers, for what the mirror cannot say. */
  readonly directory: NearFacts
  /** Name of the site, whose tries are counted together. */
  readonly zone: string
  readonly source: MirrorSource
  readonly clock: Ports['clock']
  readonly random: Ports['random']
  readonly log: Ports['log']
}

export interface Mirror extends AsyncDisposable {
  readonly facts: NearFacts
  readonly zoneTries: RedisZoneTries
  health(): PartHealth
  /** Whether it can say something while the directory cannot be asked. */
  readonly answersAlone: boolean
  readonly counts: Readonly<MirrorCounts>
  /** Seconds for which changes of the directory may not be known; undefined: it never was in step. */
  lagSeconds(): number | undefined
}

/** A log-in waits for it; the directory must still be asked in the same second. */
const logInLimits = { commandMs: 250, maxCommands: 2_000 }
const feedLimits = { commandMs: 5_000, maxCommands: 2_000 }

/** Opens the mirror in a Redis, which need not be there: it is filled and followed as soon as it is. */
export function openMirror(options: MirrorOptions): Mirror {
  const { address, key, directory, zone, source, clock, random, log } = options
  const vault = new Vault(key)
  const stack = new AsyncDisposableStack()
  const near = stack.use(connectRedis(address, logInLimits, clock))
  const feed = stack.use(connectRedis(address, feedLimits, clock))
  const state = new MirrorState(clock)
  const parts = { source, store: new MirrorStore(feed, vault), state, clock, random, log }
  const healing = stack.use(new Healing(parts))
  stack.use(new MirrorFollower(parts))
  return {
    facts: new MirrorFacts({ directory, store: new MirrorStore(near, vault), state, healing, clock }),
    zoneTries: new RedisZoneTries(near, vault, zone),
    health: () => healthOf(state, near.trouble),
    get answersAlone() {
      return state.trust !== 'none' && near.trouble === undefined
    },
    counts: state.counts,
    lagSeconds: () => state.lagSeconds,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

export function connectRedis(address: RedisAddress, limits: LinkLimits, clock: Pick<Ports['clock'], 'wait'>): Redis {
  if (address.kind === 'cluster') return new RedisCluster(address, limits, clock)
  return new RedisLink(() => openPrimary(address), limits, clock)
}

/** The trust that log-ins go by, and why it is not full. */
function healthOf(state: MirrorState, trouble: string | undefined): PartHealth {
  const { lagSeconds, entries, since } = state
  const isOk = state.trust === 'current' && trouble === undefined && state.reason === undefined
  const behind = `not in step for more than ${currentMs / 1000} s`
  return {
    ok: isOk,
    ...(isOk ? {} : { reason: trouble ?? state.reason ?? behind }),
    ...(lagSeconds === undefined ? {} : { lagSeconds: Math.round(lagSeconds * 10) / 10 }),
    entries,
    since: since.toString(),
  }
}
