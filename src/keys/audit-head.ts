import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditHead, AuditHeads } from '../ports/site.ts'
import { syncFolder } from './key-folder.ts'

/** The head of the audit's chain in DIR/audit.head: one line, `<number> <hash>`. */
export function auditHeadFile(dir: string): AuditHeads {
  const path = join(dir, 'audit.head')
  return { read: () => readHead(path), write: head => writeHead(dir, path, head) }
}

/** undefined when there is none, or none that can be read: then the end of the chain cannot be checked. */
async function readHead(path: string): Promise<AuditHead | undefined> {
  const text = await readFile(path, 'latin1').catch(() => '')
  const [, seq, hash] = /^(\d{1,15}) ([\da-f]{64})\n$/.exec(text) ?? []
  return seq && hash ? { seq: Number(seq), hash } : undefined
}

async function writeHead(dir: string, path: string, { seq, hash }: AuditHead): Promise<void> {
  const part = `${path}.part`
  {
    await using file = await open(part, 'w', 0o600)
    await file.writeFile(`${seq} ${hash}\n`)
    await file.sync()
  }
  await rename(part, path)
  await syncFolder(dir)
}
