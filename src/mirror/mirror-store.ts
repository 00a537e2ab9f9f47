import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { SecretIndex } from '../ports/directory.ts'
import type { ChangeCursor } from '../ports/mirror.ts'
import { decodeFact, encodeFact, type Fact } from './fact-codec.ts'
import type { Redis } from './redis-link.ts'
import type { Kind, Vault } from './vault.ts'

/** Says that a snapshot is complete: without it nothing in Redis is believed. */
export interface Marker {
  /** Greater than that of every snapshot before. Facts with a smaller one are not believed. */
  readonly epoch: number
  /** Place in the order of changes from before the snapshot was read. */
  readonly from: ChangeCursor
  /** Epoch milliseconds at which it began. */
  readonly madeAt: number
  readonly pins: number
  readonly cards: number
}

/** Until when the changes of the directory were followed. */
export interface Pulse {
  readonly epoch: number
  readonly cursor: ChangeCursor
  /** Epoch milliseconds. */
  readonly asOf: number
}

/** PINs and cards that were there when the snapshot was made and are no more. */
export interface Gone {
  readonly epoch: number
  readonly pins: readonly string[]
  readonly cards: readonly string[]
}

export type ListName = 'groups' | 'printers' | 'terminals' | 'settings'

export type Looked =
  | { readonly found: 'fact'; readonly fact: Fact }
  | { readonly found: 'nothing' }
  /** Something is there, and not by us. */
  | { readonly found: 'rejected' }

/** Octets of a fact with its tag; a longer one is not kept, and asked for at the directory. */
const maxFactOctets = 8 * 1024
const maxListOctets = 16 * 1024 * 1024
const maxListText = 128 * 1024 * 1024

/** Facts and the few other values of the mirror, as they lie in Redis. */
export class MirrorStore {
  readonly #link: Redis
  readonly #vault: Vault

  constructor(link: Redis, vault: Vault) {
    this.#link = link
    this.#vault = vault
  }

  async look(kind: 'pin' | 'card', index: SecretIndex): Promise<Looked> {
    const name = this.#vault.nameOf(kind, index)
    const sealed = await this.#link.get(name, maxFactOctets)
    if (!sealed) return { found: 'nothing' }
    const octets = this.#vault.open(kind, name, sealed)
    const fact = octets && decodeFact(octets)
    return fact ? { found: 'fact', fact } : { found: 'rejected' }
  }

  /** `until`: epoch milliseconds. Whether it is kept: a fact that is too long is not. */
  async put(kind: 'pin' | 'card', index: SecretIndex, fact: Fact, until: number): Promise<boolean> {
    const name = this.#vault.nameOf(kind, index)
    const sealed = this.#vault.seal(kind, name, encodeFact(fact))
    if (sealed.byteLength > maxFactOctets) {
      await this.#link.remove(name)
      return false
    }
    await this.#link.set(name, sealed, until)
    return true
  }

  remove(kind: 'pin' | 'card', index: SecretIndex): Promise<void> {
    return this.#link.remove(this.#vault.nameOf(kind, index))
  }

  readMarker(): Promise<Marker | undefined> {
    return this.#read<Marker>('marker')
  }

  writeMarker(marker: Marker, until: number): Promise<void> {
    return this.#write('marker', marker, until)
  }

  /** Epoch of the latest snapshot that was begun, complete or not. */
  readAttempt(): Promise<number | undefined> {
    return this.#read<number>('attempt')
  }

  writeAttempt(epoch: number, until: number): Promise<void> {
    return this.#write('attempt', epoch, until)
  }

  readPulse(): Promise<Pulse | undefined> {
    return this.#read<Pulse>('pulse')
  }

  writePulse(pulse: Pulse, until: number): Promise<void> {
    return this.#write('pulse', pulse, until)
  }

  readGone(): Promise<Gone | undefined> {
    return this.#read<Gone>('gone')
  }

  writeGone(gone: Gone, until: number): Promise<void> {
    return this.#write('gone', gone, until)
  }

  readList(list: ListName): Promise<unknown> {
    return this.#read('list', list)
  }

  writeList(list: ListName, content: unknown, until: number): Promise<void> {
    return this.#write('list', content, until, list)
  }

  /** Takes the lease for a snapshot, so that one gateway makes it. false: another has it. */
  takeLease(token: string, milliseconds: number): Promise<boolean> {
    const name = this.#vault.nameOfOnly('lease')
    return this.#link.take(name, this.#vault.seal('lease', name, Buffer.from(JSON.stringify(token))), milliseconds)
  }

  /** Goes on with the lease. false: it is another's by now. */
  async keepLease(token: string, milliseconds: number, now: number): Promise<boolean> {
    if ((await this.#read('lease')) !== token) return false
    await this.#write('lease', token, now + milliseconds)
    return true
  }

  async endLease(token: string): Promise<void> {
    if ((await this.#read('lease')) === token) await this.#link.remove(this.#vault.nameOfOnly('lease'))
  }

  async #read<T>(kind: Kind, which = ''): Promise<T | undefined> {
    const name = this.#vault.nameOfOnly(kind, which)
    const sealed = await this.#link.get(name, maxListOctets)
    const packed = sealed && this.#vault.open(kind, name, sealed)
    if (!packed) return undefined
    const octets = kind === 'lease' ? packed : await inflate(packed, { maxOutputLength: maxListText })
    return JSON.parse(octets.toString('utf8')) as T // codec border: sealed as that kind, by #write
  }

  async #write(kind: Kind, content: unknown, until: number, which = ''): Promise<void> {
    const name = this.#vault.nameOfOnly(kind, which)
    const octets = Buffer.from(JSON.stringify(content), 'utf8')
    await this.#link.set(name, this.#vault.seal(kind, name, kind === 'lease' ? octets : await deflate(octets)), until)
  }
}

const deflate: (octets: Uint8Array) => Promise<Buffer> = promisify(deflateRaw)
const inflate: (octets: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Buffer> =
  promisify(inflateRaw)
