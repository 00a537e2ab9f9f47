import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type TempFolder = AsyncDisposable & { readonly path: string }

const prefix = 'holdfast-test-'

/**
 * A private folder that goes away when disposed. Its name holds our process id, so that what a killed run left behind is
 * found and removed by the next one.
 */
export async function openTempFolder(purpose: string): Promise<TempFolder> {
  await removeLeftovers()
  const path = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-${purpose}-`))
  // Servers that drop root, such as cupsd's backends, must be able to pass through, not to list.
  await chmod(path, 0o711)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0] : Number.NaN)
    if (!Number.isInteger(pid) || isRunning(pid)) continue
    // What cannot go yet (a disk may still be mounted there) is no failure of the test that comes by.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Whether a process with this id lives. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
