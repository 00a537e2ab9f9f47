import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv, randomBytes } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../core/fault.ts'
import type { ConvertedDocument } from '../ports/inbound.ts'

const chunkOctets = 64 * 1024
const blockOctets = 16

/** What another thread of this process needs to read the file, or to write it. */
export interface ScratchAccess {
  readonly descriptor: number
  readonly key: Uint8Array
}

/** A part of a scratch file, in octets. */
export interface ScratchRange {
  readonly from: number
  readonly octets: number
}

/**
 * A file for a mail in work: without a name, so that no crash leaves it behind, and encrypted under a key that is
 * nowhere else (AES-256-CTR; its content is not evidence of anything, so it needs no MAC). Written once, from the start.
 */
export class ScratchFile implements AsyncDisposable {
  readonly access: ScratchAccess
  readonly #file: FileHandle
  readonly #cipher: Cipheriv
  #octets = 0

  private constructor(file: FileHandle) {
    this.#file = file
    this.access = { descriptor: file.fd, key: randomBytes(32) }
    this.#cipher = scratchCipher(this.access.key)
  }

  static async create(folder: string): Promise<ScratchFile> {
    const path = join(folder, `mail-${randomBytes(16).toString('hex')}`)
    const file = await failSpool(open(path, 'wx+', 0o600))
    await failSpool(unlink(path))
    return new ScratchFile(file)
  }

  /** Keeps all that comes, until it is disposed of. */
  static async keep(content: AsyncIterable<Uint8Array>, folder: string): Promise<ConvertedDocument> {
    await using stack = new AsyncDisposableStack()
    const file = stack.use(await ScratchFile.create(folder))
    for await (const chunk of content) await file.write(chunk)
    const kept = stack.move()
    return { octets: file.octets, content: () => file.read(), [Symbol.asyncDispose]: () => kept.disposeAsync() }
  }

  get octets(): number {
    return this.#octets
  }

  async write(bytes: Uint8Array): Promise<void> {
    const sealed = this.#cipher.update(bytes)
    for (let at = 0; at < sealed.length; ) {
      const { bytesWritten } = await failSpool(this.#file.write(sealed, at))
      at += bytesWritten
    }
    this.#octets += bytes.length
  }

  async *read({ from, octets }: ScratchRange = { from: 0, octets: this.#octets }): AsyncGenerator<Uint8Array> {
    const decipher = scratchDecipher(this.access.key, from)
    for (let at = from; at < from + octets; ) {
      const chunk = Buffer.alloc(Math.min(chunkOctets, from + octets - at))
      const { bytesRead } = await failSpool(this.#file.read(chunk, 0, chunk.length, at))
      if (bytesRead === 0) throw new Fault('spool-failed', 'a mail in work ended early')
      at += bytesRead
      yield decipher.update(chunk.subarray(0, bytesRead))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}

/** Encrypts a scratch file from its start. */
export function scratchCipher(key: Uint8Array): Cipheriv {
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(blockOctets))
}

/** Decrypts a scratch file from an octet on. */
export function scratchDecipher(key: Uint8Array, from: number): Decipheriv {
  const counter = Buffer.alloc(blockOctets)
  counter.writeBigUInt64BE(BigInt(Math.floor(from / blockOctets)), 8)
  const decipher = createDecipheriv('aes-256-ctr', key, counter)
  decipher.update(Buffer.alloc(from % blockOctets))
  return decipher
}

async function failSpool<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new Fault('spool-failed', 'a mail in work cannot be kept', { cause: error })
  }
}
