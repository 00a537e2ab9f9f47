import { mkdir } from 'node:fs/promises'
import type { Sealer } from '../ports.ts'
import type { SecretIndexer } from '../ports-directory.ts'
import { DocumentKeys } from './document-keys.ts'
import { openKeyFolder } from './key-folder.ts'
import { KeyedIndexer, type KeyedIndexerOptions } from './keyed-indexer.ts'
import { SecretSealer } from './secret-sealer.ts'

export interface Keys {
  readonly indexer: SecretIndexer
  readonly documentKeys: DocumentKeys
  readonly sealer: Sealer
  readonly auditKey: Uint8Array
}

/** The keys in DIR/keys, made at first start. Fault `key-unsafe` when they are not safe to use. */
export async function openKeys(dir: string, options: KeyedIndexerOptions): Promise<Keys> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const keys = await openKeyFolder(dir)
  return {
    indexer: new KeyedIndexer(keys, options),
    documentKeys: new DocumentKeys(keys.spool),
    sealer: new SecretSealer(keys.sealing),
    auditKey: keys.audit,
  }
}
