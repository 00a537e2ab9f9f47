import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Somewhere that a secret could have been left, with all its bytes. */
export interface Place {
  readonly name: string
  readonly bytes: Buffer
}

export interface Secret {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Each secret in any spelling at each place: `PIN of ada, hexadecimal: data/holdfast.sqlite-wal`. */
export function findSecrets(places: readonly Place[], secrets: readonly Secret[]): readonly string[] {
  return secrets.flatMap(secret =>
    spellingsOf(secret.bytes).flatMap(([spelling, bytes]) =>
      places.filter(place => place.bytes.includes(bytes)).map(place => `${secret.name}, ${spelling}: ${place.name}`),
    ),
  )
}

type Spelling = readonly [name: string, bytes: Buffer]

/** The bytes as they are, as 16-bit text, in hexadecimal, decimal and base64, and behind hashes without a key. */
export function spellingsOf(secret: Uint8Array): readonly Spelling[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const wide = Buffer.from(bytes.toString('latin1'), 'utf16le')
  const hashes = ['md5', 'sha1', 'sha256'].flatMap((name): Spelling[] => {
    const digest = createHash(name).update(bytes).digest()
    return [
      [name, digest],
      [`${name} in hexadecimal`, Buffer.from(digest.toString('hex'))],
    ]
  })
  return [
    ['as it is', bytes],
    ['UTF-16LE', wide],
    ['UTF-16BE', Buffer.from(wide).swap16()],
    ['hexadecimal', Buffer.from(hex)],
    ['hexadecimal in capitals', Buffer.from(hex.toUpperCase())],
    ['decimal', Buffer.from(bytes.join(','))],
    ...[0, 1, 2].flatMap(before => base64At(bytes, before)),
    ...hashes,
  ]
}

/** What is in base64 of the bytes whatever stands around them, so many bytes after a multiple of three. */
function base64At(bytes: Uint8Array, before: number): readonly Spelling[] {
  const all = Buffer.concat([new Uint8Array(before), bytes])
  const own = all.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6))
  const url = own.replaceAll('+', '-').replaceAll('/', '_')
  return [
    [`base64 at ${before}`, Buffer.from(own)],
    ...(url === own ? [] : [[`base64url at ${before}`, Buffer.from(url)] as const]),
  ]
}

/** Every file of a folder, however deep. */
export async function filesUnder(folder: string): Promise<readonly Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(async entry => {
        const path = join(entry.parentPath, entry.name)
        return { name: path.slice(folder.length + 1), bytes: await readFile(path) }
      }),
  )
}

/** Every value of every table of an SQLite file, a place for each table. */
export function tablesOf(path: string): readonly Place[] {
  using database = new DatabaseSync(path, { readOnly: true })
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all()
  return tables.map(({ name }) => {
    const rows = database.prepare(`select * from "${String(name)}"`).all()
    const values = rows.flatMap(row => Object.values(row))
    const bytes = values.map(value => (value instanceof Uint8Array ? value : Buffer.from(`${value}\n`)))
    return { name: `table ${String(name)}`, bytes: Buffer.concat(bytes) }
  })
}

/** How a process was started, as every account of the machine may see it. */
export async function processOf(pid: number): Promise<readonly Place[]> {
  const read = async (name: string) => ({ name: `process ${name}`, bytes: await readFile(`/proc/${pid}/${name}`) })
  return Promise.all(['cmdline', 'environ'].map(read))
}

/** A secret that is text. */
export function secretText(name: string, text: string): Secret {
  return { name, bytes: Buffer.from(text) }
}
