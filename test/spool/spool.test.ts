import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { chunkOctets } from '../../src/spool/document-format.ts'
import { inPieces, openSpoolHouse, readAll } from './spool-house.ts'

test.each([1, 100_000, chunkOctets - 1, chunkOctets, chunkOctets + 1, 3 * chunkOctets, 3 * chunkOctets + 7])(
  'a document of %i bytes comes back as it was',
  async octets => {
    await using house = await openSpoolHouse()
    const bytes = randomBytes(octets)
    const document = await house.store(bytes)
    expect(document.octets).toBe(octets)
    expect(Buffer.compare(await readAll(house.spool, document), bytes)).toBe(0)
    expect(house.files()).toEqual([house.fileOf(document)])
  },
)

test('pieces larger than a chunk are taken too', async () => {
  await using house = await openSpoolHouse()
  const bytes = randomBytes(5 * chunkOctets + 3)
  const document = await house.spool.store(inPieces(bytes, 3 * chunkOctets), { maxBytes: 1e9 })
  expect(Buffer.compare(await readAll(house.spool, document), bytes)).toBe(0)
})

test('nothing of a document lies on disk in clear, and the file is its owner’s alone', async () => {
  await using house = await openSpoolHouse()
  const bytes = Buffer.from('a very secret sentence. '.repeat(5_000))
  const [one, other] = [await house.store(bytes), await house.store(bytes)]
  const [oneFile, otherFile] = [one, other].map(document => readFileSync(house.fileOf(document)))
  expect(oneFile?.includes('secret')).toBe(false)
  expect(oneFile?.subarray(24, 56)).not.toEqual(otherFile?.subarray(24, 56))
  expect(statSync(house.fileOf(one)).mode & 0o777).toBe(0o600)
})

test.each([
  ['too large', 'document-too-large', () => inPieces(randomBytes(100_001))],
  ['empty', 'document-invalid', () => inPieces(new Uint8Array())],
])('a document that is %s is refused and leaves nothing behind', async (_, code, content) => {
  await using house = await openSpoolHouse()
  await expect(house.spool.store(content(), { maxBytes: 100_000 })).rejects.toMatchObject({ code })
  expect(house.files()).toEqual([])
})

test('a client that goes away leaves nothing behind, and its error is told as it is', async () => {
  await using house = await openSpoolHouse()
  const gone = new Fault('timed-out', 'the client went away')
  async function* cut(): AsyncGenerator<Uint8Array> {
    yield randomBytes(3 * chunkOctets)
    throw gone
  }
  await expect(house.spool.store(cut(), { maxBytes: 1e9 })).rejects.toBe(gone)
  expect(house.files()).toEqual([])
})

test('many documents at once keep apart', async () => {
  await using house = await openSpoolHouse()
  const all = Array.from({ length: 64 }, (_, at) => randomBytes(chunkOctets / 2 + at * 10_000))
  const stored = await Promise.all(all.map(bytes => house.store(bytes)))
  const read = await Promise.all(stored.map(document => readAll(house.spool, document)))
  expect(read.map((bytes, at) => bytes.equals(all[at] ?? Buffer.alloc(0)))).not.toContain(false)
})

test('a reader that stops early gives its file back', async () => {
  await using house = await openSpoolHouse()
  const document = await house.store(randomBytes(5 * chunkOctets))
  for await (const part of house.spool.open(document)) {
    expect(part.byteLength).toBe(chunkOctets)
    break
  }
  expect((await readAll(house.spool, document)).byteLength).toBe(5 * chunkOctets)
})

test('a removed document is gone, removing it again is no mistake', async () => {
  await using house = await openSpoolHouse()
  const document = await house.store(randomBytes(10))
  await house.spool.remove(document.id)
  await house.spool.remove(document.id)
  await expect(readAll(house.spool, document)).rejects.toMatchObject({ code: 'document-unreadable' })
})

test('an id that is no UUID never becomes a path', async () => {
  await using house = await openSpoolHouse()
  await expect(house.spool.remove('../../etc/passwd')).rejects.toMatchObject({ code: 'document-unreadable' })
})

test('a link in place of a document is not followed', async () => {
  await using house = await openSpoolHouse()
  const document = await house.store(randomBytes(10))
  const copy = join(house.folder, 'copy')
  writeFileSync(copy, readFileSync(house.fileOf(document)))
  await house.spool.remove(document.id)
  symlinkSync(copy, house.fileOf(document))
  await expect(readAll(house.spool, document)).rejects.toMatchObject({ code: 'document-unreadable' })
})

test('sweeping removes what no job owns and a crash left, but nothing younger than an hour', async () => {
  await using house = await openSpoolHouse()
  const [owned, orphan] = [await house.store(randomBytes(10)), await house.store(randomBytes(10))]
  const part = join(house.folder, 'a', `${randomUUID()}.part`)
  writeFileSync(part, 'cut')
  const ids = new Set([owned.id])
  expect(await house.spool.sweep(ids)).toBe(0)
  house.forward(2)
  const fresh = await house.store(randomBytes(10))
  utimesSync(house.fileOf(fresh), new Date(Date.now() + 7_200_000), new Date(Date.now() + 7_200_000))
  expect(await house.spool.sweep(ids)).toBe(2)
  expect(house.files().toSorted()).toEqual([house.fileOf(owned), house.fileOf(fresh)].toSorted())
  await expect(readAll(house.spool, orphan)).rejects.toMatchObject({ code: 'document-unreadable' })
})
