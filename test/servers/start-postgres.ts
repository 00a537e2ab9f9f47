import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, glob, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { accountOf } from './account-of.ts'
import { freePort } from './free-port.ts'
import { accepts, run, runToEnd } from './run.ts'
import { openTempFolder } from './temp-folder.ts'

export type Postgres = AsyncDisposable & {
  readonly pid: number
  readonly port: number
  /** Makes an empty database of its own name and gives its URL, password included. */
  createDatabase(): Promise<string>
  /** Stops it, drops connections and starts it again on the same files; `standby`: to be read only, until promoted. */
  restart(how: { readonly stop: 'fast' | 'immediate'; readonly as?: 'standby' }): Promise<void>
  /** Stops it as a power cut would; `killed`: its first process by kill -9. */
  stop(how?: 'immediate' | 'killed'): Promise<void>
  /** Starts it again on the same files. */
  start(): Promise<void>
}

/**
 * Starts a PostgreSQL of its own on 127.0.0.1, with a SCRAM password and, unlike most test set-ups, with fsync on: what
 * it acknowledges is on disk. As root it runs under the account postgres, for it refuses to be root.
 */
export async function startPostgres(): Promise<Postgres> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('postgres')).path
  const bin = await findPrograms()
  const account = process.getuid?.() === 0 ? await accountOf('postgres') : undefined
  const as = account ? { account } : {}
  const password = randomBytes(16).toString('hex')
  const own = join(folder, 'own')
  const passwordFile = join(own, 'password')
  await mkdir(own, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o400 })
  if (account) for (const path of [own, passwordFile]) await chown(path, account.uid, account.gid)
  const cluster = join(own, 'cluster')
  const initial = ['--auth=scram-sha-256', '--username=holdfast', `--pwfile=${passwordFile}`, '--encoding=UTF8']
  await runToEnd(join(bin, 'initdb'), ['-D', cluster, ...initial, '--no-locale', '--no-sync'], as)
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${own}`, 'fsync=on']
  const start = () =>
    run(join(bin, 'postgres'), ['-D', cluster, ...settings.flatMap(setting => ['-c', setting])], {
      ...as,
      // PostgreSQL's "fast shutdown": drops the connections that are still open.
      stopSignal: 'SIGINT',
      // After a kill it reads its log again, on a machine that may be busy.
      withinMs: 30_000,
      ready: async output => /ready to accept (?:read-only )?connections/.test(output) && accepts({ port }),
    })
  let server = await start()
  stack.defer(() => server[Symbol.asyncDispose]())
  const stop = async (signal: NodeJS.Signals) => {
    process.kill(server.pid, signal)
    await server.ended
  }
  const urlOf = (database: string) => `postgresql://holdfast:${password}@127.0.0.1:${port}/${database}`
  const opened = stack.move()
  return {
    pid: server.pid,
    port,
    createDatabase: () => createDatabase(urlOf),
    restart: async how => {
      await stop(how.stop === 'fast' ? 'SIGINT' : 'SIGQUIT')
      if (how.as === 'standby') await writeFile(join(cluster, 'standby.signal'), '')
      server = await start()
    },
    stop: (how = 'immediate') => stop(how === 'killed' ? 'SIGKILL' : 'SIGQUIT'),
    start: async () => {
      server = await start()
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function createDatabase(urlOf: (database: string) => string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const client = new pg.Client({ connectionString: urlOf('postgres') })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  return urlOf(name)
}

/** Debian keeps each major version's programs in a folder of its own; elsewhere they are in the PATH. */
async function findPrograms(): Promise<string> {
  const folders: string[] = []
  for await (const folder of glob('/usr/lib/postgresql/*/bin')) folders.push(folder)
  const newest = folders.sort((one, other) => one.localeCompare(other, 'en', { numeric: true })).at(-1)
  return newest && existsSync(join(newest, 'initdb')) ? newest : ''
}
