import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { Fault } from '../core/fault.ts'

// Layout of a wrapped key: version (1 octet), nonce (12), encrypted key (32), tag (16).
const version = 1
const nonceOctets = 12
const tagOctets = 16
const wrappedOctets = 1 + nonceOctets + 32 + tagOctets

/**
 * Wraps the key of each document with AES-256-GCM under the spool's key, bound to the document's id. Random nonces are
 * safe for 2^32 documents under one key (NIST SP 800-38D section 8.3).
 */
export class DocumentKeys {
  readonly #key: KeyObject

  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key)
  }

  wrap(dataKey: Uint8Array, documentId: string): Uint8Array {
    const nonce = randomBytes(nonceOctets)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    cipher.setAAD(bound(documentId))
    const encrypted = Buffer.concat([cipher.update(dataKey), cipher.final()])
    return Uint8Array.from(Buffer.concat([Uint8Array.of(version), nonce, encrypted, cipher.getAuthTag()]))
  }

  /** Fault `document-unreadable` when it was wrapped under another key or for another document, or was changed. */
  unwrap(wrapped: Uint8Array, documentId: string): Uint8Array {
    if (wrapped.byteLength !== wrappedOctets || wrapped[0] !== version)
      throw new Fault('document-unreadable', `the key of document ${documentId} has an unknown form`)
    const nonce = wrapped.subarray(1, 1 + nonceOctets)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce)
    decipher.setAAD(bound(documentId))
    decipher.setAuthTag(wrapped.subarray(wrappedOctets - tagOctets))
    try {
      const encrypted = wrapped.subarray(1 + nonceOctets, wrappedOctets - tagOctets)
      return Buffer.concat([decipher.update(encrypted), decipher.final()])
    } catch (cause) {
      throw new Fault('document-unreadable', `the key of document ${documentId} does not open`, { cause })
    }
  }
}

function bound(documentId: string): Uint8Array {
  return Buffer.from(`holdfast-document/v1|${documentId}`, 'utf8')
}
