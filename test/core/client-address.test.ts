import { expect, test } from 'vitest'
import { clientOf } from '../../src/core/client-address.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['127.0.0.1', '::1'],
  ['2001:db8:1:2::7', '2001:db8:1:2:ffff:1:2:3'],
  ['2001:db8::1', '2001:0db8:0:0:9::'],
  ['::2', '0:0:0:0::9'],
])('%s and %s are one client', (one, other) => {
  expect(clientOf(one)).toBeDefined()
  expect(clientOf(one)).toBe(clientOf(other))
})

test.each([
  ['192.0.2.7', '192.0.2.8'],
  ['127.0.0.1', '127.0.0.2'],
  ['2001:db8:1:2::7', '2001:db8:1:3::7'],
  ['fe80::1%eth0', 'fe80::2%eth0'],
  ['fe80::1%eth0', 'fe80::1%eth1'],
])('%s and %s are two clients', (one, other) => {
  expect(clientOf(one)).not.toBe(clientOf(other))
})

test.each(['mail', 'unknown', '', 'cafe', '1:2:3:4:5:6:7:8:9'])('%j is no address', text => {
  expect(clientOf(text)).toBeUndefined()
})
