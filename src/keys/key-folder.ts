import { randomBytes } from 'node:crypto'
import { constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault, isFault } from '../core/fault.ts'

/** Octets of every key: what HMAC-SHA-256 and AES-256 take. */
const keyOctets = 32
/** Generations of the PIN index that are looked up; each costs a login one HMAC. */
const maxPinGenerations = 3

const singleKeys = ['pin-stretch-salt', 'pin-stretch-secret', 'card-index', 'spool', 'sealing', 'audit'] as const

/** Every key of an installation. */
export interface KeyFolder {
  readonly pinStretchSalt: Uint8Array
  readonly pinStretchSecret: Uint8Array
  /** Newest first: the first one is current. */
  readonly pinIndex: readonly { readonly generation: number; readonly key: Uint8Array }[]
  readonly cardIndex: Uint8Array
  /** Wraps the keys of documents. */
  readonly spool: Uint8Array
  /** Encrypts secrets that lie in a record: passwords of settings, PINs in mails that are not sent yet. */
  readonly sealing: Uint8Array
  /** Chains the audit. */
  readonly audit: Uint8Array
}

/**
 * Reads a folder of keys, made with fresh keys at first start: all of them or none, so that a key that is missing later is
 * noticed instead of replaced. Fault `key-unsafe` says which file is wrong and what to do.
 */
export async function openKeyFolder(folder: string): Promise<KeyFolder> {
  await makeKeyFolder(folder)
  await assertPrivate(folder)
  const [pinStretchSalt, pinStretchSecret, cardIndex, spool, sealing, audit] = await Promise.all(
    singleKeys.map(name => readKey(folder, name)),
  )
  const pinIndex = await readPinIndex(folder)
  if (!pinStretchSalt || !pinStretchSecret || !cardIndex || !spool || !sealing || !audit)
    throw unsafe(folder, 'is not complete')
  return { pinStretchSalt, pinStretchSecret, cardIndex, spool, sealing, audit, pinIndex }
}

/**
 * Adds a generation to the PIN index and answers its number; it is current from the next start on. Fault `key-unsafe`
 * when three are live already: remove the oldest once its PINs have expired.
 */
export async function addPinGeneration(folder: string): Promise<number> {
  const generations = await findPinGenerations(folder)
  if (generations.length >= maxPinGenerations)
    throw unsafe(
      folder,
      `has ${maxPinGenerations} generations of the PIN index; remove the oldest pin-index-N.key first`,
    )
  const next = (generations[0] ?? 0) + 1
  await writeSecretFile(join(folder, `pin-index-${next}.key`), randomBytes(keyOctets))
  await syncFolder(folder)
  return next
}

async function makeKeyFolder(folder: string): Promise<void> {
  if (await hasEntries(folder)) return
  const fresh = `${folder}.${randomBytes(6).toString('hex')}.part`
  await mkdir(fresh, { mode: 0o700, recursive: true })
  try {
    for (const name of [...singleKeys, 'pin-index-1'])
      await writeSecretFile(join(fresh, `${name}.key`), randomBytes(keyOctets))
    await syncFolder(fresh)
    await rename(fresh, folder)
    await syncFolder(dirname(folder))
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true })
    // Another gateway that starts at the same time may have been first: then its keys are the keys.
    if (await hasEntries(folder)) return
    throw new Fault('key-unsafe', `${folder} cannot be made; it must be a plain folder`, { cause })
  }
}

async function hasEntries(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return false
    const what = code === 'ENOTDIR' ? 'is no folder; --keys names the folder of keys' : `cannot be read (${code})`
    throw new Fault('key-unsafe', `${folder} ${what}`, { cause: error })
  }
}

async function readPinIndex(folder: string): Promise<KeyFolder['pinIndex']> {
  const generations = await findPinGenerations(folder)
  if (generations.length === 0) throw unsafe(folder, 'has no pin-index-N.key; restore it from a backup')
  if (generations.length > maxPinGenerations)
    throw unsafe(folder, `has more than ${maxPinGenerations} generations of the PIN index; remove the oldest`)
  return Promise.all(
    generations.map(async generation => ({ generation, key: await readKey(folder, `pin-index-${generation}`) })),
  )
}

/** Newest first. */
async function findPinGenerations(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder)
  const numbers = names.map(name => Number(/^pin-index-([1-9]\d{0,5})\.key$/.exec(name)?.[1]))
  return numbers.filter(Number.isInteger).sort((one, other) => other - one)
}

async function readKey(folder: string, name: string): Promise<Uint8Array> {
  const key = await readSecretFile(join(folder, `${name}.key`), keyOctets)
  if (key.byteLength !== keyOctets)
    throw unsafe(join(folder, `${name}.key`), `is not ${keyOctets} bytes long; restore it from a backup`)
  if (key.every(byte => byte === key[0]))
    throw unsafe(join(folder, `${name}.key`), 'holds one byte again and again; restore it from a backup')
  return key
}

async function assertPrivate(path: string): Promise<void> {
  if (((await stat(path)).mode & 0o077) !== 0) throw unsafe(path, `may be used by others; run: chmod 0700 ${path}`)
}

/**
 * A secret file's bytes, at most `maxOctets` and one. Fault `key-unsafe` when it is missing, no plain file or readable
 * by others.
 */
export async function readSecretFile(path: string, maxOctets: number): Promise<Uint8Array> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    const { mode } = await file.stat()
    if ((mode & 0o077) !== 0) throw unsafe(path, `can be read by others; run: chmod 0400 ${path}`)
    const { buffer, bytesRead } = await file.read(new Uint8Array(maxOctets + 1), 0, maxOctets + 1, 0)
    return buffer.slice(0, bytesRead)
  } catch (cause) {
    if (isFault(cause)) throw cause
    throw new Fault('key-unsafe', `${path} cannot be read; restore it from a backup`, { cause })
  }
}

/** Writes a new file, mode 0400, through to the disk. The folder is not synced. */
export async function writeSecretFile(path: string, content: Uint8Array): Promise<void> {
  await using file = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o400,
  )
  await file.writeFile(content)
  await file.sync()
}

export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
  await folder.sync()
}

function unsafe(path: string, what: string): Fault {
  return new Fault('key-unsafe', `${path} ${what}`)
}
