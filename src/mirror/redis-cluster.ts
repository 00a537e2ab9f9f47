import { Fault, isFault } from '../core/fault.ts'
import type { Clock } from '../ports.ts'
import { keySlot } from './key-slot.ts'
import type { RedisAddress, RedisNode } from './redis-address.ts'
import { type Counted, codeOf, type LinkLimits, type Redis, RedisLink } from './redis-link.ts'
import { openNode } from './redis-wire.ts'
import { within } from './within.ts'

const slots = 16_384
const refreshMs = 10_000
/** While a node is in trouble its slots may move to another. */
const eagerRefreshMs = 1_000
const answerMs = 1_000

/** Slots that one node has, both ends included. */
interface Range {
  readonly from: number
  readonly to: number
  readonly node: RedisNode
}

/**
 * The nodes of a cluster, each over a link of its own, so that one that is lost or slow takes only its own part of the
 * values with it. A value that is on its way from one node to another is as good as none until it is there.
 */
export class RedisCluster implements Redis {
  readonly #address: RedisAddress
  readonly #limits: LinkLimits
  readonly #clock: Pick<Clock, 'wait'>
  readonly #stop = new AbortController()
  readonly #followed: Promise<void>
  readonly #links = new Map<string, RedisLink>()
  #nodes: readonly RedisNode[]
  #bySlot: readonly (RedisLink | undefined)[] = []

  constructor(address: RedisAddress, limits: LinkLimits, clock: Pick<Clock, 'wait'>) {
    this.#address = address
    this.#limits = limits
    this.#clock = clock
    this.#nodes = address.nodes
    this.#followed = this.#follow()
  }

  get trouble(): string | undefined {
    if (this.#links.size === 0) return 'no node of the Redis cluster tells of the others'
    const troubles = [...this.#links.values()].flatMap(link => link.trouble ?? [])
    return troubles.length === 0 ? undefined : `${troubles.length} of ${this.#links.size} nodes: ${troubles[0]}`
  }

  get(name: string, maxOctets: number): Promise<Uint8Array | undefined> {
    return this.#at(name, link => link.get(name, maxOctets))
  }

  set(name: string, value: Buffer, until: number): Promise<void> {
    return this.#at(name, link => link.set(name, value, until))
  }

  take(name: string, value: Buffer, milliseconds: number): Promise<boolean> {
    return this.#at(name, link => link.take(name, value, milliseconds))
  }

  remove(name: string): Promise<void> {
    return this.#at(name, link => link.remove(name))
  }

  add(name: string, amount: number, milliseconds: number): Promise<Counted> {
    return this.#at(name, link => link.add(name, amount, milliseconds))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#followed
    await Promise.all([...this.#links.values()].map(link => link[Symbol.asyncDispose]()))
  }

  async #at<T>(name: string, send: (link: RedisLink) => Promise<T>): Promise<T> {
    const slot = keySlot(name)
    const link = this.#bySlot[slot]
    if (!link) throw new Fault('mirror-unavailable', `no node of the Redis cluster has slot ${slot}`)
    try {
      return await send(link)
    } catch (error) {
      // The node has it no more: the next refresh finds who has.
      if (isFault(error) && codeOf(error) === 'MOVED') this.#bySlot = this.#bySlot.with(slot, undefined)
      throw error
    }
  }

  /** Asks who has which slots, again and again. */
  async #follow(): Promise<void> {
    const { signal } = this.#stop
    do {
      const ranges = await this.#discover()
      if (ranges && !signal.aborted) await this.#connect(ranges)
    } while (await this.#clock.wait(this.#isWhole ? refreshMs : eagerRefreshMs, signal))
  }

  get #isWhole(): boolean {
    return this.trouble === undefined && this.#bySlot.length === slots && this.#bySlot.every(Boolean)
  }

  /** What the first node that answers says; undefined: none does. */
  async #discover(): Promise<readonly Range[] | undefined> {
    for (const node of new Set([...this.#nodes, ...this.#address.nodes])) {
      try {
        return await askSlots(node, this.#address)
      } catch {
        // The next one may know.
      }
    }
    return undefined
  }

  async #connect(ranges: readonly Range[]): Promise<void> {
    const open = ({ node }: Range) => {
      const name = `${node.host}|${node.port}`
      const link =
        this.#links.get(name) ?? new RedisLink(() => openNode(node, this.#address), this.#limits, this.#clock)
      this.#links.set(name, link)
      return link
    }
    const bySlot = new Array<RedisLink | undefined>(slots).fill(undefined)
    for (const range of ranges) bySlot.fill(open(range), range.from, range.to + 1)
    this.#bySlot = bySlot
    this.#nodes = ranges.map(({ node }) => node)
    for (const [name, link] of this.#links) {
      if (bySlot.includes(link)) continue
      this.#links.delete(name)
      await link[Symbol.asyncDispose]()
    }
  }
}

/** Which node has which slots, as one of them tells; throws what the network or Redis says. */
export async function askSlots(node: RedisNode, address: RedisAddress): Promise<readonly Range[]> {
  const wire = await openNode(node, address)
  try {
    const reply = await within(answerMs, wire.send(['CLUSTER', 'SLOTS']))
    // RESP: first and last slot, then the primary's host, port and more. An empty host: the one that was asked.
    const told = reply as readonly (readonly [number, number, readonly [Buffer | null, number]])[]
    return told.map(([from, to, [host, port]]) => ({ from, to, node: { host: host?.toString() || node.host, port } }))
  } finally {
    wire.destroy()
  }
}
