import { BlockList, isIP, isIPv6 } from 'node:net'
import { Fault } from '../../src/driver.ts'

export interface ListenAddress {
  /** undefined for all addresses of this machine. */
  readonly host: string | undefined
  readonly port: number
}

/** Reads 4001, ":4001", "192.0.2.7:4001" or "[::1]:4001". */
export function parseListen(listen: string | number): ListenAddress {
  if (typeof listen === 'number') return { host: undefined, port: listen }
  const colon = listen.lastIndexOf(':')
  const host = listen.slice(0, colon).replace(/^\[|\]$/g, '')
  return { host: host === '' ? undefined : host, port: Number(listen.slice(colon + 1)) }
}

/**
 * Tells whether a device may come from an address: this machine, or one of the addresses and networks. Throws Fault
 * `configuration-invalid` for an entry that is neither.
 */
export function allowedAddresses(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  list.addSubnet('127.0.0.0', 8, 'ipv4')
  list.addAddress('::1', 'ipv6')
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    const widest = family === 'ipv6' ? 128 : 32
    const prefix = bits === undefined ? widest : Number(bits)
    if (isIP(address) === 0 || prefix > widest) {
      throw new Fault('configuration-invalid', `allow: "${entry}" is no address and no network`)
    }
    list.addSubnet(address, prefix, family)
  }
  return address => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
