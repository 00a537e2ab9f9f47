import { open, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ArchiveWriter } from './archive-writer.ts'
import { copyDatabase, DatabaseCopy, type OwnedDocument } from './database-copy.ts'
import { fingerprintsOf, type KeyFile, readKeyFiles } from './key-files.ts'
import { auditHeadName, type Counts, databaseName, documentPath, type Manifest, manifestName } from './manifest.ts'

export interface BackupOptions {
  readonly dataFolder: string
  readonly file: string
  readonly keysFile: string | undefined
  /** Version of this Holdfast. */
  readonly version: string
  readonly at: Date
  readonly stop: AbortSignal
}

/** What a backup holds. */
export interface BackupReport extends Counts {
  readonly octets: number
  readonly madeAt: string
  readonly missing: readonly number[]
}

const chunkOctets = 1024 * 1024

/**
 * Saves the records of a data folder as they are at this moment, the encrypted documents of its jobs and no key, while a
 * gateway runs on it. Faults: `configuration-invalid` when a file cannot be written or is there already,
 * `records-unavailable`, `key-unsafe`.
 */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const keys = await readKeyFiles(options.dataFolder)
  const path = resolve(options.file)
  await using stack = new AsyncDisposableStack()
  const writer = stack.use(await ArchiveWriter.open(path, seconds(options.at)))
  const keyWriter =
    options.keysFile === undefined
      ? undefined
      : stack.use(await ArchiveWriter.open(resolve(options.keysFile), seconds(options.at)))
  // Before the records, so that they reach at least as far as the head.
  const head = await readFile(join(options.dataFolder, auditHeadName)).catch(() => undefined)
  const copy = `${path}.${process.pid}.database.part`
  stack.defer(() => rm(copy, { force: true }))
  const live = join(options.dataFolder, databaseName)
  copyDatabase(live, copy)
  const facts = await saveDocuments({ ...options, writer, copy, live })
  await addFile(writer, copy, { name: databaseName, stop: options.stop })
  if (head) await writer.add({ name: auditHeadName, mode: 0o600, octets: head.byteLength, chunks: [head] })
  const madeAt = options.at.toISOString()
  const about = { madeAt, madeBy: options.version, ...facts, keys: fingerprintsOf(keys), parts: writer.parts }
  const manifest: Manifest = { format: 'holdfast-backup', version: 1, ...about }
  const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)
  await writer.add({ name: manifestName, mode: 0o600, octets: text.byteLength, chunks: [text] })
  await writer.finish()
  if (keyWriter) await saveKeys(keyWriter, keys)
  return { ...facts.counts, octets: writer.octets, madeAt, missing: facts.missing }
}

interface Saving {
  readonly dataFolder: string
  readonly stop: AbortSignal
  readonly writer: ArchiveWriter
  /** Path of the copied database, and of the one it is a copy of. */
  readonly copy: string
  readonly live: string
}

/** A document that is not there any more was released or deleted since: the copy then takes over what became of its job. */
async function saveDocuments({ dataFolder, stop, writer, copy: path, live }: Saving) {
  using copy = new DatabaseCopy(path)
  const gone: OwnedDocument[] = []
  for (const document of copy.documents()) {
    const name = documentPath(document.documentId)
    if (!(await addFile(writer, join(dataFolder, name), { name, stop }))) gone.push(document)
  }
  const missing = copy.catchUp(live, gone)
  return { counts: copy.counts(), records: copy.versions(), missing }
}

/** false: there is no such file. */
async function addFile(
  writer: ArchiveWriter,
  path: string,
  { name, stop }: { readonly name: string; readonly stop: AbortSignal },
): Promise<boolean> {
  const opened = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!opened) return false
  await using file = opened
  const { size } = await file.stat()
  const chunks = async function* () {
    for await (const chunk of file.createReadStream({ highWaterMark: chunkOctets, autoClose: false })) {
      stop.throwIfAborted()
      yield chunk as Uint8Array
    }
  }
  await writer.add({ name, mode: 0o600, octets: size, chunks: chunks() })
  return true
}

async function saveKeys(writer: ArchiveWriter, keys: readonly KeyFile[]): Promise<void> {
  for (const { name, content, mode } of keys)
    await writer.add({ name, mode, octets: content.byteLength, chunks: [content] })
  await writer.finish()
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}
