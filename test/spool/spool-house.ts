import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredDocument } from '../../src/core/job.ts'
import { DocumentKeys } from '../../src/keys/document-keys.ts'
import type { Spool } from '../../src/ports/printing.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

export const mebibyte = 1024 * 1024

/** A spool in a folder of its own, and what a test does with it. */
export async function openSpoolHouse(options: { readonly reserveOctets?: number; readonly folder?: string } = {}) {
  await using stack = new AsyncDisposableStack()
  const folder = options.folder ?? stack.use(await openTempFolder('spool')).path
  let now = Temporal.Now.instant()
  const keys = new DocumentKeys(randomBytes(32))
  const { reserveOctets = 0 } = options
  const spool = await openSpool({ folder, keys, clock: { now: () => now }, reserveOctets })
  const opened = stack.move()
  return {
    folder,
    spool,
    keys,
    forward: (hours: number) => {
      now = now.add({ hours })
    },
    store: (bytes: Uint8Array, maxBytes = 1e9) => spool.store(inPieces(bytes), { maxBytes }),
    fileOf: (document: StoredDocument) => join(folder, document.id.slice(0, 1), document.id),
    /** Paths of all files, below the folder. */
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap(entry =>
        entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
      ),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** A document as a network gives it: in pieces that fit nothing. */
export async function* inPieces(bytes: Uint8Array, pieceOctets = 65_521): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += pieceOctets) yield bytes.subarray(at, at + pieceOctets)
}

export async function readAll(spool: Spool, document: StoredDocument): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of spool.open(document)) parts.push(part)
  return Buffer.concat(parts)
}
