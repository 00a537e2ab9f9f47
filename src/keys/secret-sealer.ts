import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { Fault } from '../core/fault.ts'
import type { Sealer } from '../ports.ts'

// Layout of a sealed secret: version (1 octet), nonce (12), the encrypted secret, tag (16).
const version = 1
const nonceOctets = 12
const tagOctets = 16

/**
 * Encrypts small secrets with AES-256-GCM under one key, bound to their context. Random nonces are safe for 2^32 secrets
 * under one key (NIST SP 800-38D section 8.3).
 */
export class SecretSealer implements Sealer {
  readonly #key: KeyObject

  /** `key` has 32 octets. */
  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key)
  }

  under(key: Uint8Array): Sealer {
    return new SecretSealer(key)
  }

  seal(secret: Uint8Array, context: string): Uint8Array {
    const nonce = randomBytes(nonceOctets)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    cipher.setAAD(Buffer.from(context, 'utf8'))
    const encrypted = Buffer.concat([cipher.update(secret), cipher.final()])
    return Uint8Array.from(Buffer.concat([Uint8Array.of(version), nonce, encrypted, cipher.getAuthTag()]))
  }

  open(sealed: Uint8Array, context: string): Uint8Array {
    if (sealed.byteLength < 1 + nonceOctets + tagOctets || sealed[0] !== version)
      throw new Fault('secret-unreadable', `the secret ${context} has an unknown form`)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(1, 1 + nonceOctets))
    decipher.setAAD(Buffer.from(context, 'utf8'))
    decipher.setAuthTag(sealed.subarray(-tagOctets))
    try {
      const encrypted = sealed.subarray(1 + nonceOctets, -tagOctets)
      return Uint8Array.from(Buffer.concat([decipher.update(encrypted), decipher.final()]))
    } catch (cause) {
      throw new Fault('secret-unreadable', `the secret ${context} does not open`, { cause })
    }
  }
}
