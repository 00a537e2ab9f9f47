import { createHash, hkdfSync } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SecretIndexer } from '../ports/directory.ts'
import type { Sealer } from '../ports.ts'
import { DocumentKeys } from './document-keys.ts'
import { type KeyFolder, openKeyFolder } from './key-folder.ts'
import { KeyedIndexer, type KeyedIndexerOptions } from './keyed-indexer.ts'
import { SecretSealer } from './secret-sealer.ts'

export interface Keys {
  /** The same for the same keys, and nothing else of them. */
  readonly fingerprint: string
  readonly indexer: SecretIndexer
  readonly documentKeys: DocumentKeys
  readonly sealer: Sealer
  readonly auditKey: Uint8Array
  /** Of the mirror in Redis; derived from the sealing key, which cannot be told from it. 32 octets. */
  readonly mirrorKey: Uint8Array
}

const mirrorKeyOctets = 32

/**
 * The keys in a folder, DIR/keys unless told, made at first start. Fault `key-unsafe` when they are not safe to use.
 */
export async function openKeys(
  dir: string,
  options: KeyedIndexerOptions & { readonly folder?: string },
): Promise<Keys> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const keys = await openKeyFolder(options.folder ?? join(dir, 'keys'))
  return {
    indexer: new KeyedIndexer(keys, options),
    documentKeys: new DocumentKeys(keys.spool),
    sealer: new SecretSealer(keys.sealing),
    auditKey: keys.audit,
    mirrorKey: new Uint8Array(hkdfSync('sha256', keys.sealing, '', 'holdfast-mirror-key/v1', mirrorKeyOctets)),
    fingerprint: fingerprintOf(keys),
  }
}

/** Of every key that stays: generations of the PIN index come and go. */
function fingerprintOf(keys: KeyFolder): string {
  const { pinStretchSalt, pinStretchSecret, cardIndex, spool, sealing, audit } = keys
  const hash = createHash('sha256').update('holdfast-key-fingerprint/v1')
  for (const key of [pinStretchSalt, pinStretchSecret, cardIndex, spool, sealing, audit])
    hash.update(createHash('sha256').update(key).digest())
  return hash.digest('hex').slice(0, 32)
}
