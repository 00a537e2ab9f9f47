/** Values of the configuration, each from its text. Fault `configuration-invalid` tells what the text must be. */
import { readFileSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { Fault } from './core/fault.ts'
import { isFleetName } from './core/fleet.ts'
import { parseRedisAddress, type RedisAddress } from './mirror/redis-address.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** `host:port`, `[::1]:port`, `:port` or `port`; port 0 lets the system choose. */
export function readAddress(key: string, text: string): Address {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  const host = match?.[1] ?? match?.[2] ?? ''
  const isBad = !match || port > 65_535 || (match[1] !== undefined && isIP(match[1]) !== 6)
  if (isBad) throw new Fault('configuration-invalid', `${key} must be HOST:PORT, for example 127.0.0.1:8080`)
  return { host: host === '' ? '127.0.0.1' : host, port }
}

/** IP addresses and networks such as `192.0.2.0/24`, by commas; the empty text names none. */
export function readNetworks(key: string, text: string): BlockList {
  const networks = new BlockList()
  const named = text.split(',').map(part => part.trim())
  for (const each of named.filter(part => part !== '')) addNetwork(networks, key, each)
  return networks
}

function addNetwork(networks: BlockList, key: string, text: string): void {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  const longest = family === 6 ? 128 : 32
  const bits = Number(length ?? longest)
  if (family === 0 || bits > longest)
    throw new Fault(
      'configuration-invalid',
      `${key} must be IP addresses or networks by commas, for example 127.0.0.1,192.0.2.0/24`,
    )
  networks.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4')
}

export function readName(key: string, text: string): string {
  if (isFleetName(text)) return text
  throw new Fault(
    'configuration-invalid',
    `${key} must be a name of at most 63 letters, digits, dots, dashes, underscores`,
  )
}

export function readDatabase(key: string, text: string | undefined): string | undefined {
  if (text === undefined || URL.parse(text)?.protocol.match(/^postgres(ql)?:$/)) return text
  throw new Fault('configuration-invalid', `${key} must be a URL such as postgres://user@host/holdfast`)
}

/** The message never repeats what was given: there may be a password in it. */
export function readRedis(
  text: string | undefined,
  { passwordFile, ca }: { readonly passwordFile: string | undefined; readonly ca: string | undefined },
): RedisAddress | undefined {
  if (text === undefined || text === '') return undefined
  const address = parseRedisAddress(text)
  if (!address)
    throw new Fault(
      'configuration-invalid',
      'redis must be a URL such as redis://host:6379, rediss://user@host/0, redis+sentinel://host,host/name or redis+cluster://host,host',
    )
  const password = passwordFile ? readWhole('redisPasswordFile', passwordFile).trim() : address.password
  return { ...address, password, authority: ca ? readWhole('redisCa', ca) : undefined }
}

function readWhole(key: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // of node:fs
    throw new Fault('configuration-invalid', `${key}: ${path} cannot be read (${code})`, { cause: error })
  }
}

export function oneOf<T extends string>(key: string, text: string, accepted: readonly T[]): T {
  const found = accepted.find(value => value === text)
  if (found === undefined) throw new Fault('configuration-invalid', `${key} must be one of ${accepted.join(', ')}`)
  return found
}
