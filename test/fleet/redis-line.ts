import { TcpProxy } from '../faults/tcp-proxy.ts'

/** The wires of one gateway to the Redis of its site, which are cut and mended together. */
export interface RedisLine extends AsyncDisposable {
  /** `redis+sentinel://…`, by way of these wires. */
  readonly url: string
  cut(): void
  mend(): void
}

/**
 * Wires to the sentinels and to each node. The sentinels tell the nodes' own addresses, of which the gateway must hear
 * those of its wires: they are as long, since all ports here have five digits.
 */
export async function openRedisLine(
  site: string,
  { nodes, sentinels }: { readonly nodes: readonly number[]; readonly sentinels: readonly number[] },
): Promise<RedisLine> {
  await using stack = new AsyncDisposableStack()
  const wires: TcpProxy[] = []
  const own = new Map<string, string>()
  for (const port of nodes) {
    const wire = stack.use(await TcpProxy.start(port))
    wires.push(wire)
    own.set(String(port), String(wire.port))
  }
  const rewrite = (bytes: Uint8Array) =>
    Buffer.from(
      Buffer.from(bytes)
        .toString('latin1')
        .replace(/(?<=\$5\r\n)\d{5}(?=\r\n)/g, port => own.get(port) ?? port),
      'latin1',
    )
  const asked: string[] = []
  for (const port of sentinels) {
    const wire = stack.use(await TcpProxy.start(port, rewrite))
    wires.push(wire)
    asked.push(`127.0.0.1:${wire.port}`)
  }
  const owned = stack.move()
  return {
    url: `redis+sentinel://holdfast@${asked.join(',')}/${site}`,
    cut: () => {
      for (const wire of wires) wire.set({ kind: 'blackhole', direction: 'up', afterBytes: 0 })
    },
    mend: () => {
      for (const wire of wires) wire.set({ kind: 'none' })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
