import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'
import { openTempFolder } from './temp-folder.ts'

export type SerialPair = AsyncDisposable & {
  readonly pid: number
  /** The path for the program under test. */
  readonly host: string
  /** The path for the device at the other end of the cable. */
  readonly device: string
}

/** Starts a serial cable: two pseudo-terminals, raw, what is written to one is read from the other. */
export async function startSocatPty(): Promise<SerialPair> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('pty')).path
  const host = join(folder, 'host')
  const device = join(folder, 'device')
  const ends = [host, device].map(path => `pty,raw,echo=0,link=${path}`)
  const socat = stack.use(
    await run('socat', ['-d', '-d', ...ends], {
      // socat makes the links first; it copies from this line on.
      ready: output => output.includes('starting data transfer loop') && existsSync(host) && existsSync(device),
    }),
  )
  const opened = stack.move()
  return { pid: socat.pid, host, device, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}
