import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DocumentKeys } from '../../src/keys/document-keys.ts'
import { chunkOctets } from '../../src/spool/document-format.ts'
import { openSpoolHouse, readAll } from './spool-house.ts'

const sealedOctets = chunkOctets + 16
const octets = 2 * chunkOctets + 1_000

function flip(at: number): (file: Buffer) => Buffer {
  return file => {
    const copy = Buffer.from(file)
    const place = at < 0 ? file.length + at : at
    copy[place] = (copy[place] ?? 0) ^ 1
    return copy
  }
}

/** The chunks in another order, as places in the file. */
function order(...places: readonly number[]): (file: Buffer) => Buffer {
  return file => {
    const chunks = places.map(at => file.subarray(24 + at * sealedOctets, 24 + (at + 1) * sealedOctets))
    return Buffer.concat([file.subarray(0, 24), ...chunks])
  }
}

test.each<readonly [string, (file: Buffer) => Buffer]>([
  ['a bit of the magic changed', flip(0)],
  ['its version changed', flip(7)],
  ['its id changed', flip(23)],
  ['the first byte changed', flip(24)],
  ['a byte inside changed', flip(24 + sealedOctets + 500)],
  ['the tag of a chunk changed', flip(24 + sealedOctets - 1)],
  ['the last byte changed', flip(-1)],
  ['two chunks swapped', order(1, 0, 2)],
  ['a chunk twice', order(0, 0, 2)],
  ['its last chunk cut off', order(0, 1)],
  ['a chunk in the middle left out', order(0, 2)],
  ['one byte cut off', file => file.subarray(0, -1)],
  ['one byte appended', file => Buffer.concat([file, Buffer.alloc(1)])],
  ['a chunk appended', order(0, 1, 2, 0)],
  ['nothing in it', () => Buffer.alloc(0)],
])('a document with %s is unreadable', async (_, change) => {
  await using house = await openSpoolHouse()
  const document = await house.store(randomBytes(octets))
  writeFileSync(house.fileOf(document), change(readFileSync(house.fileOf(document))))
  await expect(readAll(house.spool, document)).rejects.toMatchObject({ code: 'document-unreadable' })
})

test('nothing of a damaged part is given, only the parts before it', async () => {
  await using house = await openSpoolHouse()
  const bytes = randomBytes(octets)
  const document = await house.store(bytes)
  writeFileSync(house.fileOf(document), flip(24 + sealedOctets)(readFileSync(house.fileOf(document))))
  const given: Uint8Array[] = []
  const read = async () => {
    for await (const part of house.spool.open(document)) given.push(part)
  }
  await expect(read()).rejects.toMatchObject({ code: 'document-unreadable' })
  expect(Buffer.concat(given).equals(bytes.subarray(0, chunkOctets))).toBe(true)
})

test('a document cut at a chunk is not readable as a shorter one', async () => {
  await using house = await openSpoolHouse()
  const document = await house.store(randomBytes(octets))
  writeFileSync(house.fileOf(document), order(0, 1)(readFileSync(house.fileOf(document))))
  const shorter = { ...document, octets: 2 * chunkOctets }
  await expect(readAll(house.spool, shorter)).rejects.toMatchObject({ code: 'document-unreadable' })
})

test('the file of another document is not taken for this one', async () => {
  await using house = await openSpoolHouse()
  const [one, other] = [await house.store(randomBytes(1_000)), await house.store(randomBytes(1_000))]
  writeFileSync(house.fileOf(one), readFileSync(house.fileOf(other)))
  await expect(readAll(house.spool, one)).rejects.toMatchObject({ code: 'document-unreadable' })
  const withOtherKey = { ...one, wrappedKey: other.wrappedKey }
  await expect(readAll(house.spool, withOtherKey)).rejects.toMatchObject({ code: 'document-unreadable' })
})

test('a key that was changed, or wrapped by another installation, opens nothing', async () => {
  await using house = await openSpoolHouse()
  const document = await house.store(randomBytes(1_000))
  const changed = flip(20)(Buffer.from(document.wrappedKey))
  for (const wrappedKey of [changed, new Uint8Array(), document.wrappedKey.subarray(1)])
    await expect(readAll(house.spool, { ...document, wrappedKey })).rejects.toMatchObject({
      code: 'document-unreadable',
    })
  const foreign = new DocumentKeys(randomBytes(32)).wrap(randomBytes(32), document.id)
  await expect(readAll(house.spool, { ...document, wrappedKey: foreign })).rejects.toMatchObject({
    code: 'document-unreadable',
  })
})
