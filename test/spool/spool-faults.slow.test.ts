import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openKeys } from '../../src/keys/open-keys.ts'
import { chunkOctets } from '../../src/spool/document-format.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { mebibyte, openSpoolHouse, readAll } from './spool-house.ts'

test('below the reserve no new document is taken, and operators are told', async () => {
  await using house = await openSpoolHouse({ reserveOctets: Number.MAX_SAFE_INTEGER })
  await expect(house.store(randomBytes(10))).rejects.toMatchObject({ code: 'spool-full' })
  expect(await house.spool.health()).toMatchObject({ ok: false, freeBytes: expect.any(Number) })
  expect(house.files()).toEqual([])
})

test('a spool that can be used says so', async () => {
  await using house = await openSpoolHouse()
  expect(await house.spool.health()).toMatchObject({ ok: true, freeBytes: expect.any(Number) })
})

test('a folder that is away is noticed although the client is slow', async () => {
  await using house = await openSpoolHouse()
  // From now on the free room is known for a second, and only opening the file notices.
  await house.store(randomBytes(10))
  rmSync(house.folder, { recursive: true })
  await using other = await openSpoolHouse()
  async function* slow(): AsyncGenerator<Uint8Array> {
    // Long enough for the file of this document to fail to open.
    await other.store(randomBytes(mebibyte))
    yield randomBytes(10)
  }
  const stored = house.spool.store(slow(), { maxBytes: 1e9 })
  await expect(stored).rejects.toMatchObject({ code: 'spool-failed' })
})

test('a folder that goes away is a failure of the spool, not of the document', async () => {
  await using house = await openSpoolHouse()
  rmSync(house.folder, { recursive: true })
  await expect(house.store(randomBytes(10))).rejects.toMatchObject({ code: 'spool-failed' })
  expect(await house.spool.health()).toMatchObject({ ok: false })
})

const canMount = process.getuid?.() === 0
if (!canMount) console.log('The full disk is not tried: mounting one of a few MiB takes root.')

test.skipIf(!canMount)('a disk that fills up refuses the document and keeps those it has', async () => {
  await using folder = await openTempFolder('full')
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder.path])
  try {
    await using house = await openSpoolHouse({ folder: folder.path })
    const bytes = randomBytes(3 * mebibyte)
    const kept = await house.store(bytes)
    await expect(house.store(randomBytes(20 * mebibyte))).rejects.toMatchObject({ code: 'spool-full' })
    await expect(house.store(randomBytes(5 * mebibyte + 100_000))).rejects.toMatchObject({ code: 'spool-full' })
    expect(house.files()).toEqual([house.fileOf(kept)])
    expect((await readAll(house.spool, kept)).equals(bytes)).toBe(true)
    await house.store(randomBytes(3 * mebibyte))
  } finally {
    execFileSync('/bin/umount', ['-l', folder.path])
  }
})

test.skipIf(!canMount)('documents that arrive together leave the reserve alone, all of them together', async () => {
  await using folder = await openTempFolder('reserve')
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder.path])
  try {
    const reserveOctets = 16 * mebibyte
    await using house = await openSpoolHouse({ folder: folder.path, reserveOctets })
    const stored = await Promise.allSettled(Array.from({ length: 12 }, () => house.store(randomBytes(3 * mebibyte))))
    const refused = stored.flatMap(each => (each.status === 'rejected' ? [each.reason.code] : []))
    expect(new Set(refused)).toEqual(new Set(['spool-full']))
    const { freeBytes = 0 } = await house.spool.health()
    // What is still in memory when the room is measured may go over: three chunks a document.
    expect(freeBytes).toBeGreaterThan(reserveOctets - 12 * 3 * chunkOctets)
  } finally {
    execFileSync('/bin/umount', ['-l', folder.path])
  }
})

test('what was acknowledged is readable after kill -9, and the rest can be swept', async () => {
  await using folder = await openTempFolder('killed')
  const [spoolFolder, data] = [join(folder.path, 'spool'), join(folder.path, 'data')]
  const program = fileURLToPath(new URL('./documents-until-killed.ts', import.meta.url))
  const child = spawn(process.execPath, [program, spoolFolder, data], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const isRead = once(lines, 'close')
  const acknowledged: string[] = []
  for await (const line of lines) {
    acknowledged.push(line)
    if (acknowledged.length === 60) child.kill('SIGKILL')
  }
  await isRead
  const { documentKeys: keys } = await openKeys(data, { stretch: 'none' })
  const now = Temporal.Now.instant().add({ hours: 2 })
  const spool = await openSpool({ folder: spoolFolder, keys, clock: { now: () => now } })
  const documents = acknowledged.map(line => JSON.parse(line))
  for (const { id, octets, wrappedKey, sha256 } of documents) {
    const bytes = await readAll(spool, { id, octets, wrappedKey: Buffer.from(wrappedKey, 'hex') })
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
  }
  expect(documents.length).toBeGreaterThanOrEqual(60)
  expect(await spool.sweep(new Set(documents.map(({ id }) => id)))).toBeLessThanOrEqual(4)
})
