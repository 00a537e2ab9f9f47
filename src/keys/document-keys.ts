import { Fault } from '../core/fault.ts'
import { SecretSealer } from './secret-sealer.ts'

const keyOctets = 32

/** Wraps the key of each document under the spool's key, bound to the document's id: see secret-sealer.ts. */
export class DocumentKeys {
  readonly #sealer: SecretSealer

  constructor(key: Uint8Array) {
    this.#sealer = new SecretSealer(key)
  }

  wrap(dataKey: Uint8Array, documentId: string): Uint8Array {
    return this.#sealer.seal(dataKey, boundTo(documentId))
  }

  /** Fault `document-unreadable` when it was wrapped under another key or for another document, or was changed. */
  unwrap(wrapped: Uint8Array, documentId: string): Uint8Array {
    try {
      const key = this.#sealer.open(wrapped, boundTo(documentId))
      if (key.byteLength === keyOctets) return key
    } catch (cause) {
      throw new Fault('document-unreadable', `the key of document ${documentId} does not open`, { cause })
    }
    throw new Fault('document-unreadable', `the key of document ${documentId} has an unknown form`)
  }
}

function boundTo(documentId: string): string {
  return `holdfast-document/v1|${documentId}`
}
