import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** `up`: to the server; `down`: back to the client. */
export type Direction = 'up' | 'down'

/** What the wire does. Bytes are counted over all connections since the fault was set. */
export type WireFault =
  | { readonly kind: 'none' }
  /** Each piece of data arrives so much later. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  | {
      /**
       * `cut`: both ends see the connection end. `reset`: both see it reset. `half-open`: this connection carries
       * nothing more in this direction, ever. `blackhole`: nothing is carried, on this and new connections, until the
       * fault is taken away; then what was under way still arrives. `corrupt`: one byte is changed.
       */
      readonly kind: 'cut' | 'reset' | 'half-open' | 'blackhole' | 'corrupt'
      readonly direction: Direction
      readonly afterBytes: number
    }
  /** From so many bytes on they come one by one. */
  | {
      readonly kind: 'trickle'
      readonly direction: Direction
      readonly afterBytes: number
      readonly bytesPerSecond: number
    }

type Rewrite = (bytes: Uint8Array) => Uint8Array

interface Pair {
  readonly client: Socket
  readonly server: Socket
}

/** A wire to a TCP server of this machine, with faults on demand. */
export class TcpProxy implements AsyncDisposable {
  readonly #target: number
  readonly #rewrite: Rewrite | undefined
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #fault: WireFault = { kind: 'none' }
  #hasStruck = false
  #passed = { up: 0, down: 0 }
  /** Resolves when nothing is swallowed any more. */
  #open: PromiseWithResolvers<void> | undefined

  private constructor(target: number, rewrite: Rewrite | undefined) {
    this.#target = target
    this.#rewrite = rewrite
    this.#server = createServer({ allowHalfOpen: true }, client => this.#carry(client))
  }

  /** `rewrite`: what becomes of each piece of the server's answers. */
  static async start(targetPort: number, rewrite?: Rewrite): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort, rewrite)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port // of a TCP server that listens
  }

  /** Bytes carried since the fault was set. */
  get passed(): Readonly<Record<Direction, number>> {
    return this.#passed
  }

  /** Whether the fault has come to pass. */
  get hasStruck(): boolean {
    return this.#hasStruck
  }

  /** Sets what happens from now on; a blackhole lets go what it swallowed. */
  set(fault: WireFault): void {
    this.#fault = fault
    this.#hasStruck = false
    this.#passed = { up: 0, down: 0 }
    this.#open?.resolve()
    this.#open = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const pair of this.#pairs) destroy(pair)
    await closed
  }

  #carry(client: Socket): void {
    const server = connect({ port: this.#target, host: '127.0.0.1', allowHalfOpen: true })
    const pair = { client, server }
    this.#pairs.add(pair)
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
    }
    const pumps = [this.#pump(pair, 'up'), this.#pump(pair, 'down')]
    // Broken on one side, it breaks on the other.
    for (const pump of pumps) pump.catch(() => destroy(pair))
    // Never rejects, and only disposal would wait for it.
    void Promise.allSettled(pumps).then(() => this.#pairs.delete(pair))
  }

  async #pump(pair: Pair, direction: Direction): Promise<void> {
    const [from, to] = direction === 'up' ? [pair.client, pair.server] : [pair.server, pair.client]
    for await (const read of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      const bytes = direction === 'down' && this.#rewrite ? this.#rewrite(read) : read
      await this.#open?.promise
      if (this.#fault.kind === 'latency') await wait(this.#fault.milliseconds)
      const due = this.#count(direction, bytes.length)
      if (due === undefined) await this.#pass(to, bytes, direction)
      else await this.#strike(pair, to, bytes, due)
    }
    to.end()
  }

  async #pass(to: Socket, bytes: Uint8Array, direction: Direction): Promise<void> {
    const isSlow = this.#hasStruck && this.#fault.kind === 'trickle' && this.#fault.direction === direction
    await (isSlow ? this.#trickle(to, bytes) : write(to, bytes))
  }

  /** Until the fault is taken away. */
  async #trickle(to: Socket, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += 1) {
      const fault = this.#fault
      if (fault.kind !== 'trickle') return write(to, bytes.subarray(at))
      await write(to, bytes.subarray(at, at + 1))
      await wait(1_000 / fault.bytesPerSecond)
    }
  }

  /** Where in these bytes the fault strikes; undefined when it does not. */
  #count(direction: Direction, length: number): number | undefined {
    const fault = this.#fault
    const before = this.#passed[direction]
    this.#passed[direction] += length
    if (this.#hasStruck || !('afterBytes' in fault) || fault.direction !== direction) return undefined
    return before + length > fault.afterBytes ? Math.max(0, fault.afterBytes - before) : undefined
  }

  async #strike(pair: Pair, to: Socket, bytes: Uint8Array, at: number): Promise<void> {
    this.#hasStruck = true
    const { kind } = this.#fault
    if (kind === 'corrupt') return write(to, bytes.with(at, (bytes[at] ?? 0) ^ changedBits))
    await write(to, bytes.subarray(0, at))
    if (kind === 'trickle') await this.#trickle(to, bytes.subarray(at))
    else if (kind === 'reset') {
      pair.client.resetAndDestroy()
      pair.server.resetAndDestroy()
    } else if (kind === 'cut') destroy(pair)
    // Neither end hears of it: this connection is never read again.
    else if (kind === 'half-open') await Promise.withResolvers<void>().promise
    else {
      this.#open = Promise.withResolvers()
      await this.#open.promise
      await write(to, bytes.subarray(at))
    }
  }
}

const changedBits = 0x55

/** Resolves when more may be written; rejects when it is closed. */
async function write(to: Socket, bytes: Uint8Array): Promise<void> {
  if (to.destroyed) throw new Error('the other side is closed')
  if (bytes.length === 0 || to.write(bytes)) return
  const over = new AbortController()
  const { signal } = over
  await Promise.race([once(to, 'drain', { signal }), once(to, 'close', { signal })]).finally(() => over.abort())
}

/** What was written before still leaves. */
function destroy({ client, server }: Pair): void {
  client.destroySoon()
  server.destroySoon()
}
