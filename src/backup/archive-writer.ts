import { createHash } from 'node:crypto'
import { constants, type FileHandle, link, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault } from '../core/fault.ts'
import { blockOctets, encodeHeader, paddingOf } from './archive-format.ts'

/** A part that was written. */
export interface WrittenPart {
  readonly name: string
  readonly octets: number
  readonly sha256: string
}

export interface PartContent {
  readonly name: string
  readonly mode: number
  readonly octets: number
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** Writes an archive beside its place, mode 0600, and puts it there whole or not at all; never over a file that is there. */
export class ArchiveWriter implements AsyncDisposable {
  readonly #path: string
  readonly #part: string
  readonly #file: FileHandle
  readonly #madeAtSeconds: number
  readonly parts: WrittenPart[] = []
  octets = 0

  private constructor(path: string, file: FileHandle, madeAtSeconds: number) {
    this.#path = path
    this.#part = partOf(path)
    this.#file = file
    this.#madeAtSeconds = madeAtSeconds
  }

  static async open(path: string, madeAtSeconds: number): Promise<ArchiveWriter> {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
    try {
      const file = await open(partOf(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
      return new ArchiveWriter(path, file, madeAtSeconds)
    } catch (cause) {
      throw cannotWrite(path, cause)
    }
  }

  /** Fault `backup-invalid` when the content is not as long as it was said. */
  async add({ name, mode, octets, chunks }: PartContent): Promise<void> {
    await this.#write(encodeHeader({ name, mode, octets }, this.#madeAtSeconds))
    const hash = createHash('sha256')
    let written = 0
    for await (const chunk of chunks) {
      hash.update(chunk)
      await this.#write(chunk)
      written += chunk.byteLength
    }
    if (written !== octets) throw new Fault('backup-invalid', `${name} changed while it was saved; try again`)
    await this.#write(new Uint8Array(paddingOf(octets)))
    this.parts.push({ name, octets, sha256: hash.digest('hex') })
  }

  /** The archive in its place, on the disk. */
  async finish(): Promise<void> {
    await this.#write(new Uint8Array(2 * blockOctets))
    await this.#file.sync()
    try {
      // Unlike rename, link never replaces a file that is there.
      await link(this.#part, this.#path)
    } catch (cause) {
      throw cannotWrite(this.#path, cause)
    }
    await using folder = await open(dirname(this.#path), constants.O_RDONLY | constants.O_DIRECTORY)
    await folder.sync()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
    await unlink(this.#part)
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.writeFile(bytes)
    } catch (cause) {
      throw cannotWrite(this.#path, cause)
    }
    this.octets += bytes.byteLength
  }
}

function partOf(path: string): string {
  return `${path}.${process.pid}.part`
}

function cannotWrite(path: string, cause: unknown): Fault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  const words = code === 'EEXIST' ? 'is there already; name another file' : `cannot be written (${code})`
  return new Fault('configuration-invalid', `${path} ${words}`, { cause })
}
