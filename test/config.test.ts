import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-test-config-'))
  file = join(folder, 'holdfast.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const invalid = (message: RegExp) =>
  expect.objectContaining({ code: 'configuration-invalid', message: expect.stringMatching(message) })

test('without holdfast.json the defaults hold', () => {
  expect(readConfig([], folder)).toMatchObject({ http: { host: '127.0.0.1', port: 8080 }, ipp: { port: 8631 } })
})

test('holdfast.json is read, and a flag wins over it', async () => {
  await writeFile(file, '{"http": "127.0.0.1:9090", "ipp": "127.0.0.1:9631"}')
  expect(readConfig(['--ipp', '0'], folder)).toMatchObject({ http: { port: 9090 }, ipp: { port: 0 } })
})

test('holdfast.json that is there but cannot be read ends the start in one line', async () => {
  await mkdir(file)
  expect(() => readConfig([], folder)).toThrow(
    invalid(/^holdfast\.json is there but cannot be read \(EISDIR\): [^\n]+$/),
  )
  await rm(file, { recursive: true })
  await symlink(file, file)
  expect(() => readConfig([], folder)).toThrow(invalid(/^holdfast\.json .* \(ELOOP\): [^\n]+$/))
})

test.each(['[]', '{', '{"colour": "red"}', '{"http": 8080}'])('holdfast.json with %s is refused', async text => {
  await writeFile(file, text)
  expect(() => readConfig([], folder)).toThrow(invalid(/^holdfast\.json/))
})

test('a Redis is taken with the password of a file and the authority of another', async () => {
  await writeFile(join(folder, 'password'), 'secret\n')
  await writeFile(join(folder, 'ca.pem'), 'PEM')
  const files = ['--redis-password-file', join(folder, 'password'), '--redis-ca', join(folder, 'ca.pem')]
  expect(readConfig(['--redis', 'rediss://holdfast@cache:6380', ...files], folder)?.redis).toMatchObject({
    nodes: [{ host: 'cache', port: 6380 }],
    username: 'holdfast',
    password: 'secret',
    authority: 'PEM',
  })
})

test('a Redis that cannot be understood ends the start without its password being told', async () => {
  const telling = invalid(/^redis must be a URL such as (?!.*canary)/)
  expect(() => readConfig(['--redis', 'redis://:canary@one,two'], folder)).toThrow(telling)
  const missing = ['--redis', 'redis://cache', '--redis-password-file', join(folder, 'none')]
  expect(() => readConfig(missing, folder)).toThrow(invalid(/^redisPasswordFile: .* \(ENOENT\)$/))
})

test('trusted proxies are addresses and networks, of both families', () => {
  const proxies = readConfig(['--trusted-proxy', '127.0.0.1, 192.0.2.0/24,2001:db8::/32'], folder)?.trustedProxies
  const said = ['127.0.0.1', '192.0.2.200', '198.51.100.1'].map(address => proxies?.check(address, 'ipv4'))
  expect([...said, proxies?.check('2001:db8::7', 'ipv6')]).toEqual([true, true, false, true])
  expect(proxies?.check('::ffff:192.0.2.9', 'ipv6')).toBe(true)
  expect(readConfig([], folder)?.trustedProxies.check('127.0.0.1', 'ipv4')).toBe(false)
})

test.each(['proxy.example.org', '192.0.2.0/33', '192.0.2.1/8/8', '::/129', '*'])(
  'the trusted proxy %s is refused',
  text => {
    expect(() => readConfig(['--trusted-proxy', text], folder)).toThrow(invalid(/^trustedProxy must be IP addresses/))
  },
)
