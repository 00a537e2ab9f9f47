import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from './core/fault.ts'

/** In a data folder while a backup is brought back into it. */
export const restoringName = 'restore.part'

/** Of Node's compiler: made anew at each start, if need be. */
export const cacheName = 'cache'
const lockName = 'gateway.lock'

export interface TakenFolder extends Disposable {
  /** Undoes the making of the folder, if this made it and nothing was put in that anybody would miss. */
  leave(): void
}

/**
 * Makes the data folder (mode 0700) and takes it for this process alone, until disposed or the process ends in whatever
 * way. Fault `configuration-invalid` when another gateway runs on it or it cannot be written.
 */
export function takeDataFolder(folder: string): TakenFolder {
  if (existsSync(join(folder, restoringName)))
    throw new Fault(
      'configuration-invalid',
      `a restore into ${folder} was cut short; empty the folder, then restore again`,
    )
  const isNew = !existsSync(folder)
  try {
    makeFolder(folder)
    const lock = new DatabaseSync(join(folder, lockName))
    // The system takes the lock back when the process ends, so none is ever left behind.
    // A journal on disk would keep the gateway from starting while the disk is full.
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    const leave = () => {
      const isBare = readdirSync(folder).every(name => name === cacheName || name.startsWith(lockName))
      if (isNew && isBare) rmSync(folder, { recursive: true })
    }
    return { leave, [Symbol.dispose]: () => lock.close() }
  } catch (error) {
    const isTaken = error instanceof Error && 'errcode' in error && error.errcode === 5
    const advice = isTaken
      ? `another gateway runs on ${folder}; stop it, or choose another folder with --data`
      : `the data folder ${folder} cannot be written; choose another with --data`
    throw new Fault('configuration-invalid', advice, { cause: error })
  }
}

/** With those above it. Node's own way never ends where nothing can be made, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}
