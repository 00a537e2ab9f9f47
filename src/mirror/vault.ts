import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import type { SecretIndex } from '../ports/directory.ts'

/** What a value may be of; bound into its seal, so that one kind never passes for another. */
export type Kind = 'pin' | 'card' | 'marker' | 'pulse' | 'lease' | 'attempt' | 'gone' | 'list' | 'zone'

const tagOctets = 16
const keyOctets = 32

/**
 * Names and seals what lies in Redis. A name is an HMAC of the record's index: a dump joins with nothing. A value is
 * encrypted and authenticated together with its kind and name, with a synthetic nonce (the tag of all of it is the nonce;
 * the construction of RFC 5297 with HMAC-SHA-256 for its PRF): no random octets to store, and the same fact gives the same
 * octets at each gateway.
 */
export class Vault {
  readonly prefix: string
  readonly #naming: KeyObject
  readonly #tagging: KeyObject
  readonly #encrypting: KeyObject

  /** `key` has 32 octets; the gateways of an installation share it. */
  constructor(key: Uint8Array) {
    const derive = (use: string) =>
      createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `holdfast-mirror/v1|${use}`, keyOctets)))
    this.#naming = derive('name')
    this.#tagging = derive('tag')
    this.#encrypting = derive('encrypt')
    this.prefix = `hf:${createHmac('sha256', this.#naming).update('installation').digest('base64url').slice(0, 4)}:`
  }

  /** Name of the value of a PIN or card: 30 characters. */
  nameOf(kind: 'pin' | 'card', { generation, digest }: SecretIndex): string {
    return this.#name(createHmac('sha256', this.#naming).update(`${kind}|${generation}|`).update(digest).digest())
  }

  /** Name of one of the few values that are there once. */
  nameOfOnly(kind: Kind, which = ''): string {
    return this.#name(createHmac('sha256', this.#naming).update(`only|${kind}|${which}`).digest())
  }

  /** 16 octets longer than the facts. */
  seal(kind: Kind, name: string, facts: Uint8Array): Buffer {
    const tag = this.#tag(kind, name, facts)
    const cipher = createCipheriv('aes-256-ctr', this.#encrypting, tag)
    return Buffer.concat([tag, cipher.update(facts), cipher.final()])
  }

  /** undefined for what this installation did not seal as that kind under that name, or was changed since. */
  open(kind: Kind, name: string, sealed: Uint8Array): Buffer | undefined {
    if (sealed.byteLength < tagOctets) return undefined
    const tag = sealed.subarray(0, tagOctets)
    const facts = createDecipheriv('aes-256-ctr', this.#encrypting, tag).update(sealed.subarray(tagOctets))
    return timingSafeEqual(tag, this.#tag(kind, name, facts)) ? facts : undefined
  }

  #tag(kind: Kind, name: string, facts: Uint8Array): Uint8Array {
    return createHmac('sha256', this.#tagging).update(`${kind}|${name}|`).update(facts).digest().subarray(0, tagOctets)
  }

  #name(digest: Buffer): string {
    return this.prefix + digest.subarray(0, tagOctets).toString('base64url')
  }
}
