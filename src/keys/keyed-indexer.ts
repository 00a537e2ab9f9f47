import { argon2, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import type { SecretIndex, SecretIndexer } from '../ports/directory.ts'
import { BoundedQueue } from './bounded-queue.ts'
import type { KeyFolder } from './key-folder.ts'

export interface KeyedIndexerOptions {
  /** `none` for boards on which 7 MiB and 17 ms are too much. Another choice makes every present PIN unknown. */
  readonly stretch: 'argon2id' | 'none'
}

// OWASP Password Storage Cheat Sheet, Argon2id: m=7168 KiB, t=5, p=1.
const argon2Cost = { memory: 7_168, passes: 5, parallelism: 1, tagLength: 32 }
/** Each holds a thread of the pool for about 17 ms: no more than processors, or files would wait for PINs. */
const maxRunning = availableParallelism()
const maxWaiting = 64
const cardGeneration = 1

/**
 * PIN: HMAC-SHA-256(index key of a generation, "holdfast-pin/v1|" length "|" Argon2id(digits, salt, secret)). The
 * stretching makes a stolen disk expensive to search, the key outside the database makes a stolen database useless.
 * Card: HMAC-SHA-256(card key, "holdfast-card/v1|" number): numbers are issued by others and are not ours to protect by
 * stretching, but a database does not tell them.
 */
export class KeyedIndexer implements SecretIndexer {
  readonly #keys: KeyFolder
  // Node finds out what a key is at each use of its bytes; that costs more than the digest.
  readonly #pinIndex: readonly { readonly generation: number; readonly key: KeyObject }[]
  readonly #cardIndex: KeyObject
  readonly #options: KeyedIndexerOptions
  readonly #queue = new BoundedQueue({ maxRunning, maxWaiting })

  constructor(keys: KeyFolder, options: KeyedIndexerOptions) {
    this.#keys = keys
    this.#pinIndex = keys.pinIndex.map(({ generation, key }) => ({ generation, key: createSecretKey(key) }))
    this.#cardIndex = createSecretKey(keys.cardIndex)
    this.#options = options
  }

  async ofPin(digits: string): Promise<readonly SecretIndex[]> {
    const stretched = await this.#stretch(digits)
    const digest = (key: KeyObject) =>
      Uint8Array.from(createHmac('sha256', key).update(`holdfast-pin/v1|${digits.length}|`).update(stretched).digest())
    const indexes = this.#pinIndex.map(({ generation, key }) => ({ generation, digest: digest(key) }))
    stretched.fill(0)
    return indexes
  }

  async ofCard(number: string): Promise<readonly SecretIndex[]> {
    const digest = createHmac('sha256', this.#cardIndex).update(`holdfast-card/v1|${number}`).digest()
    return [{ generation: cardGeneration, digest: Uint8Array.from(digest) }]
  }

  async #stretch(digits: string): Promise<Uint8Array> {
    const message = Buffer.from(digits, 'utf8')
    if (this.#options.stretch === 'none') return message
    const { pinStretchSalt: nonce, pinStretchSecret: secret } = this.#keys
    try {
      return await this.#queue.run(() => stretch('argon2id', { ...argon2Cost, message, nonce, secret }))
    } finally {
      message.fill(0)
    }
  }
}

const stretch = promisify(argon2)
