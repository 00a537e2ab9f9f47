import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type MovedClock = {
  /** With these variables a program's clock is moved; the time that passes for its time-outs is not. */
  readonly env: Readonly<Record<string, string>>
  /** Moves it so many hours ahead of ours (negative: behind it), while the program runs. */
  ahead(hours: number): Promise<void>
}

/** A clock for one program, kept in a folder: libfaketime answers its questions for the time of day. */
export async function openMovedClock(folder: string): Promise<MovedClock> {
  const file = join(folder, 'clock')
  const ahead = (hours: number) => writeFile(file, `${hours < 0 ? '' : '+'}${hours}h\n`)
  await ahead(0)
  const env = {
    LD_PRELOAD: await findLibrary(),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_RESET: '1',
  }
  return { env, ahead }
}

/** Debian keeps it in a folder named after the processor. */
async function findLibrary(): Promise<string> {
  for (const folder of await readdir('/usr/lib')) {
    const found = await readdir(join('/usr/lib', folder, 'faketime')).catch(() => [])
    const name = found.find(file => file.startsWith('libfaketimeMT.so'))
    if (name !== undefined) return join('/usr/lib', folder, 'faketime', name)
  }
  throw new Error('libfaketime is missing: bash test/servers/install.sh')
}
