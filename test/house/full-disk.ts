import { execFileSync } from 'node:child_process'
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openTempFolder } from '../servers/temp-folder.ts'

/** Whether a disk of some MiB can be mounted: that takes root. */
export const canMount = process.getuid?.() === 0

/** A small disk in memory that can be filled to its last byte. */
export async function openSmallDisk(mebibytes: number) {
  await using stack = new AsyncDisposableStack()
  const { path } = stack.use(await openTempFolder('disk'))
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path])
  stack.defer(() => execFileSync('/bin/umount', [path]) && undefined)
  const filler = join(path, 'filler')
  const mounted = stack.move()
  return {
    path,
    /** Takes whatever is free, as another program would. */
    fill: () => fill(filler),
    makeRoom: () => rmSync(filler),
    [Symbol.asyncDispose]: () => mounted.disposeAsync(),
  }
}

function fill(path: string): void {
  const file = openSync(path, 'a')
  const page = Buffer.alloc(4096)
  try {
    for (;;) writeSync(file, page)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    fsyncSync(file)
    closeSync(file)
  }
}
