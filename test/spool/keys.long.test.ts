import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addPinGeneration } from '../../src/keys/key-folder.ts'
import { openKeys } from '../../src/keys/open-keys.ts'
import { openTokenFile } from '../../src/keys/token-file.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

const fast = { stretch: 'none' } as const

test('keys are made at first start, private, and stay the same', async () => {
  await using folder = await openTempFolder('keys')
  const first = await (await openKeys(folder.path, fast)).indexer.ofPin('123456')
  const second = await (await openKeys(folder.path, fast)).indexer.ofPin('123456')
  expect(second).toEqual(first)
  const keys = join(folder.path, 'keys')
  expect(statSync(keys).mode & 0o777).toBe(0o700)
  const files = readdirSync(keys)
  expect(files.map(name => statSync(join(keys, name)).mode & 0o777)).toEqual(files.map(() => 0o400))
  expect(new Set(files.map(name => readFileSync(join(keys, name), 'hex'))).size).toBe(files.length)
  expect(readdirSync(folder.path)).toEqual(['keys'])
})

test('gateways that start at the same time use the same keys', async () => {
  await using folder = await openTempFolder('keys')
  const opened = await Promise.all([1, 2, 3, 4].map(() => openKeys(folder.path, fast)))
  const digests = await Promise.all(opened.map(({ indexer }) => indexer.ofPin('123456')))
  expect(new Set(digests.map(([index]) => Buffer.from(index?.digest ?? []).toString('hex'))).size).toBe(1)
})

test('a PIN has a digest of 32 bytes that depends on digits, length, stretching and installation', async () => {
  await using folder = await openTempFolder('keys')
  await using other = await openTempFolder('keys')
  const plain = (await openKeys(folder.path, fast)).indexer
  const stretched = (await openKeys(folder.path, { stretch: 'argon2id' })).indexer
  const foreign = (await openKeys(other.path, fast)).indexer
  const all = await Promise.all([
    plain.ofPin('123456'),
    plain.ofPin('0123456'),
    plain.ofCard('123456'),
    stretched.ofPin('123456'),
    stretched.ofPin('123457'),
    foreign.ofPin('123456'),
  ])
  const digests = all.map(([index]) => Buffer.from(index?.digest ?? []).toString('hex'))
  expect(digests.map(digest => digest.length)).toEqual(digests.map(() => 64))
  expect(new Set(digests).size).toBe(digests.length)
})

test('a new generation is current at the next start, the former one is still looked up', async () => {
  await using folder = await openTempFolder('keys')
  const before = await (await openKeys(folder.path, fast)).indexer.ofPin('123456')
  expect(await addPinGeneration(join(folder.path, 'keys'))).toBe(2)
  const after = await (await openKeys(folder.path, fast)).indexer.ofPin('123456')
  expect(after.map(index => index.generation)).toEqual([2, 1])
  expect(after[1]).toEqual(before[0])
  expect(await addPinGeneration(join(folder.path, 'keys'))).toBe(3)
  await expect(addPinGeneration(join(folder.path, 'keys'))).rejects.toMatchObject({ code: 'key-unsafe' })
})

test('more PINs than may wait are refused as overload', async () => {
  await using folder = await openTempFolder('keys')
  const { indexer } = await openKeys(folder.path, { stretch: 'argon2id' })
  const all = await Promise.allSettled(Array.from({ length: 200 }, () => indexer.ofPin('123456')))
  const refused = all.filter(one => one.status === 'rejected')
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.every(one => one.reason.code === 'overloaded')).toBe(true)
  expect(all.length - refused.length).toBeGreaterThanOrEqual(65)
})

test.each<readonly [string, string, (keys: string) => void]>([
  ['readable by others', 'chmod 0400', keys => chmodSync(join(keys, 'spool.key'), 0o440)],
  ['too short', 'restore', keys => replace(join(keys, 'card-index.key'), new Uint8Array(31))],
  ['too long', 'restore', keys => replace(join(keys, 'card-index.key'), new Uint8Array(33))],
  ['all zeroes', 'restore', keys => replace(join(keys, 'pin-index-1.key'), new Uint8Array(32))],
  ['missing', 'restore', keys => rmSync(join(keys, 'pin-stretch-secret.key'))],
  ['in a folder open to others', 'chmod 0700', keys => chmodSync(keys, 0o750)],
  ['without a PIN index', 'restore', keys => rmSync(join(keys, 'pin-index-1.key'))],
  [
    'in what is no folder',
    '--keys names the folder',
    keys => {
      rmSync(keys, { recursive: true })
      writeFileSync(keys, '')
    },
  ],
  ['a folder', 'restore', keys => replaceByFolder(join(keys, 'spool.key'))],
])('a key that is %s keeps Holdfast from starting and says what to do', async (_, advice, damage) => {
  await using folder = await openTempFolder('keys')
  await openKeys(folder.path, fast)
  damage(join(folder.path, 'keys'))
  const start = openKeys(folder.path, fast)
  await expect(start).rejects.toMatchObject({ code: 'key-unsafe', message: expect.stringContaining(advice) })
})

function replace(path: string, content: Uint8Array): void {
  rmSync(path)
  writeFileSync(path, content, { mode: 0o400 })
}

function replaceByFolder(path: string): void {
  renameSync(path, `${path}.away`)
  mkdirSync(path, { mode: 0o700 })
}

test('the administrator’s token is made once, private, and compared whole', async () => {
  await using folder = await openTempFolder('token')
  const tokens = await Promise.all([1, 2, 3].map(() => openTokenFile(folder.path, 'admin.token')))
  const path = join(folder.path, 'admin.token')
  const token = readFileSync(path, 'latin1').trim()
  expect(tokens.map(one => one.matches(token))).toEqual([true, true, true])
  const wrong = ['', token.slice(1), `${token}0`, token.toUpperCase(), 'x'.repeat(64)]
  expect(wrong.filter(candidate => candidate !== token && tokens[0]?.matches(candidate))).toEqual([])
  expect(statSync(path).mode & 0o777).toBe(0o400)
  expect(readdirSync(folder.path)).toEqual(['admin.token'])
  expect((await openTokenFile(folder.path, 'metrics.token')).matches(token)).toBe(false)
  chmodSync(path, 0o444)
  await expect(openTokenFile(folder.path, 'admin.token')).rejects.toMatchObject({ code: 'key-unsafe' })
})
