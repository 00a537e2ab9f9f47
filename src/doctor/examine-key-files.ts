import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'
import { isFault } from '../core/fault.ts'

export interface KeyFiles {
  readonly folder: string
  /** Opens the keys; Fault `key-unsafe` says what is wrong. Not called where there are none. */
  readonly open: () => Promise<unknown>
  /** Whether records are there already, which are lost without their keys. */
  readonly areNeeded: boolean
}

/** Whether every key is there, whole, and closed to others. */
export async function examineKeyFiles({ folder, open, areNeeded }: KeyFiles): Promise<Diagnosis> {
  const names = await readdir(folder).catch(() => [])
  if (names.length === 0) {
    if (!areNeeded) return well('keys', 'none yet: the first start makes them')
    const advice = 'do not start the gateway; bring the folder of keys back from where its copy is kept'
    return ailing('keys', 'broken', [`${folder} is empty, but there are records that need it`, advice])
  }
  try {
    await open()
  } catch (error) {
    if (!isFault(error)) throw error
    return ailing('keys', 'broken', [error.message, 'put it right as it says; keys cannot be made again'])
  }
  const modes = await Promise.all(names.map(async name => (await stat(join(folder, name))).mode & 0o777))
  const writable = names.filter((_, at) => modes[at] !== 0o400)
  if (writable.length > 0)
    return ailing('keys', 'warning', [`${writable.join(', ')} can be written`, `run: chmod 0400 ${folder}/*.key`])
  return well('keys', `${names.length} files, complete, readable by their owner only`)
}
