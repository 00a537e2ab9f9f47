import { freePort } from './free-port.ts'
import { accepts, run } from './run.ts'
import { openTempFolder } from './temp-folder.ts'

export type Redis = AsyncDisposable & { readonly pid: number; readonly port: number; readonly url: string }

/** Starts a Redis of its own on 127.0.0.1 that keeps nothing on disk. */
export async function startRedis(): Promise<Redis> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('redis')).path
  const port = await freePort()
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const server = stack.use(await run('redis-server', settings, { ready: () => accepts({ port }) }))
  const opened = stack.move()
  return {
    pid: server.pid,
    port,
    url: `redis://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
