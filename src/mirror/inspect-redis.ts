import { randomUUID } from 'node:crypto'
import { isFault } from '../core/fault.ts'
import { keySlot } from './key-slot.ts'
import type { RedisAddress } from './redis-address.ts'
import { askSlots } from './redis-cluster.ts'
import { codeOf } from './redis-link.ts'
import { openNode, openPrimary, type RedisWire } from './redis-wire.ts'
import { within } from './within.ts'

/** What a Redis shows to the user of a mirror. */
export interface RedisFacts {
  /** Duration of one PING, the shortest of several; the longest of a cluster's nodes. */
  readonly milliseconds: number
  /** Commands of a mirror that this user may not give. */
  readonly refused: readonly string[]
  /** What this user may do though no mirror needs it. */
  readonly unneeded: readonly string[]
  /** Its maxmemory-policy; undefined: this user is not told, as it should be. */
  readonly policy: string | undefined
  readonly isFull: boolean
  readonly isReplica: boolean
  /** Of its clock against ours, whether it is off by more than what was allowed. */
  readonly clock: 'right' | 'ahead' | 'behind'
}

interface Trouble {
  readonly trouble: 'away' | 'credentials' | 'rights' | 'certificate' | 'primary'
  /** A word of Redis or of the network, such as `ECONNREFUSED`. */
  readonly detail: string
}

export type InspectedRedis = { readonly name: string } & ({ readonly facts: RedisFacts } | Trouble)

const answerMs = 3_000
const clockBoundMs = 5_000

/**
 * Looks at the Redis of a mirror as its user. What it tries has names of its own, lives for seconds and is removed; what it
 * is refused on the way stands in Redis' own ACL LOG. `now` in epoch milliseconds.
 */
export async function inspectRedis(address: RedisAddress, now = Date.now()): Promise<InspectedRedis> {
  const name = nameOf(address)
  try {
    const looks = await (address.kind === 'cluster' ? lookAtNodes(address, now) : lookAtPrimary(address, now))
    return { name, facts: looks.reduce(worseOf) }
  } catch (error) {
    return { name, ...troubleOf(error) }
  }
}

function nameOf({ kind, nodes, primary }: RedisAddress): string {
  const places = nodes.map(({ host, port }) => `${host}:${port}`).join(', ')
  if (kind === 'sentinel') return `the primary ${primary} of the sentinels at ${places}`
  return kind === 'cluster' ? `the Redis cluster at ${places}` : `Redis at ${places}`
}

async function lookAtPrimary(address: RedisAddress, now: number): Promise<readonly RedisFacts[]> {
  return [await lookAndClose(await openPrimary(address), `hf:doctor:${randomUUID()}`, now)]
}

async function lookAtNodes(address: RedisAddress, now: number): Promise<readonly RedisFacts[]> {
  const [first] = address.nodes
  if (!first) return []
  const looks: RedisFacts[] = []
  for (const { from, to, node } of await askSlots(first, address)) {
    let name: string
    do name = `hf:doctor:${randomUUID()}`
    while (keySlot(name) < from || keySlot(name) > to)
    looks.push(await lookAndClose(await openNode(node, address), name, now))
  }
  return looks
}

async function lookAndClose(wire: RedisWire, name: string, now: number): Promise<RedisFacts> {
  try {
    return await look(wire, name, now)
  } finally {
    wire.destroy()
  }
}

async function look(wire: RedisWire, name: string, now: number): Promise<RedisFacts> {
  const ask = (...args: readonly string[]) => answerOf(wire, args)
  const milliseconds = await shortestPing(wire)
  // A value that ends soon must be there, and one that ended a while ago must not.
  const stored = await ask('SET', name, '1', 'PXAT', String(now + clockBoundMs))
  const soon = await ask('GETRANGE', name, '0', '0')
  await ask('SET', name, '1', 'PXAT', String(now - clockBoundMs))
  const past = await ask('GETRANGE', name, '0', '0')
  const removed = await ask('DEL', name)
  const policy = await ask('CONFIG', 'GET', 'maxmemory-policy')
  const strange = await ask('GETRANGE', `doctor:${randomUUID()}`, '0', '0')
  const tried = { SET: stored, GETRANGE: soon, DEL: removed }
  return {
    milliseconds,
    refused: Object.entries(tried).flatMap(([command, answer]) => (answer === 'NOPERM' ? [command] : [])),
    unneeded: [
      ...(Array.isArray(policy) ? ['CONFIG'] : []),
      ...(strange === 'NOPERM' ? [] : ['keys that do not begin with hf:']),
    ],
    policy: Array.isArray(policy) ? String(policy[1]) : undefined, // RESP: name and value
    isFull: stored === 'OOM',
    isReplica: stored === 'READONLY',
    clock: stored === 'OK' ? judgeClock(String(soon), String(past)) : 'right',
  }
}

function judgeClock(soon: string, past: string): RedisFacts['clock'] {
  if (past === '1') return 'behind'
  return soon === '' ? 'ahead' : 'right'
}

async function shortestPing(wire: RedisWire): Promise<number> {
  let milliseconds = Number.POSITIVE_INFINITY
  for (let times = 0; times < 5; times += 1) {
    const since = performance.now()
    await within(answerMs, wire.send(['PING']))
    milliseconds = Math.min(milliseconds, performance.now() - since)
  }
  return milliseconds
}

/** What a refusal of Redis begins with instead of an answer; throws when there is neither. */
async function answerOf(wire: RedisWire, args: readonly string[]): Promise<unknown> {
  try {
    return await within(answerMs, wire.send(args))
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || ['LOADING', 'CLUSTERDOWN', 'MASTERDOWN', 'MISCONF'].includes(code)) throw error
    return code
  }
}

function worseOf(one: RedisFacts, other: RedisFacts): RedisFacts {
  return {
    milliseconds: Math.max(one.milliseconds, other.milliseconds),
    refused: [...new Set([...one.refused, ...other.refused])],
    unneeded: [...new Set([...one.unneeded, ...other.unneeded])],
    policy: one.policy === 'noeviction' ? other.policy : one.policy,
    isFull: one.isFull || other.isFull,
    isReplica: one.isReplica || other.isReplica,
    clock: one.clock === 'right' ? other.clock : one.clock,
  }
}

/** ERR: a password was given to a Redis that has none. */
const ofCredentials = ['WRONGPASS', 'NOAUTH', 'ERR']
/** Codes of node:tls and OpenSSL for what is wrong with a certificate, or with TLS as such. */
const ofCertificates = /CERT|SIGNATURE|^ERR_(?:TLS|SSL)|^EPROTO$/

function troubleOf(error: unknown): Trouble {
  // The sentinels answered, and know no such primary.
  const chain = causesOf(error)
  if (chain.some(one => isFault(one, 'configuration-invalid'))) return { trouble: 'primary', detail: 'unknown to them' }
  const root = chain.at(-1)
  const code = codeOf(root) ?? (isFault(root) ? root.code : networkCode(root))
  if (code === 'NOPERM') return { trouble: 'rights', detail: code }
  if (ofCredentials.includes(code)) return { trouble: 'credentials', detail: code }
  return { trouble: ofCertificates.test(code) ? 'certificate' : 'away', detail: code }
}

/** From the outside in. */
function causesOf(error: unknown): readonly unknown[] {
  return error instanceof Error && error.cause !== undefined ? [error, ...causesOf(error.cause)] : [error]
}

function networkCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
}
