import { constants } from 'node:fs'
import { access, readFile, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'

/** Below this no new documents are taken: see file-spool.ts. */
const leastBytes = 64 * 1024 * 1024
const comfortableBytes = 1024 * 1024 * 1024

/** Rights and room of a folder in which a gateway keeps something. Only looks. */
export async function examineFolder(check: string, path: string): Promise<readonly Diagnosis[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) {
    const advice = 'the first start makes it; if there should be one, check --data and the mount'
    return [ailing(check, 'warning', [`${path} is not there`, advice])]
  }
  if (!found.isDirectory())
    return [ailing(check, 'broken', [`${path} is no folder`, 'choose another with --data, or move it away'])]
  return [await examineRights(check, path, found), await examineRoom(check, path)]
}

async function examineRights(
  check: string,
  path: string,
  { mode, uid }: { readonly mode: number; readonly uid: number },
): Promise<Diagnosis> {
  const account = process.geteuid?.() ?? uid
  const isUsable = await access(path, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!isUsable)
    return ailing(check, 'broken', [
      `${path} belongs to account ${uid}, and account ${account} may not use it`,
      'run this, and the gateway, under the account of the gateway, or give the folder to it with chown -R',
    ])
  if ((mode & 0o077) !== 0)
    return ailing(check, 'warning', [`${path} is open to other accounts`, `run: chmod 0700 ${path}`])
  return well(check, `${path} belongs to account ${uid} alone`)
}

async function examineRoom(check: string, path: string): Promise<Diagnosis> {
  const { bavail, bsize, ffree, files } = await statfs(path)
  const free = bavail * bsize
  const words = `${Math.floor(free / 1024 / 1024)} MiB free`
  const advice = 'make room on this disk, or move the folder to a larger one'
  if (free < leastBytes) return ailing(check, 'broken', [`${words}: no new documents are taken`, advice])
  if (free < comfortableBytes) return ailing(check, 'warning', [words, advice])
  if (files > 0 && ffree < 1000) return ailing(check, 'broken', [`room for ${ffree} more files only`, advice])
  return well(check, words)
}

/**
 * The process that holds a folder's lock, by the system's list of locks: asking for the lock itself could keep a gateway
 * from starting. undefined where nobody does, or the system does not tell.
 */
export async function findHolder(dataFolder: string): Promise<number | undefined> {
  const lock = await stat(join(dataFolder, 'gateway.lock')).catch(() => undefined)
  // `1: POSIX  ADVISORY  WRITE 1234 08:01:5678 0 EOF`, proc_locks(5)
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '')
  const held = locks.split('\n').map(line => /POSIX +\S+ +WRITE +(\d+) +[\da-f]+:[\da-f]+:(\d+) /.exec(line))
  const own = held.find(match => lock && match?.[2] === String(lock.ino))
  return own ? Number(own[1]) : undefined
}
