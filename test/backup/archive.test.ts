import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeHeader, encodeHeader } from '../../src/backup/archive-format.ts'
import { readArchive } from '../../src/backup/archive-reader.ts'
import { ArchiveWriter } from '../../src/backup/archive-writer.ts'
import { isPartName, parseManifest } from '../../src/backup/manifest.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-test-archive-'))
  path = join(folder, 'x.tar')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const invalid = expect.objectContaining({ code: 'backup-invalid' })
const documentName = 'spool/3/3cd45005-d05a-4f60-8217-2612ba8a6e7d'

async function write(parts: Readonly<Record<string, Buffer>>): Promise<void> {
  await using writer = await ArchiveWriter.open(path, 1_795_507_200)
  for (const [name, bytes] of Object.entries(parts))
    await writer.add({ name, mode: 0o600, octets: bytes.byteLength, chunks: [bytes] })
  await writer.finish()
}

async function read(): Promise<Readonly<Record<string, string>>> {
  const parts: Record<string, string> = {}
  for await (const { name, chunks } of readArchive(path, new AbortController().signal)) {
    parts[name] = ''
    for await (const chunk of chunks) parts[name] += Buffer.from(chunk).toString('latin1')
  }
  return parts
}

test('what was written is read again, by any tar too, and by its owner only', async () => {
  const parts = {
    [documentName]: Buffer.from('x'.repeat(1000)),
    'audit.head': Buffer.alloc(512, 'h'),
    empty: Buffer.alloc(0),
  }
  await write(parts)
  const texts = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, bytes.toString('latin1')]))
  expect(await read()).toEqual(texts)
  expect(execFileSync('tar', ['-tf', path], { encoding: 'utf8' }).trim().split('\n')).toEqual(Object.keys(parts))
  expect(execFileSync('tar', ['-xOf', path, documentName], { encoding: 'utf8' })).toBe('x'.repeat(1000))
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('a file that is there is never written over, and what was not finished leaves nothing', async () => {
  await writeFile(path, 'precious')
  await expect(write({ 'audit.head': Buffer.from('x') })).rejects.toMatchObject({
    message: `${path} is there already; name another file`,
  })
  expect(await readFile(path, 'utf8')).toBe('precious')
  expect(await readdir(folder)).toEqual(['x.tar'])
})

test('an archive that was cut anywhere is refused', async () => {
  await write({ [documentName]: Buffer.alloc(1500, 1), 'audit.head': Buffer.alloc(100, 2) })
  const whole = await readFile(path)
  for (let octets = 0; octets <= whole.byteLength - 2 * 512; octets += 100) {
    await writeFile(path, whole.subarray(0, octets))
    await expect(read(), String(octets)).rejects.toEqual(invalid)
  }
})

test('a header of which any bit was changed is refused, or tells something else', async () => {
  const header = encodeHeader({ name: documentName, octets: 123_456, mode: 0o600 }, 0)
  const told = decodeHeader(Buffer.from(header))
  for (let bit = 0; bit < 512 * 8; bit += 1) {
    const changed = Buffer.from(header)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    try {
      // The checksum has room for spaces.
      expect(decodeHeader(changed)).toEqual(told)
    } catch (error) {
      expect(error).toEqual(invalid)
    }
  }
})

test('a part may be larger than octal digits tell', () => {
  const octets = 20 * 2 ** 30
  expect(decodeHeader(Buffer.from(encodeHeader({ name: 'holdfast.sqlite', octets, mode: 0o600 }, 0)))?.octets).toBe(
    octets,
  )
})

test.each([
  '../keys/spool.key',
  '/etc/passwd',
  'keys/spool.key',
  'spool/3/../../x',
  'spool/4/3cd45005-d05a-4f60-8217-2612ba8a6e7d',
  'spool/3/x',
  '',
])('a backup has no part %j', name => expect(isPartName(name)).toBe(false))

test.each(['{', 'null', '{}', '{"format":"holdfast-backup","version":2}'])('%s is no manifest', text => {
  expect(() => parseManifest(text)).toThrow(invalid)
})
