import { constants, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '../core/fault.ts'
import { Digested, damaged, type ReadPart, readArchive, readSmall } from './archive-reader.ts'
import type { BackupReport } from './back-up.ts'
import { DatabaseCopy } from './database-copy.ts'
import { assertKeysOf, type KeyFile, readSavedKeys } from './key-files.ts'
import {
  databaseName,
  documentPath,
  isPartName,
  type Manifest,
  manifestName,
  maxManifestOctets,
  parseManifest,
  type RecordVersions,
} from './manifest.ts'

export interface RestoreOptions {
  /** Taken for us alone; empty. */
  readonly dataFolder: string
  /** Folder in it in which all is made ready; while it is there no gateway starts. */
  readonly restoringName: string
  readonly file: string
  /** undefined: they are put in place later; until then no gateway starts. */
  readonly keys: string | undefined
  /** What this Holdfast can read. */
  readonly known: RecordVersions
  readonly stop: AbortSignal
}

/** Makes a gateway refuse to start, where a folder without any file would be given fresh keys. */
const keysMissingName = 'the-keys-of-the-backup-belong-here'

/**
 * Brings a backup into an empty data folder: all of it is unpacked aside and checked, then moved to its place. Faults:
 * `backup-invalid`, `configuration-invalid`, `key-unsafe`; the folder is then as it was.
 */
export async function restore(options: RestoreOptions): Promise<BackupReport> {
  const aside = join(options.dataFolder, options.restoringName)
  await mkdir(aside, { mode: 0o700 })
  let octets: number
  let manifest: Manifest
  try {
    const keys = options.keys === undefined ? undefined : await readSavedKeys(options.keys, options.stop)
    const unpacked = await unpack(options, aside)
    ;({ manifest, octets } = unpacked)
    assertParts(manifest, unpacked.digests)
    if (keys) assertKeysOf(manifest.keys, keys)
    checkRecords(join(aside, databaseName), manifest, options.known)
    await putKeys(aside, keys)
    await syncFolders(aside)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    throw error
  }
  await moveUp(aside, options.dataFolder)
  return { ...manifest.counts, octets, madeAt: manifest.madeAt, missing: manifest.missing }
}

async function unpack({ file, stop }: RestoreOptions, aside: string) {
  const digests = new Map<string, string>()
  let octets = 0
  let manifest: Manifest | undefined
  for await (const part of readArchive(file, stop)) {
    octets += part.octets
    if (manifest) throw damaged()
    if (part.name === manifestName)
      manifest = parseManifest((await readSmall(part, maxManifestOctets)).toString('utf8'))
    else digests.set(part.name, await unpackPart(part, aside))
  }
  if (!manifest) throw damaged()
  return { manifest, digests, octets }
}

async function unpackPart(part: ReadPart, aside: string): Promise<string> {
  if (!isPartName(part.name)) throw damaged()
  const content = new Digested(part.chunks)
  await writeNew(join(aside, part.name), { mode: 0o600, chunks: content })
  return content.sha256
}

function assertParts({ parts }: Manifest, digests: ReadonlyMap<string, string>): void {
  const isWhole = parts.length === digests.size && parts.every(({ name, sha256 }) => digests.get(name) === sha256)
  if (!isWhole) throw damaged()
}

function checkRecords(path: string, { missing, parts }: Manifest, known: RecordVersions): void {
  using database = new DatabaseCopy(path)
  database.check()
  const { directory, site } = database.versions()
  const isKnown =
    directory.every(name => known.directory.includes(name)) && site.every(name => known.site.includes(name))
  if (!isKnown) throw new Fault('backup-invalid', 'a later Holdfast made this backup; restore it with that one')
  const names = new Set(parts.map(({ name }) => name))
  const lost = database
    .documents()
    .filter(({ jobId, documentId }) => !missing.includes(jobId) && !names.has(documentPath(documentId)))
  if (lost.length > 0) throw damaged()
  database.endSessions()
  database.beginLine()
}

async function putKeys(aside: string, keys: readonly KeyFile[] | undefined): Promise<void> {
  const missing = { name: `keys/${keysMissingName}`, mode: 0o400, content: Buffer.alloc(0) }
  for (const { name, mode, content } of keys ?? [missing])
    await writeNew(join(aside, name), { mode, chunks: [content] })
}

async function writeNew(
  path: string,
  { mode, chunks }: { readonly mode: number; readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> },
): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  try {
    await using file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
    for await (const chunk of chunks) await file.writeFile(chunk)
    await file.sync()
  } catch (cause) {
    // Of the file system; what the chunks throw is told as it is.
    const code = cause instanceof Error && 'syscall' in cause && 'code' in cause ? String(cause.code) : undefined
    if (code === undefined) throw cause
    // Of two parts of one name the second is not ours.
    if (code === 'EEXIST') throw damaged()
    throw new Fault('configuration-invalid', `${path} cannot be written (${code})`, { cause })
  }
}

/** From here on nothing can be wrong with the backup; should the machine stop, no gateway starts on what is half. */
async function moveUp(aside: string, dataFolder: string): Promise<void> {
  for (const name of await readdir(aside)) await rename(join(aside, name), join(dataFolder, name))
  await syncFolder(dataFolder)
  await rmdir(aside)
  await syncFolder(dataFolder)
}

async function syncFolders(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await syncFolder(join(entry.parentPath, entry.name))
  await syncFolder(root)
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
  await folder.sync()
}
