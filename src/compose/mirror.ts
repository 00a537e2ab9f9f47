import { directoryFacts } from '../gateway/directory-facts.ts'
import type { MirrorSource } from '../mirror/mirror-parts.ts'
import { type Mirror, openMirror } from '../mirror/open-mirror.ts'
import type { RedisAddress } from '../mirror/redis-address.ts'
import type { NearFacts } from '../ports/facts.ts'
import type { Ports } from '../ports.ts'

/** What a log-in reads: the mirror where there is a Redis, else the directory. */
export function openFacts(
  address: RedisAddress | undefined,
  { key, zone }: { readonly key: Uint8Array; readonly zone: string },
  ports: MirrorSource & Pick<Ports, 'clock' | 'random' | 'log'>,
  stack: AsyncDisposableStack,
): { readonly facts: NearFacts; readonly mirror: Mirror | undefined } {
  const directory = directoryFacts(ports)
  if (!address) return { facts: directory, mirror: undefined }
  const mirror = stack.use(openMirror({ address, key, zone, directory, source: ports, ...ports }))
  return { facts: mirror.facts, mirror }
}
