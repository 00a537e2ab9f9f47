import type { RedisClientOptions } from 'redis'
import { Fault } from '../core/fault.ts'
import type { RedisAddress, RedisNode } from './redis-address.ts'
import { within } from './within.ts'

/** A connection to one Redis. Nothing waits in it for a connection that is not there. */
export interface RedisWire {
  send(args: readonly (string | Buffer)[]): Promise<unknown>
  readonly isOpen: boolean
  destroy(): void
}

const connectMs = 1_000
/** A handshake of several answers; a primary that hangs gives none. */
const readyMs = 2_000

/** Connects to the Redis that is primary. Faults: `mirror-unavailable`, and `configuration-invalid` for one nobody knows. */
export async function openPrimary(address: RedisAddress): Promise<RedisWire> {
  try {
    const node = address.kind === 'sentinel' ? await findPrimary(address) : address.nodes[0]
    if (!node) throw new Fault('configuration-invalid', 'no Redis is named')
    return await openNode(node, address)
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('mirror-unavailable', 'no connection to Redis', { cause })
  }
}

/** Connects to a Redis; throws whatever the network says. */
export async function openNode(node: RedisNode, address: RedisAddress): Promise<RedisWire> {
  const { createClient } = await import('redis')
  const { database } = address
  const client = createClient({ ...optionsOf(node, address), database, RESP: 2 })
  // Whoever sends hears of it; without a listener it would end the process.
  client.on('error', () => undefined)
  const destroy = () => client.isOpen && client.destroy()
  await within(readyMs, client.connect()).catch((error: unknown) => {
    destroy()
    throw error
  })
  const options = { typeMapping: await replyTypes(), timeout: 0 }
  return {
    send: args => client.sendCommand([...args], options),
    get isOpen() {
      return client.isReady
    },
    destroy,
  }
}

/** Asks one sentinel after the other. They are asked without a name and password; those are the primary's. */
async function findPrimary(address: RedisAddress): Promise<RedisNode> {
  const sentinelAddress = { ...address, username: undefined, password: undefined, database: 0 }
  let failure: unknown
  for (const node of address.nodes) {
    try {
      return await askSentinel(node, sentinelAddress)
    } catch (error) {
      failure = error
    }
  }
  throw new Fault('mirror-unavailable', `no sentinel tells where ${address.primary} is`, { cause: failure })
}

async function askSentinel(node: RedisNode, address: RedisAddress): Promise<RedisNode> {
  const wire = await openNode(node, address)
  try {
    const asked = wire.send(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', address.primary])
    const [host, port] = ((await within(connectMs, asked)) ?? []) as readonly Buffer[] // RESP: two strings, or nothing
    if (host && port) return { host: host.toString(), port: Number(port.toString()) }
  } finally {
    wire.destroy()
  }
  throw new Fault('configuration-invalid', `the sentinels know no primary ${address.primary}`)
}

function optionsOf(node: RedisNode, address: RedisAddress) {
  const { username, password } = address
  return {
    socket: socketOf(node, address),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    // Each would be one more command that the least rights do not reach.
    disableClientInfo: true,
    maintNotifications: 'disabled' as const,
    disableOfflineQueue: true,
  }
}

function socketOf(node: RedisNode, { isSecure, authority }: RedisAddress) {
  const common = { ...node, connectTimeout: connectMs, reconnectStrategy: false as const, noDelay: true }
  return isSecure ? { ...common, tls: true as const, ...(authority ? { ca: authority } : {}) } : common
}

/** Strings of Redis come as the octets that they are. */
async function replyTypes() {
  const { RESP_TYPES } = await import('redis')
  return { [RESP_TYPES.BLOB_STRING]: Buffer } satisfies NonNullable<
    NonNullable<RedisClientOptions['commandOptions']>['typeMapping']
  >
}
