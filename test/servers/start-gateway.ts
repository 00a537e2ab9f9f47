import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'
import { openTempFolder } from './temp-folder.ts'

export type GatewayOptions = {
  /** Kept after disposal when given; a folder of its own otherwise. */
  readonly data?: string
  /** Say `serve` before the flags. */
  readonly serve?: boolean
  /** Further flags of `npm start --`. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** `host:port` of the hold queue and the admin API; any free port unless told. */
  readonly ipp?: string
  readonly http?: string
  /** A file to which its whole log is appended. */
  readonly transcript?: string
}

export type StartedGateway = AsyncDisposable & {
  readonly pid: number
  readonly data: string
  /** `host:port` */
  readonly http: string
  readonly ipp: string
  readonly token: string
  readonly output: () => string
  /** Resolves with its exit code, or with the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** A call of the admin API; throws with the problem when the status is not 2xx. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>
}

/** The program behind `npm start`. */
export const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Flags of Node, and the environment, as in operate/holdfast.service. */
export const asService = {
  nodeFlags: ['--max-semi-space-size=16', '--heap-growing-percent=40'],
  env: { MALLOC_ARENA_MAX: '2' },
} as const

/** Starts the gateway as `npm start` does, on ports and a data folder of its own, and waits until it is ready. */
export async function startGateway(options: GatewayOptions = {}): Promise<StartedGateway> {
  await using stack = new AsyncDisposableStack()
  const data = options.data ?? join(stack.use(await openTempFolder('gateway')).path, 'data')
  const flags = ['--data', data, '--http', options.http ?? '127.0.0.1:0', '--ipp', options.ipp ?? '127.0.0.1:0']
  const gateway = stack.use(
    await run(
      process.execPath,
      [
        ...asService.nodeFlags,
        main,
        ...(options.serve ? ['serve'] : []),
        ...flags,
        ...(options.flags ?? ['--log-level', 'warn']),
      ],
      {
        ready: output => output.includes('Stop with Ctrl-C'),
        withinMs: 40_000,
        env: { ...asService.env, ...options.env },
        ...(options.transcript === undefined ? {} : { transcript: options.transcript }),
      },
    ),
  )
  const http = addressIn(gateway.output(), /Admin API +http:\/\/([^/\s]+)/)
  const token = (await readFile(join(data, 'admin.token'), 'utf8')).trim()
  const owned = stack.move()
  return {
    pid: gateway.pid,
    data,
    http,
    ipp: addressIn(gateway.output(), /Print to +ipp:\/\/([^/\s]+)/),
    token,
    output: gateway.output,
    ended: gateway.ended,
    api: (method, path, body) => callApi({ http, token }, method, path, body),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function addressIn(output: string, pattern: RegExp): string {
  const found = pattern.exec(output)?.[1]
  if (!found) throw new Error(`no address in what the gateway printed:\n${output}`)
  return found
}

/** A call of the admin API at `host:port`; throws with the problem when the status is not 2xx. */
export async function callApi<T>(
  { http, token }: { readonly http: string; readonly token: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(`http://${http}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
