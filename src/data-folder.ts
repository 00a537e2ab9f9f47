import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from './core/fault.ts'

/** In a data folder while a backup is brought back into it. */
export const restoringName = 'restore.part'

/**
 * Makes the data folder (mode 0700) and takes it for this process alone, until disposed or the process ends in whatever
 * way. Fault `configuration-invalid` when another gateway runs on it or it cannot be written.
 */
export function takeDataFolder(folder: string): Disposable {
  if (existsSync(join(folder, restoringName)))
    throw new Fault(
      'configuration-invalid',
      `a restore into ${folder} was cut short; empty the folder, then restore again`,
    )
  try {
    makeFolder(folder)
    const lock = new DatabaseSync(join(folder, 'gateway.lock'))
    // The system takes the lock back when the process ends, so none is ever left behind.
    // A journal on disk would keep the gateway from starting while the disk is full.
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    return { [Symbol.dispose]: () => lock.close() }
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
