import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { access, link, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../core/fault.ts'
import { readSecretFile, syncFolder, writeSecretFile } from './key-folder.ts'

/** 256 bits in hexadecimal. */
const tokenLength = 64

export interface FileToken {
  /** In constant time, whatever the candidate's length. */
  matches(candidate: string): boolean
}

/**
 * A token of this installation, made at first start, for whoever may read its file in the data folder: `admin.token` opens
 * everything, `metrics.token` the metrics. Fault `key-unsafe` when others can read it or it is damaged.
 */
export async function openTokenFile(dir: string, name: 'admin.token' | 'metrics.token'): Promise<FileToken> {
  const path = join(dir, name)
  if (!(await isThere(path))) await makeToken(dir, path)
  const token = Buffer.from(await readSecretFile(path, tokenLength + 2))
    .toString('latin1')
    .trim()
  if (!/^[0-9a-f]{64}$/.test(token))
    throw new Fault('key-unsafe', `${path} is damaged; remove it, and the next start makes a new one`)
  const expected = digestOf(token)
  return { matches: candidate => timingSafeEqual(digestOf(candidate), expected) }
}

async function makeToken(dir: string, path: string): Promise<void> {
  const part = `${path}.${randomBytes(6).toString('hex')}.part`
  await writeSecretFile(part, Buffer.from(`${randomBytes(tokenLength / 2).toString('hex')}\n`))
  try {
    // Unlike rename, link never replaces a token that is there.
    await link(part, path)
    await syncFolder(dir)
  } catch (error) {
    if (!(await isThere(path))) throw new Fault('key-unsafe', `${path} cannot be made`, { cause: error })
  } finally {
    await unlink(part)
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function digestOf(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
