/**
 * How a document lies on disk, version 1. Own format; the construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár:
 * Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015) on AES-256-GCM (NIST SP 800-38D).
 *
 *   header   24 octets   "HFSPOOL", version (1 octet), document id (16 octets, the UUID)
 *   chunks   each up to 1 MiB of the document encrypted, then a tag of 16 octets; all but the last are full
 *
 * Nonce: 4 zero octets, then the chunk's number from 0 as 64 bits, big-endian; the key is the document's own, so no nonce
 * comes twice. Additional data: the header, then the number as in the nonce, then 1 for the last chunk and 0 for others:
 * chunks cannot be changed, swapped, left out, added or taken from another document unnoticed.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'

export const chunkOctets = 1024 * 1024
export const headerOctets = 24
export const tagOctets = 16
const magic = 'HFSPOOL'
const version = 1

/** A chunk's place in its document. */
export interface ChunkPlace {
  readonly number: number
  readonly isLast: boolean
}

/** Encrypts and decrypts the chunks of one document under its key. */
export class ChunkCipher {
  readonly header: Uint8Array
  readonly #key: KeyObject

  /** `documentId` is a UUID, `key` has 32 octets. */
  constructor(documentId: string, key: Uint8Array) {
    const id = Buffer.from(documentId.replaceAll('-', ''), 'hex')
    this.header = Buffer.concat([Buffer.from(magic, 'latin1'), Uint8Array.of(version), id])
    this.#key = createSecretKey(key)
  }

  /** The encrypted chunk and its tag, to be written one after the other. */
  seal(chunk: Uint8Array, place: ChunkPlace): readonly [Uint8Array, Uint8Array] {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(place))
    cipher.setAAD(this.#boundTo(place))
    const sealed = cipher.update(chunk)
    cipher.final()
    return [sealed, cipher.getAuthTag()]
  }

  /** The chunk out of its encrypted form with tag; undefined when it is not the one that was sealed for this place. */
  unseal(sealed: Uint8Array, place: ChunkPlace): Uint8Array | undefined {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(place))
    decipher.setAAD(this.#boundTo(place))
    decipher.setAuthTag(sealed.subarray(-tagOctets))
    const chunk = decipher.update(sealed.subarray(0, -tagOctets))
    try {
      decipher.final()
      return chunk
    } catch {
      chunk.fill(0)
      return undefined
    }
  }

  #boundTo(place: ChunkPlace): Uint8Array {
    return Buffer.concat([this.header, nonceOf(place).subarray(4), Uint8Array.of(place.isLast ? 1 : 0)])
  }
}

function nonceOf({ number }: ChunkPlace): Uint8Array {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 4)
  return nonce
}

/** Chunks of a document of a size; a size of 0 does not occur. */
export function countChunks(octets: number): number {
  return Math.ceil(octets / chunkOctets)
}
