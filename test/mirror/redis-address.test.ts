import { expect, test } from 'vitest'
import { parseRedisAddress } from '../../src/mirror/redis-address.ts'

test.each([
  ['redis://cache', { kind: 'standalone', nodes: [{ host: 'cache', port: 6379 }], database: 0, isSecure: false }],
  ['redis://cache.example.org:6400/3', { nodes: [{ host: 'cache.example.org', port: 6400 }], database: 3 }],
  ['rediss://holdfast:a%20b@[2001:db8::1]:6380', { isSecure: true, username: 'holdfast', password: 'a b' }],
  ['redis://:secret@cache', { username: undefined, password: 'secret' }],
  ['redis+sentinel://one,two:26400/main', { kind: 'sentinel', primary: 'main' }],
  ['redis+sentinel://one,two:26400/main', { nodes: [node('one', 26_379), node('two', 26_400)] }],
  [
    'rediss+cluster://one:7000,two:7001',
    { kind: 'cluster', isSecure: true, nodes: [node('one', 7000), node('two', 7001)] },
  ],
])('%s is understood', (text, expected) => {
  expect(parseRedisAddress(text)).toMatchObject(expected)
})

test.each([
  'http://cache',
  'redis://',
  'redis://cache:0',
  'redis://cache:70000',
  'redis://cache/name',
  'redis://one,two',
  'redis+sentinel://one',
  'redis+cluster://one/0',
  'redis://a:%zz@cache',
  'redis://cache?x=1',
  'redis+other://cache',
])('%s is not', text => {
  expect(parseRedisAddress(text)).toBeUndefined()
})

function node(host: string, port: number) {
  return { host, port }
}
