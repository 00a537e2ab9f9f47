import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Fault } from '../core/fault.ts'
import { readArchive, readSmall } from './archive-reader.ts'

/** A file that a backup leaves out: a key, or the identity at the hold queue. */
export interface KeyFile {
  /** Path in a data folder, e.g. `keys/spool.key`. */
  readonly name: string
  readonly content: Buffer
  readonly mode: number
}

const keyName = /^keys\/[a-z0-9-]{1,40}\.key$/
const fileName = /^(?:keys\/[a-z0-9-]{1,40}\.key|tls\/[a-z0-9.-]{1,40})$/
const maxFileOctets = 64 * 1024
const maxFiles = 64

/** The keys and the TLS identity of a data folder. Fault `key-unsafe` when there are no keys. */
export async function readKeyFiles(dataFolder: string): Promise<readonly KeyFile[]> {
  const [keys, identity] = await Promise.all([
    readFolder(dataFolder, 'keys'),
    readFolder(dataFolder, 'tls').catch(() => []),
  ])
  return [...keys, ...identity].filter(({ name }) => fileName.test(name))
}

/** The same out of a file that a backup wrote, or of a folder of keys. Faults: `backup-invalid`, `key-unsafe`. */
export async function readSavedKeys(path: string, stop: AbortSignal): Promise<readonly KeyFile[]> {
  if (await isFolder(path)) return (await readFolder(path, '.')).map(asKey).filter(({ name }) => keyName.test(name))
  const files: KeyFile[] = []
  for await (const part of readArchive(path, stop)) {
    if (!fileName.test(part.name) || files.length >= maxFiles) throw noKeys(path)
    files.push({ name: part.name, mode: part.mode & 0o444, content: await readSmall(part, maxFileOctets) })
  }
  return files
}

/** A digest by which each key is known again; of 256 random bits it tells nothing. */
export function fingerprintsOf(files: readonly KeyFile[]): Readonly<Record<string, string>> {
  const keys = files.filter(({ name }) => keyName.test(name))
  return Object.fromEntries(keys.map(({ name, content }) => [name, fingerprint(name, content)]))
}

/** Fault `backup-invalid` when a key of the backup is not among these. */
export function assertKeysOf(expected: Readonly<Record<string, string>>, files: readonly KeyFile[]): void {
  const found = fingerprintsOf(files)
  const wrong = Object.keys(expected).filter(name => found[name] !== expected[name])
  if (wrong.length > 0)
    throw new Fault('backup-invalid', `these keys are not those of this backup: ${wrong.slice(0, 10).join(', ')}`)
}

async function readFolder(root: string, folder: string): Promise<readonly KeyFile[]> {
  try {
    const names = (await readdir(join(root, folder))).slice(0, maxFiles)
    return await Promise.all(
      names.map(async name => {
        const path = join(root, folder, name)
        const { mode, size } = await stat(path)
        const content = size > maxFileOctets ? Buffer.alloc(0) : await readFile(path)
        return { name: `${folder}/${name}`, content, mode: mode & 0o444 }
      }),
    )
  } catch (cause) {
    throw new Fault(
      'key-unsafe',
      `the keys in ${join(root, folder)} cannot be read: are they there, and may this account?`,
      { cause },
    )
  }
}

function asKey(file: KeyFile): KeyFile {
  return { ...file, name: `keys/${basename(file.name)}`, mode: 0o400 }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
}

function fingerprint(name: string, content: Uint8Array): string {
  return createHash('sha256').update(`holdfast-key/v1|${name}|`).update(content).digest('hex')
}

function noKeys(path: string): Fault {
  return new Fault('backup-invalid', `${path} is no file of keys that holdfast backup --with-keys wrote`)
}
