import { randomBytes, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, stat, statfs, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault, isFault } from '../core/fault.ts'
import type { StoredDocument } from '../core/job.ts'
import type { Spool } from '../ports/printing.ts'
import type { Clock } from '../ports.ts'
import { ChunkBuffers } from './chunk-buffers.ts'
import { ChunkCipher } from './document-format.ts'
import { DocumentWriter } from './document-writer.ts'
import { FolderSyncs } from './folder-syncs.ts'
import { readDocument } from './read-document.ts'
import { codeOf, onDisk } from './spool-fault.ts'

/** Wraps the key of a document so that only this installation opens it; the id is bound to it. */
interface DocumentKeyring {
  wrap(dataKey: Uint8Array, documentId: string): Uint8Array
  /** Fault `document-unreadable` when it does not open. */
  unwrap(wrapped: Uint8Array, documentId: string): Uint8Array
}

export interface FileSpoolOptions {
  readonly folder: string
  readonly keys: DocumentKeyring
  readonly clock: Pick<Clock, 'now'>
  /** Free octets below which no new document is taken, so that the record can still be written. Default 64 MiB. */
  readonly reserveOctets?: number
}

const defaultReserveOctets = 64 * 1024 * 1024
/** How long the free room is known, less what documents took of it meanwhile. */
const roomKnownMs = 1_000
const sweepAfterMs = 3_600_000
const dataKeyOctets = 32
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Opens the spool's folder, made with its 16 subfolders at first. Fault `spool-failed` when it cannot be used. */
export async function openSpool(options: FileSpoolOptions): Promise<Spool> {
  await onDisk(() => makeFolders(options.folder))
  return new FileSpool(options)
}

async function makeFolders(root: string): Promise<void> {
  await makeFolder(root)
  const there = new Set(await readdir(root))
  // Few, so that documents which come together share the sync of a folder; a hundred thousand files are none too many.
  const names = Array.from({ length: 16 }, (_, at) => at.toString(16))
  const missing = names.filter(name => !there.has(name))
  if (missing.length === 0) return
  await Promise.all(missing.map(name => mkdir(join(root, name), { mode: 0o700, recursive: true })))
  using folder = new FolderSyncs().use(root)
  await folder.sync()
}

/** With those above it. Node's own way never ends where nothing can be made, as below /proc. */
async function makeFolder(folder: string): Promise<void> {
  const make = async () => {
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  }
  try {
    await make()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    await makeFolder(dirname(folder))
    await make()
  }
}

interface DocumentSource {
  readonly content: AsyncIterable<Uint8Array>
  readonly maxBytes: number
}

class FileSpool implements Spool {
  readonly #folder: string
  readonly #keys: DocumentKeyring
  readonly #clock: Pick<Clock, 'now'>
  readonly #reserveOctets: number
  readonly #buffers = new ChunkBuffers()
  readonly #syncs = new FolderSyncs()
  #room: { freeBytes: number; readonly atMs: number } | undefined

  constructor(options: FileSpoolOptions) {
    this.#folder = options.folder
    this.#keys = options.keys
    this.#clock = options.clock
    this.#reserveOctets = options.reserveOctets ?? defaultReserveOctets
  }

  async store(content: AsyncIterable<Uint8Array>, limit: { readonly maxBytes: number }): Promise<StoredDocument> {
    await this.#assertRoom()
    const id = randomUUID()
    const key = randomBytes(dataKeyOctets)
    using folder = this.#syncs.use(this.#folderOf(id))
    try {
      const octets = await this.#write(id, new ChunkCipher(id, key), { content, maxBytes: limit.maxBytes })
      const wrappedKey = this.#keys.wrap(key, id)
      await onDisk(() => folder.sync())
      return { id, wrappedKey, octets }
    } catch (error) {
      await removeFiles(this.#partOf(id), this.#pathOf(id))
      throw error
    } finally {
      key.fill(0)
    }
  }

  /** The whole document under its final name, synced but for its folder. */
  async #write(id: string, cipher: ChunkCipher, source: DocumentSource): Promise<number> {
    const part = this.#partOf(id)
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
    // Not awaited here: a small document is encrypted by the time its file is open.
    const opening = onDisk(() => open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600))
    // Met again by the writer; until then nobody awaits it.
    opening.catch(() => undefined)
    await using stack = new AsyncDisposableStack()
    stack.defer(() => closeIfOpened(opening))
    const writer = stack.use(new DocumentWriter(opening, cipher, this.#buffers))
    await this.#fill(writer, source)
    await writer.end()
    const file = await opening
    await onDisk(() => file.sync())
    await onDisk(() => Promise.all([rename(part, this.#pathOf(id)), file.close()]))
    return writer.octets
  }

  async #fill(writer: DocumentWriter, { content, maxBytes }: DocumentSource): Promise<void> {
    for await (const bytes of content) {
      if (writer.octets + bytes.byteLength > maxBytes)
        throw new Fault('document-too-large', `a document is larger than ${maxBytes} bytes`)
      await this.#takeRoom(bytes.byteLength)
      await writer.add(bytes)
    }
    if (writer.octets === 0) throw new Fault('document-invalid', 'a document is empty')
  }

  async *open(document: StoredDocument): AsyncGenerator<Uint8Array> {
    const key = this.#keys.unwrap(document.wrappedKey, document.id)
    try {
      yield* readDocument(this.#pathOf(document.id), document.octets, new ChunkCipher(document.id, key))
    } finally {
      key.fill(0)
    }
  }

  async remove(documentId: string): Promise<void> {
    await onDisk(() => unlinkIfThere(this.#pathOf(documentId)))
  }

  async sweep(owned: ReadonlySet<string>): Promise<number> {
    const before = this.#clock.now().epochMilliseconds - sweepAfterMs
    let swept = 0
    for (const name of await onDisk(() => readdir(this.#folder)))
      if (/^[0-9a-f]$/.test(name)) swept += await onDisk(() => sweepFolder(join(this.#folder, name), owned, before))
    return swept
  }

  async health(): Promise<{ readonly ok: boolean; readonly reason?: string; readonly freeBytes?: number }> {
    try {
      const freeBytes = await this.#measureRoom()
      if (freeBytes >= this.#reserveOctets) return { ok: true, freeBytes }
      return { ok: false, reason: `less than ${this.#reserveOctets} bytes are free for documents`, freeBytes }
    } catch (error) {
      if (!isFault(error)) throw error
      return { ok: false, reason: error.message }
    }
  }

  /** All documents share what is known of the room: many that arrive at once do not each take all of it. */
  async #takeRoom(octets: number): Promise<void> {
    if (this.#room) this.#room.freeBytes -= octets
    await this.#assertRoom()
  }

  /** Measured anew when it was long ago, or when there seems to be too little. */
  async #assertRoom(): Promise<void> {
    const room = this.#room
    const isKnown = room && performance.now() - room.atMs < roomKnownMs && room.freeBytes >= this.#reserveOctets
    if (isKnown || (await this.#measureRoom()) >= this.#reserveOctets) return
    throw new Fault('spool-full', `less than ${this.#reserveOctets} bytes are free for documents`)
  }

  async #measureRoom(): Promise<number> {
    const { bavail, bsize } = await onDisk(() => statfs(this.#folder))
    this.#room = { freeBytes: bavail * bsize, atMs: performance.now() }
    return this.#room.freeBytes
  }

  #folderOf(id: string): string {
    if (!uuid.test(id)) throw new Fault('document-unreadable', 'the id of a document is not a UUID')
    return join(this.#folder, id.slice(0, 1))
  }

  #partOf(id: string): string {
    return `${this.#pathOf(id)}.part`
  }

  #pathOf(id: string): string {
    return join(this.#folderOf(id), id)
  }
}

/** Whether it opened at all, the writer tells. */
async function closeIfOpened(opening: Promise<FileHandle>): Promise<void> {
  const file = await opening.catch(() => undefined)
  await file?.close()
}

async function sweepFolder(folder: string, owned: ReadonlySet<string>, beforeMs: number): Promise<number> {
  let swept = 0
  for (const name of await readdir(folder)) {
    if (owned.has(name)) continue
    const path = join(folder, name)
    if (!(await isOlder(path, beforeMs))) continue
    await unlinkIfThere(path)
    swept++
  }
  return swept
}

async function isOlder(path: string, beforeMs: number): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs < beforeMs
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return false
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** After a failure: what cannot be removed now is swept later. */
async function removeFiles(...paths: readonly string[]): Promise<void> {
  for (const path of paths) await unlink(path).catch(() => undefined)
}
