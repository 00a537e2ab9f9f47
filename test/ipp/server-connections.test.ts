import { Socket } from 'node:net'
import { createSecureContext } from 'node:tls'
import { expect, test } from 'vitest'
import { Connections } from '../../src/ipp/server-connections.ts'
import { defaultServerLimits } from '../../src/ipp/server-limits.ts'

/** A connection as it comes from an address that this host does not have. */
function socketFrom(remoteAddress: string): Socket {
  return Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress })
}

test.each([
  ['addresses of one IPv6 network count as one', ['2001:db8::1', '2001:db8::2', '2001:db8::3'], 2],
  ['IPv6 networks count apart', ['2001:db8:0:1::1', '2001:db8:0:2::1', '2001:db8:0:3::1'], 3],
  ['IPv4 addresses count apart', ['192.0.2.1', '192.0.2.2', '192.0.2.3'], 3],
  ['an IPv4 address counts as one by either family', ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.1'], 2],
])('%s', (_, addresses, admitted) => {
  const limits = { ...defaultServerLimits, connectionsPerAddress: 2 }
  const connections = new Connections(limits, createSecureContext(), () => undefined)
  for (const address of addresses) connections.admit(socketFrom(address))
  expect(connections.count).toBe(admitted)
  connections.destroyAll()
})
